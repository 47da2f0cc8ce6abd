"""Plain keys: those that the window sees when no widget takes them, looked up in the table of actions."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit

from playground.app.actions.action import Action, Row


def press(rows: Sequence[Row], event: QKeyEvent, *, in_lab: bool) -> bool:
    """Run the first action that has a use for a plain key. Returns False if there is none."""
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


def keep_focus_off(buttons: Sequence[QAbstractButton], take_focus: Callable[[], object]) -> None:
    """After a click on one of `buttons`, call `take_focus`: Space pauses and arrows move the playhead, as before. Tab
    still reaches the buttons."""
    for button in buttons:
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked, button=button: None if button.hasFocus() else take_focus())


def _is_typing() -> bool:
    """Whether a text field has the focus; it keeps its plain keys, also those that it has no use for."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QComboBox):
        return focus.isEditable()
    return isinstance(focus, QLineEdit | QPlainTextEdit | QAbstractSpinBox)
