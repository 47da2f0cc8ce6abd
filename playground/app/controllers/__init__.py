"""What one can do in the window: a controller for each, which takes the context and its own views."""
