"""The probe, the sequence that is watched, and the ways to edit, play and continue it."""
