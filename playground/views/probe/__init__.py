"""The probe: the sequence that is watched, and the ways to change, hear and continue it."""
