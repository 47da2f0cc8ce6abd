"""Help on each part of the window: topics as data, which widget has which, and what they look like."""
