"""A logarithmic slider with a field for an exact number."""

import math

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QVBoxLayout, QWidget

from playground.views.style.theme import Appearance, font
from playground.views.widgets.field_hint import FieldHint
from playground.views.widgets.labels import label

_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


class LogSlider(QWidget):
    """A number that spans several powers of ten: a slider, and a field for an exact value.

    The slider covers the exponents `powers`; the field accepts all of `bounds`. A `short` label saves room and leaves
    out the scale below the slider.
    """

    changed = Signal(float)
    STEPS = 200

    def __init__(
        self,
        name: str,
        bounds: tuple[float, float],
        powers: tuple[int, int],
        appearance: Appearance,
        *,
        short: str = "",
    ) -> None:
        super().__init__()
        self._marked = not short
        low, high = powers
        self._bounds, self._low, self._high = bounds, low, high
        self._value = 10.0**low
        self._appearance = appearance
        self.field = QLineEdit()
        self.field.setProperty("role", "value")
        self.field.setAccessibleName(name)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setFixedWidth(72 if short else 76)
        self.hint = FieldHint(self.field)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(name)
        self.slider.setRange(0, (high - low) * self.STEPS)
        self.slider.setPageStep(self.STEPS)
        self.slider.setSingleStep(10)
        head = QHBoxLayout()
        words = label(short or name, "label")
        words.setBuddy(self.field)
        head.addWidget(words)
        head.addStretch()
        head.addWidget(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 13 if self._marked else 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.slider)
        self.slider.valueChanged.connect(self._on_slider)
        self.field.editingFinished.connect(self._on_edited)
        self.field.installEventFilter(self)
        appearance.changed.connect(self.update)

    @property
    def value(self) -> float:
        """The current number."""
        return self._value

    def is_applied(self) -> bool:
        """Return whether the field holds the current number, and nothing that is still being typed."""
        return self.field.text() == f"{self._value:.6g}"

    def set_value(self, value: float) -> None:
        """Show a number without emitting `changed`."""
        self._value = value
        self._write_field()
        self.slider.blockSignals(True)
        self.slider.setValue(round((math.log10(value) - self._low) * self.STEPS))
        self.slider.blockSignals(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the powers of ten below the slider."""
        if not self._marked:
            return
        painter = QPainter(self)
        painter.setFont(font(10))
        painter.setPen(QColor(self._appearance.theme.text3))
        slider = self.slider.geometry()
        for power in range(self._low, self._high + 1):
            x = slider.left() + 8 + (slider.width() - 16) * (power - self._low) / (self._high - self._low)
            left = min(max(round(x) - 20, slider.left() - 8), slider.right() - 32)
            painter.drawText(left, slider.bottom() - 1, 40, 14, _CENTRE, "10" + _superscript(power))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Check the text again when the field loses the focus: Qt does not repeat `editingFinished` for the same
        text."""
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._on_edited()
        return False

    def _on_slider(self, position: int) -> None:
        value = float(f"{10.0 ** (self._low + position / self.STEPS):.2g}")
        if value != self._value:
            self._value = value
            self._write_field()
            self.changed.emit(value)

    def _write_field(self) -> None:
        self.hint.clear()
        self.field.setText(f"{self._value:.6g}")

    def _on_edited(self) -> None:
        if self.is_applied():
            if self.field.hasFocus():
                self.hint.clear()
            return
        try:
            value = float(self.field.text().replace(",", "."))
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and 0 < value <= self._bounds[1]):
            self._refuse()
        elif value != self._value:
            self.set_value(value)
            self.changed.emit(value)

    def _refuse(self) -> None:
        """Keep an invalid input while the field has the focus; restore the current number when it loses the focus."""
        allowed = f"{self.field.accessibleName()} is a number above 0, at most {self._bounds[1]:,g}."
        if self.field.hasFocus():
            self.hint.show_hint(allowed)
        else:
            typed = self.field.text().strip()[:24]
            self._write_field()
            self.hint.show_hint(f"{typed} was not taken. {allowed}" if typed else allowed, lasting=False)


def _superscript(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
