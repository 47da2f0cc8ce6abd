"""The text of a reading: wrapped, tinted, with the playhead's token outlined. It can be selected and copied."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QToolTip, QWidget

from playground.core.reading import Reading
from playground.views.reading import tints
from playground.views.reading.tints import Tint
from playground.views.style.theme import Appearance, font

SPEAKER_WIDTH = 64
_CHARACTERS, _WORDS = 19, 15
_KEYS = (
    "Arrow keys: move the playhead. Shift and arrow keys: select. Ctrl+C: copy. "
    "Alt+Shift+Down and Up: more, fewer rows."
)
_NO_READING = Reading(text="", spans=(), first_generated=0, passages=())
_MOVES = frozenset(
    {
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
    }
)


class ReadingText(QPlainTextEdit):
    """Shows a `Reading`. `token_chosen` carries the token that was clicked, or reached with the arrow keys; while text
    is selected, none is chosen. `grown` carries by how many rows the keys ask the text to grow.

    `describe` is asked for a token's tooltip.
    """

    token_chosen = Signal(int)
    grown = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.reading = _NO_READING
        self._font = font(_WORDS)
        self.describe: Callable[[int], str] = lambda token: ""
        self._playhead: int | None = None
        self._followed: tuple[int, int] | None = None
        self.setObjectName("readingText")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(3)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Text")
        self.setAccessibleDescription(_KEYS)
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Expanding)
        self._painter = _TokenPainter(self.document(), appearance)
        self._speakers = _Speakers(self)
        self._speakers.hide()
        appearance.changed.connect(self._recolour)

    @property
    def row_height(self) -> int:
        """The height of a line in pixels."""
        # Qt rounds the height of each line up.
        return math.ceil(QFontMetricsF(self.font()).lineSpacing())

    @property
    def padding(self) -> int:
        """The height above and below all lines together, in pixels."""
        return 2 * round(self.document().documentMargin()) + 2

    @property
    def rows(self) -> int:
        """How many rows the text fills in the width there is."""
        return max(round(self.document().size().height()), 1)

    def fit_rows(self, most: int) -> None:
        """Take the height of the rows that the text fills, or of `most` of them with a scroll bar."""
        policies = Qt.ScrollBarPolicy
        # A scroll bar takes some of the width; where Qt decides, it may stay for the row that it caused itself.
        self.setVerticalScrollBarPolicy(policies.ScrollBarAlwaysOn if self.rows > most else policies.ScrollBarAlwaysOff)
        self.setFixedHeight(min(self.rows, most) * self.row_height + self.padding)

    def show_reading(self, reading: Reading, tint: Tint, values: npt.NDArray[np.float64], *, characters: bool) -> None:
        """Show another reading, each token tinted by its value: bits, or ranks from 0 to 1. Characters are shown in
        large letters of one width. A longer text of the same beginning is appended to, which keeps what is selected."""
        before, self.reading = self.reading, reading
        self._font = font(_CHARACTERS, mono=True) if characters else font(_WORDS)
        self._apply_font()
        if before.is_dialogue != reading.is_dialogue:
            self._speakers.setVisible(reading.is_dialogue)
            self.setViewportMargins(SPEAKER_WIDTH if reading.is_dialogue else 0, 0, 0, 0)
        looks_changed = self._painter.set_looks(reading, tint, values)
        if reading.text == before.text:
            if looks_changed:
                self._painter.rehighlight()
        elif reading.text.startswith(before.text) and before.text:
            end = QTextCursor(self.document())
            end.movePosition(QTextCursor.MoveOperation.End)
            end.insertText(reading.text[len(before.text) :])
            # Qt has asked for the colours of the changed line anew, but not for those of a prompt above it.
            if reading.is_dialogue:
                self._painter.rehighlight()
        else:
            self.setPlainText(reading.text)
            # Qt scrolls to the second row where the first is higher than the room from before.
            self.verticalScrollBar().setValue(0)
            self._followed = None
        self._speakers.update()

    def show_playhead(self, token: int | None) -> None:
        """Outline the playhead's token, and scroll to it when it moves."""
        token = None if token is None or token >= len(self.reading.spans) else token
        self._playhead = token
        if token is not None:
            place = self.reading.spans[token]
            if place != self._followed:
                self._followed = place
                self._scroll_to(place[1])
                if not self.textCursor().hasSelection():
                    cursor = self.textCursor()
                    cursor.setPosition(place[0])
                    # Unlike `setTextCursor`, this leaves the scroll bar alone.
                    scrolled = self.verticalScrollBar().value()
                    self.setTextCursor(cursor)
                    self.verticalScrollBar().setValue(scrolled)
        self.viewport().update()

    def place_of(self, token: int) -> QRectF:
        """Return where a token stands in the viewport; its first part, if it is broken at the end of a line."""
        start, end = self.reading.spans[token]
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        left = self.cursorRect(cursor)
        cursor.setPosition(end)
        right = self.cursorRect(cursor)
        edge = right.left() if right.top() == left.top() else self.viewport().width() - self.document().documentMargin()
        return QRectF(left.left(), left.top(), max(edge - left.left(), 4), left.height())

    def _scroll_to(self, place: int) -> None:
        block = self.document().findBlock(place)
        line = block.layout().lineForTextPosition(place - block.position())
        row = block.firstLineNumber() + (line.lineNumber() if line.isValid() else 0)
        bar, rows = self.verticalScrollBar(), max(self.viewport().height() // self.row_height, 1)
        if row < bar.value():
            bar.setValue(row)
        elif row >= bar.value() + rows:
            bar.setValue(row - rows + 1)

    def _choose(self) -> None:
        cursor = self.textCursor()
        token = None if cursor.hasSelection() else self.reading.token_at(cursor.position())
        if token is not None and token != self._playhead:
            self.token_chosen.emit(token)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the token that was clicked: the one under the pointer, not the one behind the nearer edge."""
        super().mouseReleaseEvent(event)
        token = None if self.textCursor().hasSelection() else self._token_under(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and token is not None:
            self.token_chosen.emit(token)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the token that the arrow keys reach, or ask for more or fewer rows."""
        rows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if rows and event.modifiers() == Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier:
            self.grown.emit(rows)
            return
        if event.text().isprintable() and event.text() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            # Nothing is typed here, so that the window's keys work; Qt would scroll with Space.
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.key() in _MOVES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.accept()
            self._choose()

    def event(self, event: QEvent) -> bool:
        """Describe the token under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            token = self._token_under(self.viewport().mapFrom(self, event.pos()))
            QToolTip.showText(event.globalPos(), "" if token is None else self.describe(token), self)
            return True
        return super().event(event)

    def _token_under(self, spot: QPoint) -> int | None:
        place = self.cursorForPosition(spot).position()
        near = (self.reading.token_at(at) for at in (place, place - 1) if at >= 0)
        return next((token for token in near if token is not None and self.place_of(token).contains(spot)), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the speakers beside their lines."""
        super().resizeEvent(event)
        room = self.contentsRect()
        self._speakers.setGeometry(room.left(), room.top(), SPEAKER_WIDTH, room.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, and the outline of the playhead's token."""
        super().paintEvent(event)
        if self._playhead is None or self._playhead >= len(self.reading.spans):
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._appearance.theme.accent), 2))
        painter.drawRoundedRect(self.place_of(self._playhead).adjusted(-1, 0, 1, -1), 3, 3)
        self._speakers.update()

    def paint_speakers(self, painter: QPainter) -> None:
        """Paint each speaker beside the first line of what was said."""
        theme = self._appearance.theme
        painter.setFont(font(12, 600))
        for index, passage in enumerate(self.reading.passages):
            block = self.document().findBlockByNumber(index)
            top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
            painter.setPen(QColor(theme.accent if index else theme.text2))
            row = QRectF(0, top, SPEAKER_WIDTH - 8, self.row_height)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, passage.speaker)

    def _apply_font(self) -> None:
        if self._font != self.font():
            self.setFont(self._font)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the font: a new style sheet brings back the one from before."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._apply_font()

    def _recolour(self) -> None:
        self._painter.recolour()
        self._speakers.update()


class _Speakers(QWidget):
    """The margin with the speakers of a dialogue."""

    def __init__(self, text: ReadingText) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(SPEAKER_WIDTH, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_speakers(QPainter(self))


class _TokenPainter(QSyntaxHighlighter):
    """Colours runs of neighbouring tokens of the same look: tint, mark, and whether they were generated."""

    def __init__(self, document: QTextDocument, appearance: Appearance) -> None:
        super().__init__(document)
        self._appearance = appearance
        self._starts = np.zeros(0, np.int64)
        self._looks = np.zeros((0, 3), np.int64)
        self._tint: Tint = "nothing"
        self._formats: dict[tuple[int, ...], QTextCharFormat] = {}

    def set_looks(self, reading: Reading, tint: Tint, values: npt.NDArray[np.float64]) -> bool:
        """Set how each token looks when its line is painted next; return whether any looks different now."""
        generated = np.arange(len(values)) >= reading.first_generated
        looks = np.stack([tints.levels(tint, values), tints.marked(tint, values), generated], axis=1).astype(np.int64)
        changed = tint != self._tint or not np.array_equal(looks, self._looks)
        if tint != self._tint:
            self._formats.clear()
        self._tint, self._looks = tint, looks
        self._starts = np.array([start for start, _ in reading.spans], dtype=np.int64)
        return changed

    def recolour(self) -> None:
        """Apply the theme."""
        self._formats.clear()
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour the tokens of a line."""
        begin = self.currentBlock().position()
        first, last = np.searchsorted(self._starts, [begin, begin + len(text)])
        if first == last:
            return
        looks = self._looks[first:last]
        breaks = np.flatnonzero(np.any(looks[1:] != looks[:-1], axis=1)) + 1
        # A run reaches to the next one, with the space between.
        edges = [*(self._starts[first + at] - begin for at in (0, *breaks)), len(text)]
        for (start, end), at in zip(pairwise(edges), (0, *breaks), strict=True):
            self.setFormat(int(start), int(end - start), self._format(tuple(looks[at].tolist())))

    def _format(self, look: tuple[int, ...]) -> QTextCharFormat:
        if look not in self._formats:
            self._formats[look] = self._make_format(*look)
        return self._formats[look]

    def _make_format(self, level: int, marked: int, generated: int) -> QTextCharFormat:
        theme, made = self._appearance.theme, QTextCharFormat()
        made.setForeground(QColor(theme.accent if generated else theme.text))
        if generated:
            made.setFontWeight(QFont.Weight.DemiBold)
        if level >= 0:
            made.setBackground(tints.colour(self._tint, level, theme))
        if marked:
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            made.setUnderlineColor(QColor(theme.amber))
        return made
