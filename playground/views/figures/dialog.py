"""Which figure to copy or save, and what to record."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.views.figures import rendering
from playground.views.figures.figure import PER_INCH, Figure
from playground.views.style.theme import LIGHT
from playground.views.widgets.labels import label
from playground.views.widgets.window_placement import resize_within_screen

_PREVIEW, _LEAST = QSize(560, 420), QSize(320, 200)


class FigureDialog(QDialog):
    """A list of figures, and the chosen one small. `copied` and `saved` carry the figure that the user asked for."""

    copied = Signal(object)
    saved = Signal(object)

    def __init__(self, figures: Sequence[Figure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Save figure")
        self._figures = tuple(figures)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Figure")
        self.choice.addItems([figure.name for figure in figures])
        self.size_label = label("", "caption")
        self.preview = _Preview()
        self.copy = QPushButton("Copy")
        self.save = QPushButton("Save…")
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)
        close = QPushButton("Close")
        close.setAutoDefault(False)
        self.choice.currentIndexChanged.connect(self._show)
        self.copy.clicked.connect(lambda: self.copied.emit(self.figure))
        self.save.clicked.connect(lambda: self.saved.emit(self.figure))
        close.clicked.connect(self.close)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.choice, 1)
        head.addWidget(self.size_label)
        foot.addWidget(close)
        foot.addStretch()
        foot.addWidget(self.copy)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.preview, 1)
        column.addLayout(foot)
        self._show()
        resize_within_screen(self, self.sizeHint().width(), self.sizeHint().height())

    @property
    def figure(self) -> Figure:
        """The chosen one."""
        return self._figures[max(self.choice.currentIndex(), 0)]

    def _show(self) -> None:
        figure = self.figure
        wide, high = (round(pixels * 25.4 / PER_INCH) for pixels in (figure.width, figure.height))
        self.size_label.setText(f"{wide} × {high} mm")
        self.preview.show_figure(figure)


class _Preview(QWidget):
    """A figure as large as fits."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(_LEAST)
        self._picture = QImage()

    def sizeHint(self) -> QSize:
        """Large enough to read it."""
        return _PREVIEW

    def show_figure(self, figure: Figure) -> None:
        """Show another one."""
        self.setAccessibleName(f"Preview of {figure.name}")
        self._picture = rendering.image(figure, 2.0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """White paper with a hairline around it."""
        if self._picture.isNull():
            return
        ratio = self.devicePixelRatioF()
        fitting = self._picture.size().scaled(self.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio)
        smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = self._picture.scaled(fitting, *smooth)
        width, height = fitting.width() / ratio, fitting.height() / ratio
        place = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.drawImage(place, picture)
        painter.setPen(QColor(LIGHT.line2))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))


class RecordDialog(QDialog):
    """What each picture of an animation shows, and how many there are a second: `chosen` tells both."""

    chosen = Signal(str, int)

    def __init__(self, contents: Sequence[str], rates: Mapping[int, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Record training")
        self._rates = tuple(rates)
        self.contents, self.rates = QComboBox(), QComboBox()
        self.contents.addItems(contents)
        self.rates.addItems(list(rates.values()))
        self.contents.setAccessibleName("Show")
        self.rates.setAccessibleName("Pictures")
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow("Show", self.contents)
        form.addRow("Pictures", self.rates)
        note = label("Pictures are taken while the network trains. They play as fast as they were taken.", "caption")
        note.setWordWrap(True)
        cancel, record = QPushButton("Cancel"), QPushButton("Choose file…")
        cancel.setAutoDefault(False)
        record.setProperty("role", "primary")
        record.setDefault(True)
        cancel.clicked.connect(self.reject)
        record.clicked.connect(self._choose)
        foot = QHBoxLayout()
        foot.addWidget(cancel)
        foot.addStretch()
        foot.addWidget(record)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(note)
        column.addLayout(foot)
        self.setMinimumWidth(360)

    def _choose(self) -> None:
        self.accept()
        self.chosen.emit(self.contents.currentText(), self._rates[self.rates.currentIndex()])
