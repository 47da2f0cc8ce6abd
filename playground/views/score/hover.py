"""Describes what lies under the pointer, and marks its column."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtWidgets import QWidget

from playground.views.score.readout_label import ReadoutLabel
from playground.views.score.spotlight import Spotlight
from playground.views.score.stack import TrackStack
from playground.views.score.tracks.track import Readout


class Hover:
    """Shows the readout under the pointer in a `label`. `mark`: marks a timestep (or none) in all tracks, and outlines
    a cell in one stack."""

    def __init__(
        self,
        parent: QWidget,
        label: ReadoutLabel,
        spotlight: Spotlight,
        mark: Callable[[int | None, TrackStack, QRectF | None], None],
    ) -> None:
        self._parent, self._label, self._spotlight, self._mark = parent, label, spotlight, mark
        self._pointer: tuple[TrackStack, QPoint] | None = None

    def point(self, source: TrackStack, timestep: int | None, readout: Readout | None, place: QPoint) -> None:
        """Follow the pointer to a place in a stack, with what the stack found there."""
        self._pointer = (source, place) if timestep is not None else None
        self._spotlight.point_at(source, timestep, place)
        self._mark(timestep, source, None if readout is None else readout.outline)
        if readout is None:
            self._label.hide()
        else:
            self._label.show_text(self._spotlight.with_sentence(readout.text), source.mapTo(self._parent, place))

    def refresh(self) -> None:
        """Update the readout: what lies under a resting pointer may have changed."""
        if self._pointer is not None:
            source, place = self._pointer
            self.point(source, *source.readout_at(place), place)
