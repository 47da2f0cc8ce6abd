"""The presets as cards, each with a picture made from its data."""
