"""The editor of the training sequences: line numbers, coloured answers, underlined problems."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from playground.core.problem import Problem
from playground.views.style.theme import Appearance, font
from playground.views.widgets.shared_undo import SharedUndo
from playground.views.widgets.throttle import Debounce

EXAMPLE = "The grass is always => greener"
"""Stands in an empty editor."""
_NUMBERS_WIDTH = 30
_DEBOUNCE_MS = 350
_LONG_LINE = 5_000
_PLAIN = Qt.KeyboardModifier.NoModifier


class SequenceEditor(QPlainTextEdit):
    """A text editor with one sequence per line. `edited` follows a pause in typing, never a text set by the program."""

    edited = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._problems: tuple[Problem, ...] = ()
        self.setAccessibleName("Training sequences")
        self.setFont(font(12, mono=True))
        self.setTabChangesFocus(True)
        self.setViewportMargins(_NUMBERS_WIDTH, 0, 0, 0)
        self.setPlaceholderText(EXAMPLE)
        self._line_numbers = _LineNumbers(self)
        self._highlighter = _AnswerHighlighter(self.document(), appearance)
        self._debounce = Debounce(self, _DEBOUNCE_MS, self.flush)
        SharedUndo(self, lambda: not self.has_pending)
        self.textChanged.connect(self._debounce.request)
        self.updateRequest.connect(self._scroll_line_numbers)
        appearance.changed.connect(self._recolour)

    @property
    def has_pending(self) -> bool:
        """Whether the user typed something that `edited` has not reported yet."""
        return self._debounce.is_pending

    def flush(self) -> None:
        """Report at once what was typed."""
        self._debounce.cancel()
        self.edited.emit(self.toPlainText())

    def discard_pending(self) -> None:
        """Drop a pending edit, before another text replaces it."""
        self._debounce.cancel()

    def set_text(self, text: str) -> None:
        """Show a text without emitting `edited`. An equal text leaves the cursor in place."""
        if text != self.toPlainText():
            # Switch wrapping off before a very long line is set: Qt would take seconds to wrap it.
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            place = _end_of_change(self.toPlainText(), text)
            self.setPlainText(text)
            self._choose_wrap(text)
            if self.hasFocus():
                cursor = self.textCursor()
                cursor.setPosition(place)
                self.setTextCursor(cursor)
        self._debounce.cancel()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Underline the problems, colour their line numbers red and show each sentence on hover."""
        self._problems = tuple(problems)
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(QColor(self._appearance.theme.err))
        selections = []
        for problem in self._problems[:200]:
            block = self.document().findBlockByNumber(problem.line)
            if not block.isValid():
                continue
            selection = QTextEdit.ExtraSelection()
            selection.format = wave
            selection.cursor = QTextCursor(block)
            selection.cursor.setPosition(block.position() + min(problem.start, block.length() - 1))
            end = block.position() + min(problem.end, block.length() - 1)
            selection.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            selections.append(selection)
        self.setExtraSelections(selections)
        self._line_numbers.update()

    def event(self, event: QHelpEvent) -> bool:  # type: ignore[override]
        """Show a problem's sentence on hover."""
        if event.type() == QHelpEvent.Type.ToolTip:
            place = self.viewport().mapFrom(self, event.pos())
            line = self.cursorForPosition(place).blockNumber()
            message = next((p.message for p in self._problems if p.line == line), "")
            QToolTip.showText(event.globalPos(), message, self)
            return True
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Switch wrapping off before a very long line is pasted: Qt would take seconds to wrap it."""
        self._choose_wrap(source.text())
        super().insertFromMimeData(source)

    def _choose_wrap(self, text: str) -> None:
        longest = max(map(len, text.split("\n")))
        wrap = QPlainTextEdit.LineWrapMode
        self.setLineWrapMode(wrap.NoWrap if longest > _LONG_LINE else wrap.WidgetWidth)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep text keys from the window's shortcuts, even while the text is read-only. Esc leaves the editor."""
        super().keyPressEvent(event)
        if (
            event.key() != Qt.Key.Key_Escape
            and event.text()
            and event.modifiers() in (_PLAIN, Qt.KeyboardModifier.ShiftModifier)
        ):
            event.accept()

    def sizeHint(self) -> QSize:
        """Return the least height: the editor takes what the fields beside it leave."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the line numbers beside the text."""
        super().resizeEvent(event)
        place = self.contentsRect()
        self._line_numbers.setGeometry(QRect(place.left(), place.top(), _NUMBERS_WIDTH, place.height()))

    def paint_numbers(self, event: QPaintEvent) -> None:
        """Paint a number at the first row of each visible line."""
        theme = self._appearance.theme
        painter = QPainter(self._line_numbers)
        painter.fillRect(event.rect(), QColor(theme.sunken))
        painter.setFont(font(11, mono=True))
        wrong = {problem.line for problem in self._problems}
        block: QTextBlock = self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > event.rect().bottom():
                break
            line = block.blockNumber()
            painter.setPen(QColor(theme.err if line in wrong else theme.text3))
            row = QRectF(0, place.top(), _NUMBERS_WIDTH - 8, self.fontMetrics().height())
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line + 1))
            block = block.next()

    def _scroll_line_numbers(self, rect: QRect, dy: int) -> None:
        self._line_numbers.scroll(0, dy) if dy else self._line_numbers.update(
            0, rect.y(), _NUMBERS_WIDTH, rect.height()
        )

    def _recolour(self) -> None:
        self._highlighter.rehighlight()
        self.show_problems(self._problems)


def _end_of_change(before: str, after: str) -> int:
    """Return where the part of a text ends that differs from the text before."""
    most = min(len(before), len(after))
    start = next((index for index in range(most) if before[index] != after[index]), most)
    most -= start
    same = next((index for index in range(most) if before[-1 - index] != after[-1 - index]), most)
    return len(after) - same


class _LineNumbers(QWidget):
    def __init__(self, editor: SequenceEditor) -> None:
        super().__init__(editor)
        self.editor = editor

    def sizeHint(self) -> QSize:
        return QSize(_NUMBERS_WIDTH, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.editor.paint_numbers(event)


class _AnswerHighlighter(QSyntaxHighlighter):
    """Dims the arrow and colours the answer after it."""

    def __init__(self, document: QTextDocument, appearance: Appearance) -> None:
        super().__init__(document)
        self._appearance = appearance

    def highlightBlock(self, text: str) -> None:
        start = text.find("=>")
        if start >= 0:
            theme = self._appearance.theme
            self.setFormat(start, 2, QColor(theme.text3))
            self.setFormat(start + 2, len(text) - start - 2, QColor(theme.accent))
