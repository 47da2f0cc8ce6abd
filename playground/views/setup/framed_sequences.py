"""Training sequences of frames as pictures with their names, in the place of rows of numbers."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from playground.core.framed_sequence import FramedSequence
from playground.views.style.theme import Appearance, font
from playground.views.widgets.frame_picture import frame_picture

_PICTURE = QSize(44, 32)
_CELL = QSize(58, 66)


class FramedSequences(QListWidget):
    """A grid of pictures. `chosen` carries the probe of one that was clicked, or chosen with Enter."""

    chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("framedSequences")
        self._appearance = appearance
        self._shown: tuple[FramedSequence, ...] = ()
        self._frame_name = ""
        self.setAccessibleName("Training sequences")
        self.setAccessibleDescription("Enter: watch the sequence as the probe.")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setWordWrap(True)
        self.setIconSize(_PICTURE)
        self.setGridSize(_CELL)
        self.setFont(font(11))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._choose)
        appearance.changed.connect(self._paint)

    def sizeHint(self) -> QSize:
        """Return the least height: the grid takes what the fields beside it leave."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_sequences(self, sequences: Sequence[FramedSequence], frame_name: str) -> None:
        """Show other sequences, whose frames are called so. The same ones stay as they are."""
        if self._shown == tuple(sequences):
            return
        self._shown, self._frame_name = tuple(sequences), frame_name
        self.clear()
        for sequence in self._shown:
            item = QListWidgetItem(f"{sequence.name}\n{sequence.detail}", self)
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{sequence.name}, {sequence.detail}")
            item.setToolTip(f"Watch {sequence.name}, {sequence.detail}, as the probe.")
        self._paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter. Letters and Space are left to the window's keys."""
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
            self._choose(item)
        elif event.text() and event.key() != Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._shown[self.row(item)].probe)

    def _paint(self) -> None:
        """Draw the pictures, each as large as it fits with square pixels, and sharp on this screen."""
        scale = self.devicePixelRatioF()
        for row, sequence in enumerate(self._shown):
            image = frame_picture(sequence.frames, self._frame_name, self._appearance.theme)
            size = image.size().scaled(_PICTURE * scale, Qt.AspectRatioMode.KeepAspectRatio)
            pixmap = QPixmap.fromImage(image.scaled(size))
            pixmap.setDevicePixelRatio(scale)
            picture = QIcon(pixmap)
            picture.addPixmap(pixmap, QIcon.Mode.Selected)
            self.item(row).setIcon(picture)
