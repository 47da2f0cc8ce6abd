"""Where the parts of a score are on the screen."""

from PySide6.QtCore import QPoint, QRect, QRectF

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
    if name == TOKENS:
        return _in_window(score.pinned, score.chips.sceneBoundingRect())
    track = next((track for track in score.stack.shown_tracks if track.name == name), None)
    return None if track is None else _in_window(score.stack, track.sceneBoundingRect())


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
