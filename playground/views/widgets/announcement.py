"""Announcements to screen readers about changes away from the focus."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader, if one is active, read `text` aloud; `widget` is its source."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
