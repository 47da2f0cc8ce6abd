"""Properties that the style sheet asks for."""

from PySide6.QtWidgets import QWidget


def set_style_property(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet asks for, and apply the sheet anew if that changes it."""
    if value != widget.property(name):
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
