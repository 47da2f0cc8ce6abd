"""The reading pane: the probe and what was generated as running text or as a dialogue, and what tints it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from playground.core.reading import Reading, Verdict
from playground.core.vocabulary import display_token
from playground.views.help.topics import topic
from playground.views.reading.reading_text import ReadingText
from playground.views.reading.tints import Tint
from playground.views.style.style_property import set_style_property
from playground.views.style.theme import Appearance, icon
from playground.views.widgets.elided_label import ElidedLabel
from playground.views.widgets.labels import label
from playground.views.widgets.segmented import Segmented

MOST_ROWS = 10
_NAME_WIDTH, _LETTER_WIDTH, _EDGE = 84, 14, 6
_UNIT = "Unit"
_NO_UNIT = "Choose a unit in the score first, with a click or a key (Up, Down)."
_STATES = {True: "right", False: "wrong", None: ""}
_SIGNS = {True: "✓ ", False: "✗ ", None: ""}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """What the pane shows of one network: the `reading` of its tokens, their `bits (time,)`, the `ranks (time,)` of the
    chosen unit's values, None without one, and the verdict on its reply, if there is one."""

    reading: Reading
    tokens: tuple[str, ...]
    bits: npt.NDArray[np.float64]
    ranks: npt.NDArray[np.float64] | None = None
    verdict: Verdict | None = None


class ReadingPane(QFrame):
    """Shows the texts of one network, or of two.

    `token_chosen` carries the token that was clicked or reached with the keys; `tint_changed`, `rows_changed` and
    `folded` what the user chose.
    """

    token_chosen = Signal(int)
    tint_changed = Signal(str)
    rows_changed = Signal(int)
    folded = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readingPane")
        self._appearance = appearance
        self._shown: tuple[Shown, ...] = ()
        self._characters = False
        self._rows, self._is_folded = 2, False
        self.tint = Segmented("Tint by", (("unit", _UNIT), ("surprise", "Surprise"), ("nothing", "Nothing")))
        self.tint.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_unit("")
        self.tint.set_value("surprise")
        self.note, self.verdict = ElidedLabel(), ElidedLabel()
        self.verdict.setProperty("role", "verdict")
        self.fold = QToolButton()
        self.fold.setProperty("role", "icon")
        self.texts = ReadingText(appearance), ReadingText(appearance)
        self.texts[1].setAccessibleName("Text of B")
        self.edge = _Edge(appearance)
        self._arrange()
        self.tint.changed.connect(self._on_tint)
        self.fold.clicked.connect(self._on_fold)
        for grown in (self.edge.dragged, *(text.grown for text in self.texts)):
            grown.connect(self._on_grown)
        for index, text in enumerate(self.texts):
            text.token_chosen.connect(self.token_chosen)
            text.describe = lambda token, index=index: self.describe(token, index)  # type: ignore[misc]
        appearance.changed.connect(self._show_fold)

    def _arrange(self) -> None:
        self._head = head = QHBoxLayout()
        head.setContentsMargins(12, 3, 12, 1)
        head.setSpacing(8)
        name = label("Text", "section")
        name.setFixedWidth(_NAME_WIDTH)
        for widget in (name, label("Tint by", "caption"), self.tint, self.verdict):
            head.addWidget(widget)
        head.addWidget(self.note, 1)
        head.addWidget(self.fold)
        self._letters = label("A", "label"), label("B", "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addLayout(head)
        for letter, text in zip(self._letters, self.texts, strict=True):
            row = QHBoxLayout()
            row.setContentsMargins(12, 0, 12, 0)
            row.setSpacing(6)
            row.addWidget(letter, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(text, 1)
            column.addLayout(row)
        column.addWidget(self.edge)
        self._show_bodies()

    def set_tint(self, tint: str) -> None:
        """Tint by this, without emitting a signal."""
        self.tint.set_value(tint)
        self._show_texts()
        self._show_notes()

    def set_rows(self, rows: int) -> None:
        """Show at most so many rows of text, without emitting a signal."""
        self._rows = min(max(rows, 1), MOST_ROWS)
        self._fit()

    def set_folded(self, folded: bool) -> None:
        """Show the heading alone, or the text, without emitting a signal."""
        self._is_folded = folded
        self._show_bodies()

    def show_unit(self, name: str) -> None:
        """Name the chosen unit that tokens can be tinted by; empty for none."""
        button = self.tint.button("unit")
        button.setText(name or _UNIT)
        button.setEnabled(bool(name))
        button.setToolTip(topic("tint").options["unit"] if name else _NO_UNIT)

    def show_networks(self, shown: Sequence[Shown], *, characters: bool) -> None:
        """Show the texts of one network, or of two that are compared."""
        self._shown, self._characters = tuple(shown), characters
        self._show_texts()
        self._show_notes()
        self._show_bodies()

    def show_playhead(self, token: int | None) -> None:
        """Outline the playhead's token."""
        for text in self.texts:
            text.show_playhead(token)

    def describe(self, token: int, network: int = 0) -> str:
        """Return a token's place, name and bits."""
        shown = self._shown[network]
        said = f"t {token + 1} “{display_token(shown.tokens[token])}”"
        if np.isnan(shown.bits[token]):
            return said
        return f"{said}: {shown.bits[token]:.1f} bits, probability {2.0 ** -shown.bits[token]:.2g} one timestep before"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    @property
    def _tint(self) -> Tint:
        value: Tint = self.tint.value  # type: ignore[assignment]
        return "nothing" if value == "unit" and not self.tint.button("unit").isEnabled() else value

    def _show_texts(self) -> None:
        for each, text in zip(self._shown, self.texts, strict=False):
            values = each.ranks if self._tint == "unit" else each.bits
            tint = self._tint if values is not None else "nothing"
            text.show_reading(each.reading, tint, each.bits if values is None else values, characters=self._characters)

    def _show_notes(self) -> None:
        verdicts = [each.verdict for each in self._shown]
        states = {None if verdict is None else verdict.is_right for verdict in verdicts}
        state = _STATES[states.pop()] if len(states) == 1 else ""
        said = [f"{_SIGNS[verdict.is_right]}{verdict.text}" if verdict else "" for verdict in verdicts]
        self.verdict.show_text(self._in_words(said))
        self.verdict.setVisible(any(said))
        set_style_property(self.verdict, "state", state)
        legend = "gold: high for this unit, blue: low; line: its top quarter" if self._tint == "unit" else ""
        self.note.show_text(legend or self._in_words([_surprises(each) for each in self._shown]))

    @staticmethod
    def _in_words(said: Sequence[str]) -> str:
        """Return what is said of one network, or of two with their letters; what is said of both alike, once."""
        if len(set(said)) == 1:
            return said[0]
        return "  ".join(f"{letter}: {words}" for letter, words in zip("AB", said, strict=False) if words)

    def _show_bodies(self) -> None:
        # Two networks read the same probe, so the second text differs only where it was generated.
        second = self._shown[1].reading if len(self._shown) > 1 else None
        paired = second is not None and second.first_generated < len(second.spans)
        for index, (letter, text) in enumerate(zip(self._letters, self.texts, strict=True)):
            letter.setVisible(paired and not self._is_folded)
            text.setVisible((index == 0 or paired) and not self._is_folded)
        self.edge.setVisible(not self._is_folded)
        self._show_fold()
        self._fit()

    def _fit(self) -> None:
        """Give each text the rows that it fills, up to the most."""
        for text in self.texts:
            text.fit_rows(self._rows)
        for letter in self._letters:
            letter.setFixedSize(_LETTER_WIDTH, self.texts[0].row_height + self.texts[0].padding)
        self.edge.row_height = self.texts[0].row_height

    def _on_tint(self, tint: str) -> None:
        self._show_texts()
        self._show_notes()
        self.tint_changed.emit(tint)

    def _on_fold(self) -> None:
        self.set_folded(not self._is_folded)
        self.folded.emit(self._is_folded)

    def _on_grown(self, rows: int) -> None:
        filled = self.texts[0].rows
        # Rows that the text does not fill would move the edge away from the pointer.
        self.set_rows(min(rows + min(self._rows, filled), filled))
        self.rows_changed.emit(self._rows)

    def _show_fold(self) -> None:
        name = "Show the text" if self._is_folded else "Fold the text to its heading"
        self.fold.setAccessibleName(name)
        shape = "chevron-down" if self._is_folded else "chevron-up"
        self.fold.setIcon(icon(shape, self._appearance.theme.text2))


def _surprises(shown: Shown) -> str:
    """Return the mean surprise and the least expected token in words; empty without any."""
    if np.isnan(shown.bits).all():
        return ""
    at = int(np.nanargmax(shown.bits))
    least = f"“{display_token(shown.tokens[at])}” at t {at + 1}, {shown.bits[at]:.1f} bits"
    return f"mean {np.nanmean(shown.bits):.1f} bits a token; least expected: {least}"


class _Edge(QWidget):
    """The lower edge of the pane. `dragged` carries by how many rows the text is to grow."""

    dragged = Signal(int)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._from: float | None = None
        self.row_height = 26
        self.setFixedHeight(_EDGE)
        self.setCursor(Qt.CursorShape.SplitVCursor)
        self.setAccessibleName("Rows of text")
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(0, _EDGE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.globalPosition().y()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            rows = round((event.globalPosition().y() - self._from) / self.row_height)
            if rows:
                self._from += rows * self.row_height
                self.dragged.emit(rows)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._appearance.theme, QPainter(self)
        middle = self.width() // 2
        painter.setPen(QPen(QColor(theme.line2), 2))
        painter.drawLine(middle - 14, 2, middle + 14, 2)
