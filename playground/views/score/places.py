"""Where the parts of a score are on the screen."""

from PySide6.QtCore import QPoint, QRect

from playground.views.score.score import Score

TOKENS = "tokens"
"""The name of the tokens above the tracks, which are no track that can be arranged."""


def place_of(score: Score, name: str) -> QRect | None:
    """Return where a track is in the window's pixels, as far as it is in sight; None if it is not."""
    stack = score.pinned if name == TOKENS else score.stack
    shown = (track for track in score.stack.shown_tracks if track.name == name)
    track = score.chips if name == TOKENS else next(shown, None)
    if track is None or not stack.isVisible():
        return None
    port = stack.viewport()
    place = stack.mapFromScene(track.sceneBoundingRect()).boundingRect().intersected(port.rect())
    return None if place.isEmpty() else place.translated(port.mapTo(port.window(), QPoint()))
