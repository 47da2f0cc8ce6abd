"""Screenshots and animations from the command line."""
