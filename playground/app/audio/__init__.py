"""Sounds: made, played and written beside the window."""
