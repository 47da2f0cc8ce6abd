"""Zooms and pans the time axis, by wheel, pinch, middle button, menus and keys."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from playground.views.score.axes import HEADER
from playground.views.score.tracks.track import Context

_NOTCH = 120
"""Qt's units per notch of a mouse wheel."""
_STEP = 1.25


class Zoom(QObject):
    """Filters the events of the widgets that show tracks. `show_units`: gives each unit a row of its own or
    not; `units_shown` reports it."""

    units_shown = Signal(bool)

    def __init__(
        self, context: Context, viewports: list[QWidget], show_units: Callable[[bool], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._time, self._selection = context.time, context.selection
        self._show_units = show_units
        self.all_units = False
        """Whether each unit has a row of its own."""
        self._turned = 0
        self._pinched = 1.0
        self._grabbed: tuple[float, int] | None = None
        for viewport in viewports:
            viewport.installEventFilter(self)

    def zoom_in(self) -> None:
        """Zoom in around the playhead."""
        self._time.zoom_by(1, self._middle)

    def zoom_out(self) -> None:
        """Zoom out around the playhead."""
        self._time.zoom_by(-1, self._middle)

    def show_all_timesteps(self) -> None:
        """Show all timesteps at once."""
        self._time.zoom_to(0.0, HEADER)

    def reset_width(self) -> None:
        """Restore the default width."""
        self._time.zoom_to(None, self._middle)

    def show_units(self, whole: bool) -> None:
        """Give each unit a row of its own, or fit the rows into the window."""
        self.all_units = whole
        self._show_units(whole)
        self.units_shown.emit(whole)

    def reset(self) -> None:
        """Reset for another sequence: the default width from the first timestep on, and the default rows."""
        self.show_units(False)
        self.reset_width()
        self._time.scroll_to(0)

    def show_everything(self) -> None:
        """Show all timesteps at once, and each unit in a row of its own."""
        self.show_units(True)
        self.show_all_timesteps()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle events that zoom or pan, and pass on all others."""
        if isinstance(event, QWheelEvent):
            return self._turn(event)
        if isinstance(event, QNativeGestureEvent):
            return self._pinch(event)
        if isinstance(event, QMouseEvent):
            return self._drag(event)
        return False

    @property
    def _middle(self) -> float:
        """The playhead's pixel if it is in sight, otherwise that of the middle column."""
        time, at = self._time, self._selection.timestep
        if at is not None and at in time.visible:
            return time.left(at) + time.column / 2
        return HEADER + time.room / 2

    def _turn(self, event: QWheelEvent) -> bool:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        self._turned += event.angleDelta().y()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        self._time.zoom_by(steps, max(event.position().x(), HEADER))
        return True

    def _pinch(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._pinched *= 1 + event.value()
        for step, passed in ((1, self._pinched >= _STEP), (-1, self._pinched <= 1 / _STEP)):
            if passed:
                self._pinched = 1.0
                self._time.zoom_by(step, max(event.position().x(), HEADER))
        return True

    def _drag(self, event: QMouseEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.MiddleButton:
            self._grabbed = event.position().x(), self._time.offset
        elif event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.MiddleButton:
            self._grabbed = None
        elif event.type() == QEvent.Type.MouseMove and self._grabbed is not None:
            x, offset = self._grabbed
            self._time.scroll_to(round(offset + x - event.position().x()))
        else:
            return False
        return True
