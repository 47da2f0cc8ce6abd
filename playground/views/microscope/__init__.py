"""The microscope: the cell or unit at the playhead, with all of its numbers."""
