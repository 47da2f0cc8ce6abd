"""Number fields that take their bounds from a specification."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy, QSpinBox, QWidget

from playground.views.widgets.field_hint import NumberHint


def _set_up(field: QSpinBox | QDoubleSpinBox, name: str) -> None:
    """Name a field, let it be narrow, and report values when editing ends rather than at each key."""
    field.setAccessibleName(name)
    field.setKeyboardTracking(False)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    field.setMinimumWidth(56)
    field.lineEdit().setTextMargins(5, 0, 0, 0)
    field.setLocale(QLocale("en_GB"))


Validated = tuple[QValidator.State, str, int]


def _allow_typing(found: Validated, text: str, place: int) -> Validated:
    """Replace Qt's Invalid with Intermediate, so that the user can type on."""
    acceptable = found[0] == QValidator.State.Acceptable
    return (QValidator.State.Acceptable if acceptable else QValidator.State.Intermediate), text, place


def _with_decimal_point(text: str) -> str:
    return text.replace(",", ".")


class IntegerField(QSpinBox):
    """An integer within bounds. Reports its value when editing ends."""

    def __init__(self, name: str, bounds: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(int(bounds[0]), int(bounds[1]))
        _set_up(self, name)
        self.hint = NumberHint(self)

    def validate(self, text: str, place: int) -> Validated:
        """Accept every key: Qt would silently drop an invalid one and leave another number."""
        return _allow_typing(super().validate(text, place), text, place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll only with the focus: scrolling the panel must not change a network."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class DecimalField(QDoubleSpinBox):
    """A decimal number within bounds, written without trailing zeros."""

    def __init__(self, name: str, bounds: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(6)
        self.setRange(*bounds)
        _set_up(self, name)
        self.hint = NumberHint(self)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)

    def validate(self, text: str, place: int) -> Validated:
        """Accept every key, and read a comma as a decimal point."""
        return _allow_typing(super().validate(_with_decimal_point(text), place), text, place)

    def valueFromText(self, text: str) -> float:
        """Read a comma as a decimal point."""
        return super().valueFromText(_with_decimal_point(text))

    def textFromValue(self, value: float) -> str:
        """Write the number without trailing zeros."""
        return f"{value:g}"

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
