"""Saying to a screen reader what has happened elsewhere than where the focus is."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Have a text read aloud, if anything reads; `widget` is whose news it is."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
