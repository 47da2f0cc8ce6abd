"""The second network's curves in the training strip, and the key that tells them from the first one's."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.views.style.faces import Face, Marker
from playground.views.style.markers import letter
from playground.views.style.numbers import percent, shorten
from playground.views.style.theme import Appearance, Theme
from playground.views.training_strip.curve_store import LEAST, CurveStore
from playground.views.widgets.controls import label


class PairKey(QWidget):
    """What is drawn, and for each network its line and its value at the marked moment."""

    def __init__(self, name: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._markers = Marker(appearance), Marker(appearance)
        self.values = label("", "label"), label("", "label")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label(name, "label"))
        for marker, value in zip(self._markers, self.values, strict=True):
            row.addStretch()
            marker.setFixedWidth(18)
            row.addWidget(marker)
            row.addWidget(value)
        self.hide()

    def show_values(self, faces: tuple[Face, Face], texts: Sequence[str]) -> None:
        """A text for each."""
        for marker, value, face, text in zip(self._markers, self.values, faces, texts, strict=True):
            marker.show_face(face)
            value.setText(f"{face.short} {text}")
        self.setAccessibleName(f"{self.name}: {', '.join(value.text() for value in self.values)}")


class PairCurves:
    """Loss and accuracy of the second network over the same steps as the first one's, and both networks' markers at
    their newest points. `faces`: what is compared, None while nothing is."""

    def __init__(self, loss: pg.PlotItem, accuracy: pg.PlotItem, appearance: Appearance) -> None:
        self.store = CurveStore()
        self.faces: tuple[Face, Face] | None = None
        self.keys = PairKey("Loss", appearance), PairKey("Accuracy", appearance)
        plots = {"loss": loss, "heldout_loss": loss, "accuracy": accuracy, "heldout_accuracy": accuracy}
        self._curves = {name: plot.plot(connect="finite", antialias=True) for name, plot in plots.items()}
        self._heads = [
            {name: plots[name].plot(pen=None, symbol="o") for name in ("loss", "accuracy")} for _ in range(2)
        ]

    def redraw(self, first: CurveStore, width: int) -> None:
        """All points of the second network, thinned; none while nothing is compared."""
        shown = self.store if self.faces is not None else CurveStore()
        for name, (x, y) in shown.lines(width).items():
            self._curves[name].setData(x, y)
        for store, heads in zip((first, self.store), self._heads, strict=True):
            for name, values in (("loss", store.loss), ("accuracy", store.accuracy)):
                there = self.faces is not None and len(store) and np.isfinite(values[-1])
                heads[name].setData(*([[store.last_step], [max(values[-1], LEAST)]] if there else [[], []]))

    def show_values(self, first: CurveStore, step: int) -> None:
        """Both networks' figures at the marked moment; the newest of one that has not come so far."""
        if self.faces is not None:
            points = [store.at(step) or (None, None) for store in (first, self.store)]
            self.keys[0].show_values(self.faces, [_text(loss, shorten) for loss, _ in points])
            self.keys[1].show_values(self.faces, [_text(accuracy, percent) for _, accuracy in points])

    def recolour(self, theme: Theme, first: dict[str, pg.PlotDataItem]) -> None:
        """Both networks' curves in their colours, while they are compared."""
        if self.faces is None:
            return
        for face, curves, heads in zip(self.faces, (first, self._curves), self._heads, strict=True):
            for name, curve in curves.items():
                pen = face.pen(theme)
                if name.startswith("heldout"):
                    pen.setStyle(Qt.PenStyle.DotLine)
                curve.setPen(pen)
            for head in heads.values():
                head.setSymbol(letter(face.cell))
                head.setSymbolSize(7)
                head.setSymbolPen(pg.mkPen(face.colour(theme)))
                head.setSymbolBrush(QColor(theme.panel if face.hollow else face.colour(theme)))


def _text(value: float | None, written: Callable[[float], str]) -> str:
    return "–" if value is None or np.isnan(value) else written(value)
