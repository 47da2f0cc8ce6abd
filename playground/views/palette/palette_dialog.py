"""The command palette: a field to type in, and what can be done below it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from playground.core.word_search import found
from playground.views.palette.entry_list import EntryList, PaletteEntry
from playground.views.style.theme import Appearance
from playground.views.widgets.labels import label

_WIDTH, _HEIGHT, _TOP = 620, 460, 56


class PaletteDialog(QDialog):
    """Typing filters the entries, the arrow keys choose one, and Enter or a click runs it: `chosen` carries its place
    among all entries, once the dialog is closed."""

    chosen = Signal(int)

    def __init__(self, entries: Sequence[PaletteEntry], appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Command palette")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Type what you want to do, or a preset or a lesson")
        self.search.setAccessibleName("Search commands")
        self.search.setMinimumHeight(36)
        self.list = EntryList(appearance)
        # A screen reader follows the focus, which stays in the field.
        self.list.current_said.connect(self.search.setAccessibleDescription)
        self.nothing = label("", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
        self._entries: tuple[PaletteEntry, ...] = ()
        self._found: list[int] = []
        self.show_entries(entries)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._choose())
        self._place(parent)

    def show_entries(self, entries: Sequence[PaletteEntry]) -> None:
        """Show these entries, of which what is typed leaves some."""
        self._entries = tuple(entries)
        self._filter()

    def _place(self, parent: QWidget) -> None:
        """Stand at the top of the window, in its middle."""
        self.resize(min(_WIDTH, parent.width() - 32), min(_HEIGHT, parent.height() - _TOP - 32))
        self.move(parent.mapToGlobal(QPoint((parent.width() - self.width()) // 2, _TOP)))

    def _filter(self) -> None:
        typed = self.search.text()
        self._found = found(typed, [(entry.title, f"{entry.kind} {entry.keys}") for entry in self._entries])
        self.list.show_entries([self._entries[place] for place in self._found])
        self.nothing.setText("" if self._found else f"Nothing has “{typed.strip()[:40]}” in its name.")
        self.nothing.setVisible(not self._found)

    def _choose(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._found) and self._entries[self._found[row]].enabled:
            self.accept()
            self.chosen.emit(self._found[row])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the keys that move and run to the list, while the field keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            page = self.list.rows_in_sight
            steps = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: page,
                Qt.Key.Key_PageUp: -page,
            }
            if event.key() in steps:
                self.list.move_by(steps[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
        return super().eventFilter(watched, event)
