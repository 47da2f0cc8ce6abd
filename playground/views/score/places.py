"""Where the parts of a score are on the screen."""

from PySide6.QtCore import QPoint, QRect, QRectF

from playground.views.score.axes import HEADER
from playground.views.score.score import Score
from playground.views.score.stack import TrackStack

TOKENS = "tokens"
"""The name of the tokens above the tracks, which are no track that can be arranged."""
ANSWER = "answer"
"""The name of the answer: beside the tokens, or in the head of one of two networks."""


def place_of(score: Score, name: str) -> QRect | None:
    """Return where a track, the tokens or the answer is in the window's pixels, as far as it is in sight; None if it is
    not."""
    if name == ANSWER:
        return _place_of_answer(score)
    place = _place_in_scene(score, name)
    return None if place is None else _in_window(_stack_of(score, name), place)


def column_of(score: Score, name: str, timestep: int) -> QRect | None:
    """Return where the column of a timestep is in a track, or among the tokens; None if it is out of sight."""
    place, time = _place_in_scene(score, name), score.time
    if place is None or timestep not in time.visible:
        return None
    left = max(time.left(timestep), HEADER)
    place = QRectF(left, place.top(), time.left(timestep) + time.column - left, place.height())
    return _in_window(_stack_of(score, name), place)


def _stack_of(score: Score, name: str) -> TrackStack:
    return score.pinned if name == TOKENS else score.stack


def _place_in_scene(score: Score, name: str) -> QRectF | None:
    if name == TOKENS:
        return score.chips.sceneBoundingRect()
    track = next((track for track in score.stack.shown_tracks if track.name == name), None)
    return None if track is None else track.sceneBoundingRect()


def _place_of_answer(score: Score) -> QRect | None:
    if score.pinned.answer.isVisible():
        return _in_window(score.pinned, score.pinned.answer.card)
    head = score.head.answer
    return QRect(head.mapTo(head.window(), QPoint()), head.size()) if head.isVisible() else None


def _in_window(stack: TrackStack, place: QRectF) -> QRect | None:
    if not stack.isVisible():
        return None
    port = stack.viewport()
    seen = stack.mapFromScene(place).boundingRect().intersected(port.rect())
    return None if seen.isEmpty() else seen.translated(port.mapTo(port.window(), QPoint()))
