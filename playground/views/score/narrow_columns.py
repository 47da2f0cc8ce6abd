"""Tokens and answers as bars, in columns too narrow for text."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from playground.core.batches import Array
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score.binning import least
from playground.views.score.tracks.track import Track

CHIPS = 12
"""In columns narrower than this, in pixels, a token is a plain bar."""
ANSWERS = 18
"""In columns narrower than this, in pixels, an answer is a bar of its probability."""
_TOP, _FOOT = 6, 50
_MARK = 54
_LISTED = 8
_GAP = 3
"""In columns narrower than this, in pixels, bars have no gap between them."""


def paint_chips(painter: QPainter, track: Track, trace: Trace, ground_of: Callable[[range, str], QColor]) -> None:
    """Paint a bar per token, on the background that `ground_of` makes of timesteps and a plain one. Unknown tokens are
    lower and in the error colour; generated ones have a gap near the bottom; the one at the playhead has two lines."""
    time, theme = track.context.time, track.theme
    gap = 1 if time.column >= _GAP else 0
    here = track.context.selection.timestep
    known = np.array(trace.known)
    painter.setPen(Qt.PenStyle.NoPen)
    for t in track.exposed:
        sharing = time.group_of(t)
        strange = not known[sharing.start : sharing.stop].all()
        place = QRectF(time.left(t), 16 if strange else 8, time.column - gap, 8 if strange else track.height - 17)
        painter.fillRect(place, QColor(theme.err) if strange else ground_of(sharing, theme.line2))
        if here in sharing:
            for y in (place.top(), place.bottom() - 2):
                painter.fillRect(QRectF(place.left(), y, place.width(), 2), QColor(theme.accent))
        if sharing[-1] >= trace.typed_count:
            painter.fillRect(QRectF(place.left(), place.bottom() - 5, place.width(), 2), QColor(theme.panel))


def tokens_text(trace: Trace, sharing: range) -> str:
    """Return the tokens of several timesteps, or the first of them, as text."""
    texts = [f"“{display_token(trace.tokens[t])}”" for t in sharing[:_LISTED]]
    more = " …" if len(sharing) > _LISTED else ""
    strange = sum(not trace.known[t] for t in sharing)
    known = f", {strange} not in the training sequences" if strange else ""
    own = sum(t >= trace.typed_count for t in sharing)
    added = f", {own} generated" if own else ""
    return f"t {sharing[0] + 1} to {sharing[-1] + 1}: {' '.join(texts)}{more}{known}{added}"


def paint_answers(painter: QPainter, track: Track, trace: Trace) -> None:
    """Paint a bar as high as the right answer's probability, or the likeliest answer's if the right one is unknown; of
    several in a column, the least. Put a dash below each bar whose likeliest answer is wrong."""
    time, theme = track.context.time, track.theme
    seen = time.visible
    bars, wrong = scores(trace, seen)
    known = trace.expected[seen.start : seen.stop] >= 0
    columns = [least(values, time.group).tolist() for values in (bars, ~wrong, ~known)]
    gap = 1 if time.column >= _GAP else 0
    painter.fillRect(QRectF(time.left(0), _FOOT, time.end - time.left(0), 1), QColor(theme.line))
    for t, bar, right, unknown in zip(time.columns, *columns, strict=True):
        colour = theme.err if not right else theme.text3 if unknown else theme.ok
        left, width, size = time.left(t), time.column - gap, (_FOOT - _TOP) * bar
        painter.fillRect(QRectF(left, _FOOT - size, width, size), QColor(colour))
        if not right:
            painter.fillRect(QRectF(left, _MARK, width, 3), QColor(colour))


def scores(trace: Trace, timesteps: range) -> tuple[Array, Array]:
    """Return, each `(time,)`, the probability of the right answer (or of the likeliest if the right one is unknown),
    and whether the likeliest is wrong."""
    part = slice(timesteps.start, timesteps.stop)
    expected, predictions = trace.expected[part], trace.predictions[part]
    best = predictions.argmax(axis=1)
    asked = np.where(expected >= 0, expected, best)
    return predictions[np.arange(len(asked)), asked], (expected >= 0) & (best != expected)


def least_likely(trace: Trace, timesteps: range) -> int:
    """Return the timestep that a column of several shows."""
    return timesteps[int(np.argmin(scores(trace, timesteps)[0]))]
