"""A button that shows only an icon."""

from PySide6.QtWidgets import QToolButton


def icon_button(name: str) -> QToolButton:
    """Return a button with this name for a screen reader. Whoever knows the theme gives it its icon."""
    button = QToolButton()
    button.setProperty("role", "icon")
    button.setAccessibleName(name)
    return button
