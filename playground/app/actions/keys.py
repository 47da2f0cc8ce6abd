"""Handles plain keys, which reach the window only if no widget takes them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit

from playground.app.actions.action import Action, Row


def run_plain_key(rows: Sequence[Row], event: QKeyEvent, *, in_lab: bool) -> bool:
    """Run the first action that accepts a plain key. Return False if none does."""
    combination = event.keyCombination()
    pressed = QKeySequence(
        Qt.Key(combination.key()).value | (combination.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier).value
    )
    typing = _is_typing()
    return any(
        row.run() is not False
        for row in rows
        if isinstance(row, Action)
        and pressed in row.plain_keys
        and (row.while_typing or not typing)
        and (row.in_lab or not in_lab)
    )


def return_focus_after_click(buttons: Sequence[QAbstractButton], take_focus: Callable[[], object]) -> None:
    """Call `take_focus` after a click on a button, so that Space and the arrow keys keep acting on the score. Tab still
    reaches the buttons."""
    for button in buttons:
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked, button=button: None if button.hasFocus() else take_focus())


def _is_typing() -> bool:
    """Return whether a text field has the focus. Its plain keys run no actions, even those that it ignores."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QComboBox):
        return focus.isEditable()
    return isinstance(focus, QLineEdit | QPlainTextEdit | QAbstractSpinBox)
