"""The editor of the training sequences: line numbers, answers in colour, problems underlined."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QRect, QRectF, QSize, Qt, QTimer, Signal
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

_NUMBERS = 30
_PAUSE_MS = 350
_LONG_LINE = 5_000
_PLAIN = Qt.KeyboardModifier.NoModifier


class SequenceEditor(QPlainTextEdit):
    """Text, one sequence a line. `edited` comes when typing pauses, never for text set by the program."""

    edited = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._problems: tuple[Problem, ...] = ()
        self.setAccessibleName("Training sequences")
        self.setFont(font(12, mono=True))
        self.setTabChangesFocus(True)
        self.setViewportMargins(_NUMBERS, 0, 0, 0)
        self.setPlaceholderText("The grass is always => greener")
        self._numbers = _LineNumbers(self)
        self._colours = _Answers(self.document(), appearance)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        self.textChanged.connect(self._pause.start)
        self.updateRequest.connect(self._follow)
        appearance.changed.connect(self._recolour)

    @property
    def pending(self) -> bool:
        """Whether something was typed that `edited` has not told yet."""
        return self._pause.isActive()

    def flush(self) -> None:
        """Tell at once what was typed."""
        self._pause.stop()
        self.edited.emit(self.toPlainText())

    def drop(self) -> None:
        """Forget what was typed and not told yet: another text is about to take its place."""
        self._pause.stop()

    def set_text(self, text: str) -> None:
        """Show a text without telling. The cursor stays when the text is the same."""
        if text != self.toPlainText():
            # Of one line without end and its successor, Qt must never wrap the long one.
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            self.setPlainText(text)
            self._choose_wrap(text)
        self._pause.stop()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Underline what is wrong; its line's number turns red and the sentence shows on hover."""
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
        self._numbers.update()

    def event(self, event: QHelpEvent) -> bool:  # type: ignore[override]
        """A problem's sentence on hover."""
        if event.type() == QHelpEvent.Type.ToolTip:
            place = self.viewport().mapFrom(self, event.pos())
            line = self.cursorForPosition(place).blockNumber()
            message = next((p.message for p in self._problems if p.line == line), "")
            QToolTip.showText(event.globalPos(), message, self)
            return True
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What is pasted may be one line without end, which Qt would take seconds to wrap."""
        self._choose_wrap(source.text())
        super().insertFromMimeData(source)

    def _choose_wrap(self, text: str) -> None:
        longest = max(map(len, text.split("\n")))
        wrap = QPlainTextEdit.LineWrapMode
        self.setLineWrapMode(wrap.NoWrap if longest > _LONG_LINE else wrap.WidgetWidth)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the keys of a text field to itself, also while it is only read. Esc leads out of it."""
        super().keyPressEvent(event)
        if (
            event.key() != Qt.Key.Key_Escape
            and event.text()
            and event.modifiers() in (_PLAIN, Qt.KeyboardModifier.ShiftModifier)
        ):
            event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers beside the text."""
        super().resizeEvent(event)
        place = self.contentsRect()
        self._numbers.setGeometry(QRect(place.left(), place.top(), _NUMBERS, place.height()))

    def paint_numbers(self, event: QPaintEvent) -> None:
        """A number at the first row of each line in sight."""
        theme = self._appearance.theme
        painter = QPainter(self._numbers)
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
            row = QRectF(0, place.top(), _NUMBERS - 8, self.fontMetrics().height())
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line + 1))
            block = block.next()

    def _follow(self, rect: QRect, dy: int) -> None:
        self._numbers.scroll(0, dy) if dy else self._numbers.update(0, rect.y(), _NUMBERS, rect.height())

    def _recolour(self) -> None:
        self._colours.rehighlight()
        self.show_problems(self._problems)


class _LineNumbers(QWidget):
    def __init__(self, editor: SequenceEditor) -> None:
        super().__init__(editor)
        self.editor = editor

    def sizeHint(self) -> QSize:
        return QSize(_NUMBERS, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.editor.paint_numbers(event)


class _Answers(QSyntaxHighlighter):
    """The arrow quiet, the answer behind it in the accent colour."""

    def __init__(self, document: QTextDocument, appearance: Appearance) -> None:
        super().__init__(document)
        self._appearance = appearance

    def highlightBlock(self, text: str) -> None:
        start = text.find("=>")
        if start >= 0:
            theme = self._appearance.theme
            self.setFormat(start, 2, QColor(theme.text3))
            self.setFormat(start + 2, len(text) - start - 2, QColor(theme.accent))
