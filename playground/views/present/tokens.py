"""The tokens of the sequence, in chips on its columns, or its frames as one image."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen

from playground.core.vocabulary import display_token
from playground.views.present.canvas import CENTRE, Canvas, fits, width_of
from playground.views.present.layout import Columns
from playground.views.present.presented import Presented
from playground.views.score import sharp_images
from playground.views.score.tracks.frames import frame_image
from playground.views.style.influence_tint import influence_tint
from playground.views.style.theme import Theme

_SIZES, _LOW_SIZES = (23, 22, 21, 20), (20, 18)
_GAP, _ROUND, _INSIDE = 4, 10, 4
_OUTLINE = 4


def paint_tokens(canvas: Canvas, place: QRectF, network: Presented) -> None:
    """Paint the tokens in sight, tinted by their influence where only one network reads them; generated ones in the
    accent. Where words are wider than columns, every second one stands lower."""
    trace, columns, playhead, theme = network.trace, canvas.columns, canvas.playhead, canvas.theme
    if trace.frames is not None and trace.frames.shape[1] > 1:
        _paint_frames(canvas, place, network)
        return
    texts = {t: display_token(trace.tokens[t]) for t in columns.shown}
    room = columns.width - 2 * (_GAP + _INSIDE)
    staggered = not all(fits(text, room, _SIZES[-1], 500) for text in texts.values())
    sizes = _LOW_SIZES if staggered else _SIZES
    # The playhead's chip comes last, over its neighbours.
    for t in sorted(columns.shown, key=lambda t: t == playhead):
        chip = _chip(place, columns, t, texts[t] if staggered else None)
        if t == playhead and not fits(texts[t], chip.width() - 2 * _INSIDE, sizes[-1], 500):
            chip = _centred(chip, width_of(texts[t], sizes[0], 500) + 4 * _INSIDE, columns)
        fall = 0.0 if network.style is not None else float(network.falls[t])
        canvas.painter.setBrush(influence_tint(theme, fall))
        canvas.painter.setPen(_pen(theme, at_playhead=t == playhead, known=trace.known[t]))
        inner = _OUTLINE / 2 if t == playhead else 1
        canvas.painter.drawRoundedRect(chip.adjusted(inner, inner, -inner, -inner), _ROUND, _ROUND)
        ink = theme.accent if t >= trace.typed_count else theme.text
        canvas.draw(chip.adjusted(_INSIDE, 0, -_INSIDE, 0), texts[t], sizes, ink, weight=500, align=CENTRE)


def _chip(place: QRectF, columns: Columns, t: int, staggered: str | None) -> QRectF:
    """Return a chip's place; of a `staggered` text as wide as it needs, up to two columns, in every second row."""
    whole = QRectF(columns.left_of(t), place.top(), columns.width, place.height()).adjusted(_GAP, 0, -_GAP, 0)
    if staggered is None:
        return whole
    height = (place.height() - _GAP) / 2
    low = QRectF(whole.left(), place.top() + (height + _GAP if t % 2 else 0), whole.width(), height)
    wide = width_of(staggered, _LOW_SIZES[0], 500) + 4 * _INSIDE
    return _centred(low, min(max(wide, whole.width()), 2 * columns.width - 2 * _GAP), columns)


def _centred(chip: QRectF, width: float, columns: Columns) -> QRectF:
    """Return the chip with another width, between the ends of the columns."""
    width = min(width, columns.right - columns.left)
    left = min(max(chip.center().x() - width / 2, columns.left), columns.right - width)
    return QRectF(left, chip.top(), width, chip.height())


def _pen(theme: Theme, *, at_playhead: bool, known: bool) -> QPen:
    if known and not at_playhead:
        return QPen(Qt.PenStyle.NoPen)
    pen = QPen(QColor(theme.accent), _OUTLINE) if at_playhead else QPen(QColor(theme.text3), 2)
    if not known:
        pen.setStyle(Qt.PenStyle.DashLine)
    return pen


def _paint_frames(canvas: Canvas, place: QRectF, network: Presented) -> None:
    painter, theme, columns, playhead = canvas.painter, canvas.theme, canvas.columns, canvas.playhead
    room = QRectF(columns.left, place.top(), columns.right - columns.left, place.height())
    trace = network.trace
    assert trace.frames is not None
    seen = trace.frames[columns.first : columns.first + columns.count]
    sharp_images.draw_sharp(painter, room, frame_image(trace, seen, theme))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.line2), 1))
    painter.drawRect(room)
    if playhead is not None and playhead in columns.shown:
        painter.setPen(_pen(theme, at_playhead=True, known=True))
        painter.drawRect(QRectF(columns.left_of(playhead), place.top(), columns.width, place.height()))
