"""What goes wrong in training, found in what was measured, and what to try."""
