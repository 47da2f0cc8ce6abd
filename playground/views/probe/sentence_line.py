"""A line under the probe that says what is seen. Each of its clauses leads to where that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.core.sentence import Clause
from playground.views.style.theme import Appearance, Theme, font
from playground.views.widgets.throttle import Throttle

_OUTSIDE, _INSIDE, _ROUND = 6, 10, 6
_ABOVE, _PADDING, _ROW = 3, 5, 21
_LETTERS = 15
_MOST_ROWS = 2
_FASTEST = 200
"""Milliseconds from one sentence to the next while a network trains."""
_KEYS = "Left and Right: clause. Enter: go to where it is seen."


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of one network. `letter` names it where two are compared."""

    clauses: tuple[Clause, ...]
    letter: str = ""

    @property
    def text(self) -> str:
        """The whole sentence; empty without a clause."""
        words = " ".join(clause.text for clause in self.clauses)
        return f"{self._head}{words}" if words else ""

    @property
    def _head(self) -> str:
        return f"{self.letter}: " if self.letter else ""

    def placed_clauses(self) -> Iterator[tuple[Clause, int, int]]:
        """Yield each clause with its first place in the text and the one behind it."""
        at = len(self._head)
        for clause in self.clauses:
            yield clause, at, at + len(clause.text)
            at += len(clause.text) + 1


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """A sentence that is laid out, its `top` and its number of `rows`; and the clauses that stand in it, each with its
    first place in the text and the one behind it."""

    layout: QTextLayout
    top: float
    rows: int
    clauses: tuple[tuple[Clause, int, int], ...]


class SentenceLine(QWidget):
    """Shows the sentence of one network in at most two rows, or those of two in a row each where both fit; otherwise
    the first. It is hidden while there is nothing to say.

    A sentence that is too long loses its last clauses on the screen. A screen reader gets all of it. `clause_clicked`
    carries a `Clause` that was clicked, or chosen with the arrow keys and Enter.
    """

    clause_clicked = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._sentences: tuple[Sentence, ...] = ()
        self._next: tuple[Sentence, ...] = ()
        self._blocks: tuple[_Block, ...] = ()
        self._has_room, self._settled = True, True
        self._chosen = 0
        self._pointed: Clause | None = None
        self._throttle = Throttle(self, _FASTEST, self._show_next)
        self.setMouseTracking(True)
        self.setAccessibleDescription(_KEYS)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self._fit)
        self.hide()

    @property
    def text(self) -> str:
        """All that is said, with what finds no room."""
        return " ".join(sentence.text for sentence in self._sentences if sentence.clauses)

    @property
    def shown_text(self) -> str:
        """What stands on the screen, a line for each network."""
        return "\n".join(block.layout.text() for block in self._blocks)

    def show_sentences(self, sentences: Sequence[Sentence], *, settled: bool) -> None:
        """Say something else: at once if `settled`, and while a network trains at most five times a second. Meanwhile
        the line keeps its room, so that the tracks below it stay where they are."""
        self._next, self._settled = tuple(sentences), settled
        if settled:
            self._throttle.cancel()
            self._show_next()
        else:
            self._throttle.request()

    def set_room(self, has_room: bool) -> None:
        """Hide the line where the window has no room for it."""
        self._has_room = has_room
        self._fit()

    def _show_next(self) -> None:
        if self._next != self._sentences:
            self._sentences = self._next
            self.setAccessibleName(self.text)
            self._pointed = None
        self._fit()

    def _fit(self) -> None:
        """Lay the text out in the width there is, and take as much height as it needs."""
        width = self.width() - 2 * (_OUTSIDE + _INSIDE)
        self._blocks = _blocks(self._sentences, width, self._appearance.theme)
        rows = sum(block.rows for block in self._blocks)
        height = 2 * (_ABOVE + _PADDING) + max(rows, 1) * _ROW
        stays = not self._settled and not self.isHidden()
        if not (stays and height < self.height()):
            self.setFixedHeight(height)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self._links else Qt.FocusPolicy.NoFocus)
        self._chosen = min(self._chosen, max(len(self._links) - 1, 0))
        self.setVisible(self._has_room and (bool(rows) or stays))
        self.update()

    @property
    def _links(self) -> list[Clause]:
        """The clauses on the screen that lead somewhere."""
        return [clause for block in self._blocks for clause, *_ in block.clauses if clause.leads_somewhere]

    @property
    def _left(self) -> float:
        return _OUTSIDE + _INSIDE

    def is_second(self, clause: Clause) -> bool:
        """Return whether this very clause is said of the second of two networks."""
        return any(each is clause for sentence in self._sentences[1:] for each in sentence.clauses)

    def place_of(self, clause: Clause) -> list[QRectF]:
        """Return the rectangles of a clause, one for each row it stands in; none where it found no room."""
        places = []
        for block in self._blocks:
            for each, start, end in block.clauses:
                if each is not clause:
                    continue
                for row in range(block.rows):
                    line = block.layout.lineAt(row)
                    first, behind = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
                    if first < behind:
                        left, right = (_x_of(line, place) for place in (first, behind))
                        places.append(QRectF(self._left + left, block.top + row * _ROW, right - left, _ROW))
        return places

    def _clause_at(self, place: QPointF) -> Clause | None:
        return next((c for c in self._links if any(room.contains(place) for room in self.place_of(c))), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the text to the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Underline the clause under the pointer if it leads somewhere."""
        self._point_at(self._clause_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Underline none."""
        self._point_at(None)

    def _point_at(self, clause: Clause | None) -> None:
        if clause is not self._pointed:
            self._pointed = clause
            self.setCursor(Qt.CursorShape.ArrowCursor if clause is None else Qt.CursorShape.PointingHandCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Follow a clause."""
        clause = self._clause_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and clause is not None:
            self.clause_clicked.emit(clause)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a clause, and follow it."""
        links = self._links
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if links and step is not None:
            self._chosen = min(max(self._chosen + step, 0), len(links) - 1)
            self.setAccessibleDescription(f"{links[self._chosen].text} {_KEYS}")
            self.update()
        elif links and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.clause_clicked.emit(links[self._chosen])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ring the chosen clause."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Ring none."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band, the text, the line under the pointed clause and the ring around the chosen one."""
        if not self._blocks:
            return
        painter, theme = QPainter(self), self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tint))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(_OUTSIDE, _ABOVE, -_OUTSIDE, -_ABOVE), _ROUND, _ROUND)
        painter.setPen(QColor(theme.text))
        for block in self._blocks:
            block.layout.draw(painter, QPointF(self._left, block.top))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._pointed is not None:
            painter.setPen(QPen(QColor(theme.accent), 1))
            for room in self.place_of(self._pointed):
                painter.drawLine(room.bottomLeft() - QPointF(0, 1), room.bottomRight() - QPointF(0, 1))
        if self.hasFocus() and self._links:
            painter.setPen(QPen(QColor(theme.accent), 2))
            for room in self.place_of(self._links[self._chosen]):
                painter.drawRoundedRect(room.adjusted(-3, 0, 3, 0), 4, 4)


def _blocks(sentences: tuple[Sentence, ...], width: int, theme: Theme) -> tuple[_Block, ...]:
    """Lay out two sentences in a row each if both fit, and otherwise the first, without the clauses that do not fit."""
    top = float(_ABOVE + _PADDING)
    said = [sentence for sentence in sentences if sentence.clauses]
    if len(said) > 1:
        blocks = tuple(_block(sentence, width, top + index * _ROW, theme) for index, sentence in enumerate(said))
        if all(block.rows == 1 for block in blocks):
            return blocks
    if not said:
        return ()
    whole = said[0]
    for count in range(len(whole.clauses), 1, -1):
        block = _block(Sentence(whole.clauses[:count], whole.letter), width, top, theme)
        if block.rows <= _MOST_ROWS:
            return (block,)
    return (_block(Sentence(whole.clauses[:1], whole.letter), width, top, theme),)


def _block(sentence: Sentence, width: int, top: float, theme: Theme) -> _Block:
    layout = QTextLayout(sentence.text, font(_LETTERS))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(formats(sentence, theme))
    layout.beginLayout()
    rows = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        line.setPosition(QPointF(0, rows * _ROW + (_ROW - line.height()) / 2))
        rows += 1
    layout.endLayout()
    return _Block(layout, top, rows, tuple(sentence.placed_clauses()))


def _x_of(line: QTextLine, place: int) -> float:
    """Return the x of a place in the text, which Qt gives with the place."""
    x = line.cursorToX(place)
    return float(x[0] if isinstance(x, tuple) else x)  # type: ignore[arg-type]


def formats(sentence: Sentence, theme: Theme) -> list[QTextLayout.FormatRange]:
    """Return how the words that a sentence sets off are written, and the letter of its network."""
    ranges = [_heavy(0, len(sentence.letter) + 1, theme.text)] if sentence.letter else []
    for clause, at, _ in sentence.placed_clauses():
        for start, end, kind in clause.emphasised:
            ranges.append(_heavy(at + start, end - start, emphasis_colour(kind, theme)))
    return ranges


def emphasis_colour(kind: str, theme: Theme) -> str:
    """Return the colour of words that a clause sets off, by their kind."""
    return {"token": theme.accent, "answer": theme.text}.get(kind) or theme.gate_colour(kind)


def _heavy(start: int, length: int, colour: str) -> QTextLayout.FormatRange:
    words = QTextLayout.FormatRange()
    words.start, words.length = start, length
    heavy = QTextCharFormat()
    heavy.setFontWeight(QFont.Weight.DemiBold)
    heavy.setForeground(QColor(colour))
    words.format = heavy
    return words
