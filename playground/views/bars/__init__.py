"""The bars across the window: menus and figures on top, messages, progress."""
