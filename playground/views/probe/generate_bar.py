"""How the network goes on behind the probe: how tokens are drawn, how many, how fast; and what becomes of them."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from playground.core.generation_settings import GenerationSettings
from playground.core.specs import bounds
from playground.views.widgets.controls import Decimal, WholeNumber, label
from playground.views.widgets.elided import Elided

_FIELD = 54
_NARROW = 800
_KEEP = "Make what was generated a part of the probe"
_ABOUT = {
    "temperature": "Below 1 the likely tokens become likelier, above 1 all grow alike; at 0 it is always the likeliest",
    "top_k": "Draw only from so many of the likeliest tokens; 0 for all",
    "length": "So many tokens are generated at most",
    "pace": "Tokens a second",
    "seed": "The same seed draws the same tokens from the same network",
}


class GenerateBar(QFrame):
    """The fields of `GenerationSettings`. `changed`: another `wish`; `keep`, for each of two networks, and `clear` are
    buttons."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("generateBar")
        self.setFixedHeight(44)
        self.temperature = Decimal("Temperature", bounds(GenerationSettings, "temperature"))
        self.top_k = WholeNumber("Top-k", bounds(GenerationSettings, "top_k"))
        self.top_k.setSpecialValueText("all")
        self.length = WholeNumber("Tokens", bounds(GenerationSettings, "length"))
        self.pace = WholeNumber("Pace", bounds(GenerationSettings, "pace"))
        self.seed = WholeNumber("Seed", bounds(GenerationSettings, "seed"))
        self._fields = {name: getattr(self, name) for name in _ABOUT}
        self._names: dict[str, QLabel] = {}
        self.status = Elided()
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.keep = _small("Keep", "Keep as probe", _KEEP)
        self.keep_other = _small("Keep B", "Keep what B generated as probe", f"{_KEEP}: what B wrote")
        self.keep_other.hide()
        self.clear = _small("Clear", "Clear what was generated", "Take away what was generated (Esc)")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        default = GenerationSettings()
        for name, field in self._fields.items():
            field.setValue(getattr(default, name))
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            field.setFixedWidth(_FIELD)
            field.setToolTip(f"{_ABOUT[name]}. {field.toolTip()}")
            field.valueChanged.connect(lambda _value: self.changed.emit())
            self._names[name] = label(field.accessibleName(), "label")
            row.addWidget(self._names[name])
            row.addWidget(field)
        row.addWidget(self.status, 1)
        row.addWidget(self.keep)
        row.addWidget(self.keep_other)
        row.addWidget(self.clear)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the longest name is short."""
        super().resizeEvent(event)
        self._names["temperature"].setText("Temp." if self.width() < _NARROW else "Temperature")

    def wish(self, before: GenerationSettings) -> GenerationSettings:
        """What the fields say, asked for as often as before."""
        return replace(before, **{name: field.value() for name, field in self._fields.items()})

    def show_kind(self, *, numbers: bool) -> None:
        """Of numbers nothing is drawn."""
        for name in ("temperature", "top_k", "seed"):
            self._fields[name].setVisible(not numbers)
            self._names[name].setVisible(not numbers)

    def show_pair(self, *, paired: bool) -> None:
        """Each of two networks writes its own tokens, which can be kept."""
        self.keep_other.setVisible(paired)
        self.keep.setText("Keep A" if paired else "Keep")
        self.keep.setAccessibleName("Keep what A generated as probe" if paired else "Keep as probe")
        self.keep.setToolTip(f"{_KEEP}: what A wrote" if paired else _KEEP)

    def show_progress(self, of: int, *written: tuple[int, str]) -> None:
        """For one network or two, how many tokens there are, and why no more come, empty while they do."""
        parts = [_progress(count, of, finish) for count, finish in written]
        named = [f"{letter} {part}" for letter, part in zip("AB", parts, strict=False)] if len(parts) > 1 else parts
        self.status.say(parts[0] if len(set(parts)) == 1 else " · ".join(named))
        for button, (count, _) in zip((self.keep, self.keep_other), written, strict=False):
            button.setEnabled(count > 0)


def _progress(count: int, of: int, finish: str) -> str:
    said = f"{count:,} generated" if finish else f"{count:,} of {of:,}"
    return said if finish in {"", "done"} else f"{said}: {finish}"


def _small(text: str, name: str, about: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "small")
    button.setAccessibleName(name)
    button.setToolTip(about)
    return button
