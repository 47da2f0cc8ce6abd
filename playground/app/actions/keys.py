"""The window's single keys: training, the playhead, the chosen unit, the microscope, snapshots. Keys with Ctrl are the
menus'."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit

if TYPE_CHECKING:
    from playground.app.main_window import MainWindow


def press(window: "MainWindow", event: QKeyEvent) -> bool:
    """Do what a key stands for that no field or button took; False where it stands for nothing here."""
    key = event.key()
    sides = [
        side
        for side in (window.setup_panel, window.microscope_panel, window.comparison.panel, window.lab.panel)
        if side is not None
    ]
    overlay = next((side for side in sides if side.opener.isChecked()), None)
    if key == Qt.Key.Key_Escape and overlay is not None:
        overlay.close_overlay()
    elif key == Qt.Key.Key_Escape and window.generation.bar.isAncestorOf(QApplication.focusWidget() or window):
        window.generation.clear()
    elif key == Qt.Key.Key_Escape and window.lab.on:
        window.lab.leave()
    elif _typing() or (window.lab.on and key != Qt.Key.Key_Space):
        return False
    elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return window.history.press(event)
    elif key == Qt.Key.Key_Space:
        window.toggle()
    elif key == Qt.Key.Key_Period:
        window.step()
    else:
        return window.microscope.press(event.text().lower()) or window.score.press(key)
    return True


def leave_to_score(window: "MainWindow") -> None:
    """After a click on a button of training, the keys are the score's: Space pauses, the arrows move the playhead."""
    for button in (window.top.train, window.top.step, window.top.reset):
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked, button=button: None if button.hasFocus() else window.take_keys())


def _typing() -> bool:
    """Whether a text field has the focus; it keeps its single keys, also those that it has no use for."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QComboBox):
        return focus.isEditable()
    return isinstance(focus, QLineEdit | QPlainTextEdit | QAbstractSpinBox)
