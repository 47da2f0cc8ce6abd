"""What a person's hands do, and where they find things: shared by the tests that drive the real window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication


def press(*keys, modifiers=Qt.KeyboardModifier.NoModifier, otherwise=None):
    """Keys go where a person's would: to the popup, or else to the widget that has the focus; to another without."""
    for key in keys:
        QTest.keyClick(QApplication.activePopupWidget() or QApplication.focusWidget() or otherwise, key, modifiers)
        QApplication.processEvents()


def entries(menu):
    """A menu's entries by their texts."""
    return {action.text(): action for action in menu.actions() if action.text()}


def ticked(actions):
    """The texts of the entries in force."""
    return [text for text, action in actions.items() if action.isChecked()]


def track_of(score, name, layer=None):
    """A track in sight, by its name."""
    return next(track for track in score.stack.shown_tracks if track.name == name and layer in (None, track.layer))
