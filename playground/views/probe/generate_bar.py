"""The bar for generating tokens after the probe: sampling, number, pace and seed, and what to do with the result."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from playground.core.generation_settings import GenerationSettings
from playground.core.specs import bounds
from playground.views.widgets.elided_label import ElidedLabel
from playground.views.widgets.labels import label
from playground.views.widgets.number_fields import DecimalField, IntegerField

_FIELD = 54
_NARROW = 800
_FIELDS = ("temperature", "top_k", "length", "pace", "seed")


class GenerateBar(QFrame):
    """The fields of `GenerationSettings`, and buttons to keep what each network generated and to clear it.

    `changed` follows every change of a field.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("generateBar")
        self.setFixedHeight(44)
        self.temperature = DecimalField("Temperature", bounds(GenerationSettings, "temperature"))
        self.top_k = IntegerField("Top-k", bounds(GenerationSettings, "top_k"))
        self.top_k.setSpecialValueText("all")
        self.length = IntegerField("Tokens", bounds(GenerationSettings, "length"))
        self.pace = IntegerField("Pace", bounds(GenerationSettings, "pace"))
        self.seed = IntegerField("Seed", bounds(GenerationSettings, "seed"))
        self._fields = {name: getattr(self, name) for name in _FIELDS}
        self._names: dict[str, QLabel] = {}
        self.status = ElidedLabel()
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.keep = _small("Keep", "Keep as probe")
        self.keep_other = _small("Keep B", "Keep what B generated as probe")
        self.keep_other.hide()
        self.clear = _small("Clear", "Clear what was generated")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        default = GenerationSettings()
        for name, field in self._fields.items():
            field.setValue(getattr(default, name))
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            field.setFixedWidth(_FIELD)
            field.valueChanged.connect(lambda _value: self.changed.emit())
            self._names[name] = label(field.accessibleName(), "label")
            self._names[name].setBuddy(field)
            row.addWidget(self._names[name])
            row.addWidget(field)
        row.addWidget(self.status, 1)
        row.addWidget(self.keep)
        row.addWidget(self.keep_other)
        row.addWidget(self.clear)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the longest name in a narrow window."""
        super().resizeEvent(event)
        self._names["temperature"].setText("Temp." if self.width() < _NARROW else "Temperature")

    def settings(self, before: GenerationSettings) -> GenerationSettings:
        """Return the settings in the fields, with the count of requests in `before`."""
        return replace(before, **{name: field.value() for name, field in self._fields.items()})

    def show_kind(self, *, numbers: bool) -> None:
        """Hide the sampling fields for a task of numbers."""
        for name in ("temperature", "top_k", "seed"):
            self._fields[name].setVisible(not numbers)
            self._names[name].setVisible(not numbers)

    def show_pair(self, *, paired: bool) -> None:
        """Show a second Keep button while two networks are compared."""
        self.keep_other.setVisible(paired)
        self.keep.setText("Keep A" if paired else "Keep")
        self.keep.setAccessibleName("Keep what A generated as probe" if paired else "Keep as probe")

    def show_progress(self, of: int, *written: tuple[int, str]) -> None:
        """Show the progress of one network or two: how many tokens it wrote of `of`, and why it stopped, empty while it
        goes on."""
        parts = [_progress(count, of, finish) for count, finish in written]
        named = [f"{letter} {part}" for letter, part in zip("AB", parts, strict=False)] if len(parts) > 1 else parts
        self.status.show_text(parts[0] if len(set(parts)) == 1 else " · ".join(named))
        for button, (count, _) in zip((self.keep, self.keep_other), written, strict=False):
            button.setEnabled(count > 0)


def _progress(count: int, of: int, finish: str) -> str:
    said = f"{count:,} generated" if finish else f"{count:,} of {of:,}"
    return said if finish in {"", "done"} else f"{said}: {finish}"


def _small(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "small")
    button.setAccessibleName(name)
    return button
