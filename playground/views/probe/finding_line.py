"""A line under the sentence with what goes wrong in training, one finding at a time. Hidden while there is none."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from playground.core.diagnosis.board import Posted
from playground.core.sentence import Target
from playground.views.style.theme import Appearance, icon, pixmap
from playground.views.widgets.announcement import announce
from playground.views.widgets.icon_button import icon_button
from playground.views.widgets.labels import label

_HEIGHT = 42
"""Two rows of text: the line keeps its height whichever finding it shows, so that the tracks below it stay."""


class FindingLine(QFrame):
    """Shows a finding with buttons: the finding before and after, where it is seen, what to try, and dismiss.

    `tried`, `followed` and `dismissed` carry the `Posted` finding that is shown. `changed`: other findings, or
    `is_shown` is different.
    """

    tried = Signal(object)
    followed = Signal(object)
    dismissed = Signal(object)
    changed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findingLine")
        self._appearance = appearance
        self._all: tuple[Posted, ...] = ()
        self._place, self._has_room = 0, True
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._sign = QLabel()
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.count = label("", "caption")
        self.previous = icon_button("The finding before")
        self.next = icon_button("The next finding")
        self.show_place = QPushButton("Show")
        self.show_place.setProperty("role", "link")
        self.attempt = QPushButton()
        self.attempt.setProperty("role", "small")
        self.close_button = icon_button("Dismiss this finding until training starts anew")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 2, 6, 2)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        for widget in (self.previous, self.count, self.next, self.show_place, self.attempt, self.close_button):
            row.addWidget(widget)
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        for button, signal in (
            (self.show_place, self.followed),
            (self.attempt, self.tried),
            (self.close_button, self.dismissed),
        ):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(self.current))
        appearance.changed.connect(self._recolour)
        self._recolour()
        self.hide()

    @property
    def is_shown(self) -> bool:
        """Whether there is a finding, and room for it."""
        return self._has_room and bool(self._all)

    @property
    def current(self) -> Posted | None:
        """The finding that is shown; None without one."""
        return self._all[self._place] if self._all else None

    def show_findings(self, posted: Sequence[Posted]) -> None:
        """Show these findings; the one on the screen stays there while it is among them."""
        if tuple(posted) == self._all:
            return
        key = None if self.current is None else self.current.key
        self._all = tuple(posted)
        keys = [each.key for each in self._all]
        self._place = keys.index(key) if key in keys else min(self._place, max(len(keys) - 1, 0))
        self._show()
        self.changed.emit()

    def step(self, by: int) -> None:
        """Show the finding that many places on, around the end."""
        if self._all:
            self._place = (self._place + by) % len(self._all)
            self._show()

    def focus_next(self) -> bool:
        """Give the line the focus; if it has it, show the next finding. Return False where there is none."""
        if not self.isVisible() or self.current is None:
            return False
        if self.isAncestorOf(self.window().focusWidget()):
            self.step(1)
        else:
            (self.attempt if self.attempt.isVisible() else self.close_button).setFocus(
                Qt.FocusReason.ShortcutFocusReason
            )
        announce(self, self.current.text)
        return True

    def set_room(self, has_room: bool) -> None:
        """Hide the line where the window has no room for it."""
        if has_room != self._has_room:
            self._has_room = has_room
            self.changed.emit()
        self.setVisible(self.is_shown)

    def _show(self) -> None:
        posted = self.current
        if posted is not None:
            finding, remedy, several = posted.finding, posted.finding.remedy, len(self._all) > 1
            self.words.setText(posted.text)
            self.setAccessibleName(f"Finding: {posted.text}")
            self.count.setText(f"{self._place + 1} of {len(self._all)}")
            for widget in (self.previous, self.count, self.next):
                widget.setVisible(several)
            self.show_place.setVisible(finding.target != Target())
            self.show_place.setAccessibleName(f"Show where: {posted.text}")
            self.attempt.setVisible(remedy is not None)
            if remedy is not None:
                self.attempt.setText(remedy.label)
                self.attempt.setToolTip(_hint(posted))
                self.attempt.setAccessibleDescription(_hint(posted))
        self.set_room(self._has_room)
        self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentence to the new width."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        """Take the height of two rows, or of more if a narrow line needs them."""
        layout = self.layout()
        assert layout is not None
        # Qt would give the sentence its new width only after this event.
        layout.activate()
        layout.setGeometry(self.contentsRect())
        self.setFixedHeight(max(_HEIGHT, self.words.heightForWidth(self.words.width()) + 8))

    def _recolour(self) -> None:
        theme = self._appearance.theme
        self._sign.setPixmap(pixmap("triangle-alert", theme.text2, 16, self.devicePixelRatioF()))
        for button, name in ((self.previous, "chevron-left"), (self.next, "chevron-right"), (self.close_button, "x")):
            button.setIcon(icon(name, theme.text2))


def _hint(posted: Posted) -> str:
    """Say what the button does."""
    remedy = posted.finding.remedy
    if remedy is None or not remedy.settings:
        return "Go to the training sequences in Setup."
    change = ", ".join(remedy.settings)
    if posted.letter == "B":
        return f"Start B again with “{change}” on the same batches; A stays as it is."
    return f"Start a second network, B, with “{change}” on the same batches; this one stays as it is."
