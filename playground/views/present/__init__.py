"""The presentation: one view of one or two networks, large enough to be read from ten metres."""
