"""A hint below a number field that says which input is valid."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QSpinBox, QWidget

from playground.views.style.style_property import set_style_property
from playground.views.widgets.announcement import announce

HINT_MS = 8000
"""Milliseconds that the hint stays after the field lost the focus."""
_WIDTH = 256
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FieldHint(QObject):
    """A hint below a field; the field is marked while a `lasting` one shows."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self.words: QLabel | None = None
        self._hide_timer = QTimer(self, singleShot=True, interval=HINT_MS)
        self._hide_timer.timeout.connect(self.clear)

    @property
    def text(self) -> str:
        """The hint shown; empty if there is none."""
        return "" if self.words is None or self.words.isHidden() else self.words.text()

    def show_hint(self, text: str, *, lasting: bool = True) -> None:
        """Show a hint until `clear`, or only for a while if not `lasting`."""
        if self.words is None:
            self.words = QLabel()
            self.words.setObjectName("fieldHint")
            self.words.setTextFormat(Qt.TextFormat.PlainText)
            self.words.setWordWrap(True)
        words, window = self.words, self._field.window()
        if words.parentWidget() is not window:
            words.setParent(window)
        self._mark("wrong" if lasting else "")
        self._hide_timer.stop() if lasting else self._hide_timer.start()
        if text != self.text:
            words.setText(text)
            announce(self._field, text)
        words.setFixedWidth(_WIDTH)
        words.setFixedHeight(words.heightForWidth(_WIDTH))
        below = self._field.mapTo(window, QPoint(0, self._field.height() + 4))
        low = below.y() + words.height() > window.height()
        top = below.y() - self._field.height() - words.height() - 8 if low else below.y()
        words.move(max(min(below.x(), window.width() - words.width() - 4), 4), max(top, 4))
        words.show()
        words.raise_()

    def clear(self) -> None:
        """Hide the hint."""
        self._hide_timer.stop()
        self._mark("")
        if self.words is not None:
            self.words.hide()

    def _mark(self, state: str) -> None:
        set_style_property(self._field, "state", state)


class NumberHint(FieldHint):
    """Watches a number field. An invalid input stays, with a hint, until the user corrects it. Esc or leaving the field
    restores the last valid number: a slip must not change a network."""

    def __init__(self, field: QSpinBox | QDoubleSpinBox) -> None:
        super().__init__(field)
        self._number = field
        field.lineEdit().textEdited.connect(self._check)
        field.valueChanged.connect(lambda _: self.clear())
        field.installEventFilter(self)

    @property
    def allowed(self) -> str:
        """A sentence about the valid numbers."""
        field = self._number
        if isinstance(field, QSpinBox):
            kind, bounds = "a whole number", f"{field.minimum():,} to {field.maximum():,}"
        else:
            kind, bounds = "a number", f"{field.minimum():,g} to {field.maximum():,g}"
        return f"{field.accessibleName()} is {kind} from {bounds}."

    @property
    def _is_invalid(self) -> bool:
        line = self._number.lineEdit()
        return not line.hasAcceptableInput() and bool(line.text().removesuffix(self._number.suffix()).strip())

    def _check(self) -> None:
        self.show_hint(self.allowed) if self._is_invalid else self.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps an invalid input; Esc and losing the focus restore the valid one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._is_invalid:
            if event.key() in _ENTER:
                self.show_hint(self.allowed)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._restore()
                self.clear()
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus() and self._is_invalid:
            if event.reason() == Qt.FocusReason.PopupFocusReason:
                return False
            typed = self._number.lineEdit().text().strip()[:24]
            self._restore()
            self.show_hint(f"{typed} was not taken. {self.allowed}", lasting=False)
        return False

    def _restore(self) -> None:
        self._number.setValue(self._number.value())  # type: ignore[arg-type]
