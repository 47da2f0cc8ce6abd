"""The bars across the window: menus and metrics at the top, messages, progress."""
