"""The gallery: all presets as cards in groups, with a search."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from playground.views.gallery.card import CardButton, GalleryCard
from playground.views.gallery.picture import Picture
from playground.views.style.theme import Appearance
from playground.views.widgets.labels import label
from playground.views.widgets.shared_undo import SharedUndo

_GAP, _EDGE = 12, 24
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}

EDITS: Mapping[str, tuple[str, Qt.Key, str]] = {
    "rename": ("&Rename…", Qt.Key.Key_F2, "Give this preset another title."),
    "overwrite": (
        "&Overwrite",
        Qt.Key.Key_Insert,
        "Save the open experiment under the title of this preset.",
    ),
    "delete": ("&Delete", Qt.Key.Key_Delete, "Move the file of this preset to the trash."),
}
"""What can be done to a preset of the user's own: its title in the menu, its key, and a sentence."""


class GalleryDialog(QDialog):
    """`chosen` carries a preset's name, `browse` asks for a file. Typing searches; the arrow keys move between cards.

    The user's own presets have a menu, by a right click or the menu key. `edited` carries what of `EDITS` is to be done
    and the preset's name; `undo_requested` asks to take the last of that back.
    """

    chosen = Signal(str)
    browse = Signal()
    edited = Signal(str, str)
    undo_requested = Signal()

    def __init__(
        self, cards: Sequence[GalleryCard], current: str, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Presets")
        self._appearance, self._current = appearance, current
        self._columns = 3
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search titles, ideas, tasks")
        self.search.setAccessibleName("Search presets")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumHeight(32)
        self.note, self.undo = label("", "caption"), QPushButton("Undo")
        self._build()
        self.show_cards(cards)
        self.show_note("")
        self.search.installEventFilter(self)
        SharedUndo(self.search, lambda: not self.search.text())
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._choose_first)
        self.search.setFocus()

    def _build(self) -> None:
        browse, close = QPushButton("Open a file…"), QPushButton("Close")
        for button in (browse, close):
            button.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        close.clicked.connect(self.reject)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(label("Presets", "section"))
        head.addSpacing(16)
        head.addWidget(self.search, 1)
        foot.addWidget(browse)
        foot.addSpacing(12)
        foot.addWidget(self.note)
        foot.addWidget(self.undo)
        foot.addStretch()
        foot.addWidget(close)
        self.undo.setProperty("role", "link")
        self.undo.setAutoDefault(False)
        self.undo.clicked.connect(self.undo_requested)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        shortcut.activated.connect(self.undo_requested)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 16, 0, 16)
        layout.setSpacing(12)
        for row in (head, foot):
            row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        layout.addLayout(head)
        layout.addWidget(self.area, 1)
        layout.addLayout(foot)

    def show_cards(self, cards: Sequence[GalleryCard], focus: str = "") -> None:
        """Show these cards in place of those before, with the focus on one of them."""
        self._body = body = QWidget()
        body.setObjectName("galleryBody")
        self.cards = [CardButton(card, self._appearance, body) for card in cards]
        for button in self.cards:
            button.current = button.card.name == self._current
            button.clicked.connect(lambda _checked, name=button.card.name: self._choose(name))
            button.installEventFilter(self)
            if button.card.is_own:
                button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                button.customContextMenuRequested.connect(partial(self._show_menu, button))
        self._groups: list[tuple[QWidget, QGridLayout, list[CardButton]]] = []
        column = QVBoxLayout(body)
        column.setContentsMargins(_EDGE, 4, _EDGE, _EDGE)
        column.setSpacing(8)
        self.nothing = label("", "label")
        column.addWidget(self.nothing)
        for group in dict.fromkeys(button.card.group for button in self.cards):
            heading = label(group[:1].upper() + group[1:], "section")
            grid = QGridLayout()
            grid.setSpacing(_GAP)
            column.addWidget(heading)
            column.addLayout(grid)
            column.addSpacing(12)
            self._groups.append((heading, grid, [button for button in self.cards if button.card.group == group]))
        column.addStretch(1)
        self.area.setWidget(body)
        self._search()
        for button in self.cards:
            if button.card.name == focus:
                button.setFocus()

    def show_note(self, text: str) -> None:
        """Show what was done to a preset, which can be taken back; an empty text hides it."""
        self.note.setText(text)
        for widget in (self.note, self.undo):
            widget.setVisible(bool(text))

    def _show_menu(self, button: CardButton, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        for edit, (text, key, tip) in EDITS.items():
            action = menu.addAction(text)
            action.setShortcut(QKeySequence(key))
            action.setToolTip(tip)
            action.triggered.connect(partial(self.edited.emit, edit, button.card.name))
        menu.popup(button.mapToGlobal(place))

    def show_picture(self, name: str, picture: Picture) -> None:
        """Show a preset's picture once it is ready."""
        for button in self.cards:
            if button.card.name == name:
                button.show_picture(picture)

    def _lay_out(self, columns: int) -> None:
        """Place the found cards in this many columns."""
        self._columns = columns
        for heading, grid, buttons in self._groups:
            for button in buttons:
                grid.removeWidget(button)
            found = [button for button in buttons if button.card.matches(self.search.text())]
            for button in buttons:
                button.setVisible(button in found)
            for place, button in enumerate(found):
                grid.addWidget(button, place // columns, place % columns)
            grid.setColumnStretch(columns, 1)
            heading.setVisible(bool(found))

    @property
    def found(self) -> list[CardButton]:
        """The cards that match the search, in order."""
        return [button for button in self.cards if button.card.matches(self.search.text())]

    def _search(self) -> None:
        self._lay_out(self._columns)
        self.nothing.setVisible(not self.found)
        self.nothing.setText(f"No preset has “{self.search.text().strip()[:40]}” in its title, idea or task.")

    def _choose(self, name: str) -> None:
        self.accept()
        self.chosen.emit(name)

    def _choose_first(self) -> None:
        first = next((button for button in self.found if button.isEnabled()), None)
        if first is not None and self.search.text().strip():
            self._choose(first.card.name)

    def _browse(self) -> None:
        self.accept()
        self.browse.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as fit."""
        super().resizeEvent(event)
        room = self.width() - 2 * _EDGE - self.area.verticalScrollBar().sizeHint().width()
        columns = max(1, (room + _GAP) // (CardButton.WIDTH + _GAP))
        if columns != self._columns:
            self._lay_out(columns)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move between cards, and from the search field to the first card."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if watched is self.search:
                if key == Qt.Key.Key_Down and self.found:
                    self.found[0].setFocus()
                    return True
            elif isinstance(watched, CardButton):
                if key in _ARROWS:
                    self._move_focus(watched, *_ARROWS[key])
                    return True
                if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                    watched.click()
                    return True
                edit = next((name for name, row in EDITS.items() if key == row[1]), None)
                if edit is not None and watched.card.is_own:
                    self.edited.emit(edit, watched.card.name)
                    return True
                if event.text().isprintable() and event.text().strip():
                    self.search.setFocus()
                    self.search.insert(event.text())
                    return True
        return super().eventFilter(watched, event)

    def _move_focus(self, origin: CardButton, across: int, down: int) -> None:
        """Move the focus to the nearest card in a direction; up from the first row goes to the search field."""

        def middle(button: CardButton) -> tuple[int, int]:
            place = button.mapTo(self._body, button.rect().center())
            return place.x(), place.y()

        here = middle(origin)
        order = self.found
        if across:
            place = order.index(origin) + across
            if 0 <= place < len(order):
                order[place].setFocus()
            return
        others = [(middle(button), button) for button in order]
        ahead = [(abs(y - here[1]), abs(x - here[0]), button) for (x, y), button in others if (y - here[1]) * down > 0]
        if ahead:
            min(ahead, key=lambda one: one[:2])[2].setFocus()
        elif down < 0:
            self.search.setFocus()
