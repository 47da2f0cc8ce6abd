"""What may stand in a number's field, said below it when something else is typed."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QSpinBox, QWidget

from playground.views.widgets.announcing import announce

READ = 8000
"""Milliseconds that the sentence stays after the field was left."""
_WIDEST = 256
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FieldHint(QObject):
    """A sentence below a field, which is marked meanwhile."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self.words: QLabel | None = None
        self._gone = QTimer(self, singleShot=True, interval=READ)
        self._gone.timeout.connect(self.clear)

    @property
    def text(self) -> str:
        """What is said now; empty where nothing is."""
        return "" if self.words is None or self.words.isHidden() else self.words.text()

    def say(self, text: str, *, lasting: bool = True) -> None:
        """Say it until it is cleared, or, not `lasting`, for a while."""
        if self.words is None:
            self.words = QLabel()
            self.words.setObjectName("fieldHint")
            self.words.setTextFormat(Qt.TextFormat.PlainText)
            self.words.setWordWrap(True)
        words, window = self.words, self._field.window()
        if words.parentWidget() is not window:
            words.setParent(window)
        self._mark("wrong" if lasting else "")
        self._gone.stop() if lasting else self._gone.start()
        if text != self.text:
            words.setText(text)
            announce(self._field, text)
        words.setFixedWidth(_WIDEST)
        words.setFixedHeight(words.heightForWidth(_WIDEST))
        below = self._field.mapTo(window, QPoint(0, self._field.height() + 4))
        low = below.y() + words.height() > window.height()
        top = below.y() - self._field.height() - words.height() - 8 if low else below.y()
        words.move(max(min(below.x(), window.width() - words.width() - 4), 4), max(top, 4))
        words.show()
        words.raise_()

    def clear(self) -> None:
        """Nothing to say."""
        self._gone.stop()
        self._mark("")
        if self.words is not None:
            self.words.hide()

    def _mark(self, state: str) -> None:
        if (self._field.property("state") or "") != state:
            self._field.setProperty("state", state)
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)


class NumberHint(FieldHint):
    """Watches a field of a number. What may not stand there stays as it is typed, and says so, until it is mended; when
    the field is left, or by Esc, the number in force comes back: a slip must not make another network."""

    def __init__(self, field: QSpinBox | QDoubleSpinBox) -> None:
        super().__init__(field)
        self._number = field
        field.lineEdit().textEdited.connect(self._check)
        field.valueChanged.connect(lambda _: self.clear())
        field.installEventFilter(self)

    @property
    def allowed(self) -> str:
        """A sentence."""
        field = self._number
        if isinstance(field, QSpinBox):
            kind, bounds = "a whole number", f"{field.minimum():,} to {field.maximum():,}"
        else:
            kind, bounds = "a number", f"{field.minimum():,g} to {field.maximum():,g}"
        return f"{field.accessibleName()} is {kind} from {bounds}."

    @property
    def _wrong(self) -> bool:
        line = self._number.lineEdit()
        return not line.hasAcceptableInput() and bool(line.text().removesuffix(self._number.suffix()).strip())

    def _check(self) -> None:
        self.say(self.allowed) if self._wrong else self.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps what is wrong, Esc and leaving the field do not."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._wrong:
            if event.key() in _ENTER:
                self.say(self.allowed)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._restore()
                self.clear()
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus() and self._wrong:
            if event.reason() == Qt.FocusReason.PopupFocusReason:
                return False
            typed = self._number.lineEdit().text().strip()[:24]
            self._restore()
            self.say(f"{typed} was not taken. {self.allowed}", lasting=False)
        return False

    def _restore(self) -> None:
        self._number.setValue(self._number.value())  # type: ignore[arg-type]
