"""Lets Ctrl+Z in a field undo the last change of its window, once what was typed there has become one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from playground.views.widgets.log_slider import LogSlider
from playground.views.widgets.number_fields import DecimalField, IntegerField

_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class SharedUndo(QObject):
    """Takes the keys of undo and redo from a field, so that they reach the window's shortcuts, while `is_applied`.
    Before, the field takes back its own typing."""

    def __init__(self, field: QWidget, is_applied: Callable[[], bool] = lambda: True) -> None:
        super().__init__(field)
        self._is_applied = is_applied
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the keys to the window, which also swallows them if there is nothing to undo."""
        if (
            event.type() in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in _KEYS)
            and self._is_applied()
        ):
            event.setAccepted(event.type() == QEvent.Type.KeyPress)
            return True
        return False


def share_undo_in(panel: QWidget) -> None:
    """Share undo in all number fields of a panel. They hold what is typed until editing ends."""
    for integer in panel.findChildren(IntegerField):
        SharedUndo(integer, partial(_is_read, integer))
    for decimal in panel.findChildren(DecimalField):
        SharedUndo(decimal, partial(_is_read, decimal))
    for slider in panel.findChildren(LogSlider):
        SharedUndo(slider.field, slider.is_applied)


def _is_read(field: Any) -> bool:
    return bool(field.text() == field.textFromValue(field.value()))
