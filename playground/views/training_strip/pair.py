"""The two networks that the training strip compares: the second one's points, and the legends for both."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.views.style.network_style import NetworkMarker, NetworkStyle
from playground.views.style.numbers import format_percent, format_short
from playground.views.style.theme import Appearance
from playground.views.training_strip.curve_store import CurveStore
from playground.views.widgets.labels import label


class PairLegend(QWidget):
    """A legend: the quantity's name, and for each network its line, its name and its value at the marked step. Where
    that finds no room, the networks' letters stand for their names."""

    def __init__(self, name: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._markers = NetworkMarker(appearance), NetworkMarker(appearance)
        self.values = label("", "label"), label("", "label")
        self._names: tuple[tuple[str, str], ...] = ()
        self._texts: Sequence[str] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label(name, "label"))
        for marker, value in zip(self._markers, self.values, strict=True):
            row.addStretch()
            marker.setFixedWidth(18)
            row.addWidget(marker)
            row.addWidget(value)
        # So that a long text does not widen it past the panel.
        self.setMinimumWidth(1)
        self.hide()

    def show_values(self, styles: tuple[NetworkStyle, NetworkStyle], texts: Sequence[str]) -> None:
        """Show a text for each network."""
        first, second = styles
        self._names, self._texts = ((first.short, second.short), (first.letter, second.letter)), tuple(texts)
        for marker, style in zip(self._markers, styles, strict=True):
            marker.show_style(style)
        said = (f"{name} {text}" for name, text in zip(self._names[0], texts, strict=True))
        self.setAccessibleName(f"{self.name}: {', '.join(said)}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the names that fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for names in self._names:
            for value, name, text in zip(self.values, names, self._texts, strict=True):
                value.setText(f"{name} {text}")
            if self.sizeHint().width() <= self.width():
                break


class Pair:
    """The second network's points, how both networks are told apart, and their legends. `styles` is None while nothing
    is compared."""

    def __init__(self, appearance: Appearance) -> None:
        self.store = CurveStore()
        self.styles: tuple[NetworkStyle, NetworkStyle] | None = None
        self.legends = PairLegend("Loss", appearance), PairLegend("Accuracy", appearance)

    def show_values(self, first: CurveStore, step: int) -> None:
        """Show both networks' values at a step; the newest of a network that has not reached it."""
        if self.styles is not None:
            points = [store.values_at(step) or (None, None) for store in (first, self.store)]
            self.legends[0].show_values(self.styles, [_text(loss, format_short) for loss, _ in points])
            self.legends[1].show_values(self.styles, [_text(accuracy, format_percent) for _, accuracy in points])


def _text(value: float | None, written: Callable[[float], str]) -> str:
    return "–" if value is None or np.isnan(value) else written(value)
