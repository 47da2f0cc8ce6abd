"""The microscope: one cell at the playhead, with every number in it."""
