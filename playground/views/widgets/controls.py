"""Small controls that Qt lacks: a segmented choice, a logarithmic slider, and numbers that read their bounds from a
specification."""

import math
from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from playground.views.style.theme import Appearance, font
from playground.views.widgets.field_hint import FieldHint, NumberHint


def label(text: str, role: str) -> QLabel:
    """A label in one of the style sheet's roles. What looks like a tag is a token that somebody has typed."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("role", role)
    return result


def retext(words: QLabel, text: str) -> None:
    """Other text in a label that keeps its size, unless the text needs more: else the whole window is laid out anew."""
    if text != words.text():
        words.setText(text)
        needed, room = words.sizeHint(), words.minimumSize()
        if needed.width() > room.width() or needed.height() != room.height():
            words.setFixedSize(max(needed.width(), room.width()), needed.height())


class Segmented(QFrame):
    """One of a few choices, all in sight: in a row, or in several, each from a value of `begins` on, in which a choice
    is as wide as its word needs. `changed` tells only what the user does."""

    changed = Signal(str)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        begins: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("well")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        row = QHBoxLayout()
        layout.addLayout(row)
        for value, text in choices:
            if value in begins:
                row = QHBoxLayout()
                layout.addLayout(row)
            row.setSpacing(2)
            button = QPushButton(text)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, value=value: self.changed.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button, QFontMetrics(button.font()).horizontalAdvance(text) if begins else 1)
        self._group.buttonToggled.connect(self._lead)

    @property
    def value(self) -> str:
        """The choice in force."""
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Show a choice without telling."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)

    def _lead(self, button: QAbstractButton, on: bool) -> None:
        """Tab goes to the choice in force; Qt would go to the first one, or where the focus was last."""
        if on:
            for other in self._buttons.values():
                other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is button else Qt.FocusPolicy.ClickFocus)

    def button(self, value: str) -> QPushButton:
        """The button of a choice."""
        return self._buttons[value]


class Choice(QComboBox):
    """One of some choices in as little room as one needs. `changed` tells only what the user does."""

    changed = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for value, text in choices:
            self.addItem(text, value)
        self.activated.connect(lambda _index: self.changed.emit(self.value))

    @property
    def value(self) -> str:
        """The choice in force."""
        return str(self.currentData())

    def set_value(self, value: str) -> None:
        """Show a choice without telling."""
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


def _compact(field: QSpinBox | QDoubleSpinBox, name: str) -> None:
    """A named number as narrow as its place, that tells when typing has ended, not at each key."""
    field.setAccessibleName(name)
    field.setKeyboardTracking(False)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    field.setMinimumWidth(56)
    field.lineEdit().setTextMargins(5, 0, 0, 0)
    field.setLocale(QLocale("en_GB"))


def of_width(field: QWidget, width: int) -> QWidget:
    """A field that takes so many pixels, and not what is left."""
    field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    field.setFixedWidth(width)
    return field


Validated = tuple[QValidator.State, str, int]


def _kept(found: Validated, text: str, place: int) -> Validated:
    """What Qt found of a text, but that it may still be typed."""
    acceptable = found[0] == QValidator.State.Acceptable
    return (QValidator.State.Acceptable if acceptable else QValidator.State.Intermediate), text, place


def _pointed(text: str) -> str:
    return text.replace(",", ".")


class WholeNumber(QSpinBox):
    """A whole number within a specification's bounds. It tells when typing has ended, not at each key."""

    def __init__(self, name: str, bounds: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(int(bounds[0]), int(bounds[1]))
        self.setToolTip(f"{name}: {bounds[0]:,} to {bounds[1]:,}")
        _compact(self, name)
        self.hint = NumberHint(self)

    def validate(self, text: str, place: int) -> Validated:
        """Refuse no key: what Qt drops silently makes another number."""
        return _kept(super().validate(text, place), text, place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus: scrolling the panel must not change a network."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class Decimal(QDoubleSpinBox):
    """A number within bounds, written as short as it is."""

    def __init__(self, name: str, bounds: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(6)
        self.setRange(*bounds)
        self.setToolTip(f"{name}: {bounds[0]:g} to {bounds[1]:g}")
        _compact(self, name)
        self.hint = NumberHint(self)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)

    def validate(self, text: str, place: int) -> Validated:
        """Refuse no key, and read a comma as a point."""
        return _kept(super().validate(_pointed(text), place), text, place)

    def valueFromText(self, text: str) -> float:
        """A comma is a point."""
        return super().valueFromText(_pointed(text))

    def textFromValue(self, value: float) -> str:
        """Without zeros that say nothing."""
        return f"{value:g}"

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class LogSlider(QWidget):
    """A number over several powers of ten: a slider for the hand, a field for an exact value.

    The slider spans some powers of ten; the field takes all that `bounds` allow. `short` is what the label says where
    there is little room; the powers of ten are not written there.
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
        self.field.setToolTip(f"{name}: more than 0, at most {bounds[1]:,g}")
        self.hint = FieldHint(self.field)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(name)
        self.slider.setRange(0, (high - low) * self.STEPS)
        self.slider.setPageStep(self.STEPS)
        self.slider.setSingleStep(10)
        head = QHBoxLayout()
        words = label(short or name, "label")
        words.setToolTip(name if short else "")
        head.addWidget(words)
        head.addStretch()
        head.addWidget(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 13 if self._marked else 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.slider)
        self.slider.valueChanged.connect(self._slid)
        self.field.editingFinished.connect(self._typed)
        self.field.installEventFilter(self)
        appearance.changed.connect(self.update)

    @property
    def value(self) -> float:
        """The number in force."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a number without telling."""
        self._value = value
        self._write()
        self.slider.blockSignals(True)
        self.slider.setValue(round((math.log10(value) - self._low) * self.STEPS))
        self.slider.blockSignals(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The powers of ten under the slider."""
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
        """Qt does not tell that a field is left whose text was told already."""
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._typed()
        return False

    def _slid(self, position: int) -> None:
        value = float(f"{10.0 ** (self._low + position / self.STEPS):.2g}")
        if value != self._value:
            self._value = value
            self._write()
            self.changed.emit(value)

    def _write(self) -> None:
        self.hint.clear()
        self.field.setText(f"{self._value:.6g}")

    def _typed(self) -> None:
        if self.field.text() == f"{self._value:.6g}":
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
        """Enter keeps what is wrong as it is typed; when the field is left, the number in force comes back."""
        allowed = f"{self.field.accessibleName()} is a number above 0, at most {self._bounds[1]:,g}."
        if self.field.hasFocus():
            self.hint.say(allowed)
        else:
            typed = self.field.text().strip()[:24]
            self._write()
            self.hint.say(f"{typed} was not taken. {allowed}" if typed else allowed, lasting=False)


_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


def _superscript(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def beside(**fields: QWidget) -> QHBoxLayout:
    """Fields beside each other, each under its name."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for name, field in fields.items():
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(label(name or " ", "label"))
        column.addWidget(field)
        row.addWidget(place, 2 if isinstance(field, Segmented | QComboBox) else 1)
    return row
