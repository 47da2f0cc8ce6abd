"""The window at work with nobody at the keyboard: pictures and animations."""
