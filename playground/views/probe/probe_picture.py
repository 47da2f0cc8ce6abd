"""The picture of a probe that is a drawn letter or a sound, with its name where the probe is typed in numbers."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.core.trace import Trace
from playground.views.style.theme import Appearance
from playground.views.widgets.frame_picture import frame_picture

_SIDE = 32


class ProbePicture(QWidget):
    """Shows the frames of a trace, as large as they fit with square pixels; hidden if these are no picture.

    Its tooltip and its name for a screen reader say what it is, as far as that is known.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._trace: Trace | None = None
        self._has_room = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(_SIDE, _SIDE)
        appearance.changed.connect(self.update)
        self.hide()

    @property
    def is_wanted(self) -> bool:
        """Whether there are frames to show, with room for them or not."""
        return self._trace is not None

    def set_room(self, has_room: bool) -> None:
        """Hide it where the bar has no room for it."""
        self._has_room = has_room
        self.setVisible(self.is_wanted and has_room)

    def show_trace(self, trace: Trace) -> None:
        """Show another sequence's frames."""
        drawn = bool(trace.frame_name) and trace.frames is not None and len(trace.frames) > 0
        self._trace = trace if drawn else None
        if self._trace is not None:
            self.setToolTip(f"The network reads {describe(self._trace, ' as ')}.")
            self.setAccessibleName(describe(self._trace))
        self.set_room(self._has_room)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frames in the middle."""
        if self._trace is None or self._trace.frames is None:
            return
        image = frame_picture(self._trace.frames, self._trace.frame_name, self._appearance.theme)
        size = image.size().scaled(QSize(_SIDE, _SIDE), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        QPainter(self).drawImage(place, image)


def name_of(trace: Trace) -> str:
    """Return the name of a letter or a sound, the right answer to all of it; empty if that is unknown."""
    last = int(trace.expected[-1]) if trace.answers and len(trace.expected) else -1
    return trace.answers[last] if last >= 0 else ""


def describe(trace: Trace, between: str = ": ") -> str:
    """Return the name of a sequence of frames, if it has one, and its shape, with these words `between` them."""
    assert trace.frames is not None
    name, (count, features) = name_of(trace), trace.frames.shape
    shape = f"{count:,} {trace.frame_name.lower()} of {features:,} numbers"
    return f"{name}{between}{shape}" if name else shape
