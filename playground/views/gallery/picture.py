"""A small picture of a task, made from one of its training sequences."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from playground.core.batches import Array
from playground.core.vocabulary import display_token
from playground.views.style.theme import Theme, font
from playground.views.widgets.frame_picture import frame_picture

_CHIP, _GAP = 18, 4
_MOST = 14
"""The most characters of a token in a chip."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One sequence: its `tokens` with their `answers`, or its numbers `frames (time, features)`, each timestep called
    `frame_name`, with the answer in words, if it has one."""

    tokens: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    frames: Array | None = None
    frame_name: str = ""


def paint_picture(painter: QPainter, place: QRect, picture: Picture, theme: Theme) -> None:
    """Paint token chips, a curve or an image, then the answer."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(11, mono=True))
    answer = _Chips(painter, theme, picture.answers, ends=True)
    room = answer.width + 2 * _GAP if picture.frames is not None and picture.answers else 0
    if picture.frames is None:
        _paint_tokens(painter, place, picture, theme)
    else:
        frames = place.adjusted(0, 0, -round(room), 0)
        if picture.frames.shape[1] <= 2:
            _paint_curve(painter, frames, picture.frames, theme)
        else:
            _paint_image(painter, frames, frame_picture(picture.frames, picture.frame_name, theme))
        if picture.answers:
            answer.paint(place.right() - answer.width, place.center().y() - _CHIP / 2)
    painter.restore()


class _Chips:
    """Token chips on one line."""

    def __init__(self, painter: QPainter, theme: Theme, tokens: tuple[str, ...], *, ends: bool) -> None:
        self._painter, self._theme, self._ends = painter, theme, ends
        metrics = QFontMetricsF(painter.font())
        self._texts = [
            text if len(text := display_token(token)) <= _MOST else text[: _MOST - 1] + "…" for token in tokens
        ]
        self.widths = [max(_CHIP, metrics.horizontalAdvance(text) + 8) for text in self._texts]

    @property
    def width(self) -> float:
        """The width of all chips with the gaps between them, in pixels."""
        return sum(self.widths) + _GAP * max(0, len(self.widths) - 1)

    def paint(self, left: float, top: float, first: int = 0, end: int | None = None) -> float:
        """Paint chips `first` to `end` side by side; return the x of the next one."""
        theme = self._theme
        for text, width in list(zip(self._texts, self.widths, strict=True))[first:end]:
            chip = QRectF(left, top, width, _CHIP)
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(QColor(theme.tint if self._ends else theme.sunken))
            self._painter.drawRoundedRect(chip, 4, 4)
            self._painter.setPen(QColor(theme.accent if self._ends else theme.text))
            self._painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
            left += width + _GAP
        return left


def _paint_tokens(painter: QPainter, place: QRect, picture: Picture, theme: Theme) -> None:
    """Paint the start on one line and the end with the answer on the next, with “…” for what is left out."""
    tokens, answers = (
        _Chips(painter, theme, picture.tokens, ends=False),
        _Chips(painter, theme, picture.answers, ends=True),
    )
    behind = answers.width + 3 * _GAP + 10 if picture.answers else 0
    top = place.center().y() - _CHIP - _GAP / 2
    if tokens.width + behind <= place.width():
        top = place.center().y() - _CHIP / 2
        left = tokens.paint(place.left(), top)
        _paint_end(painter, left, top, answers, theme)
        return
    first = _fitting(tokens.widths, place.width() - 16)
    rest = tokens.widths[first:]
    last = _fitting(rest[::-1], place.width() - behind - 16)
    left = tokens.paint(place.left(), top, 0, first)
    if first + last < len(tokens.widths):
        painter.setPen(QColor(theme.text3))
        painter.drawText(QPointF(left, top + 13), "…")
    low = top + _CHIP + _GAP + 2
    left = tokens.paint(place.left(), low, len(tokens.widths) - last, None) if last else place.left()
    _paint_end(painter, left, low, answers, theme)


def _paint_end(painter: QPainter, left: float, top: float, answers: _Chips, theme: Theme) -> None:
    if answers.widths:
        painter.setPen(QColor(theme.text3))
        painter.drawText(QPointF(left, top + 13), "→")
        answers.paint(left + 10 + 2 * _GAP, top)


def _fitting(widths: list[float], room: float) -> int:
    """Return how many of the first widths fit side by side."""
    ends = np.cumsum([width + _GAP for width in widths])
    return int(np.count_nonzero(ends <= room + _GAP))


def _paint_curve(painter: QPainter, place: QRect, frames: Array, theme: Theme) -> None:
    """Paint the first feature over time, with dots where the second, if any, is above 0."""
    values = np.nan_to_num(frames[:, 0])
    largest = max(float(np.abs(values).max(initial=0)), 1e-9)
    step = place.width() / max(1, len(values) - 1)
    middle, half = place.center().y(), place.height() / 2 - 4
    points = [QPointF(place.left() + t * step, middle - half * float(v) / largest) for t, v in enumerate(values)]
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawLine(place.left(), middle, place.right(), middle)
    painter.setPen(QPen(QColor(theme.forget), 1.2))
    painter.drawPolyline(QPolygonF(points))
    if frames.shape[1] == 2:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        for t in np.flatnonzero(frames[:, 1] > 0):
            painter.drawEllipse(points[int(t)], 3.5, 3.5)


def _paint_image(painter: QPainter, place: QRect, image: QImage) -> None:
    """Paint a column for each timestep. Pixels are at most as wide as high."""
    scale = min(place.height() / image.height(), place.width() / image.width())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(QRectF(place.left(), place.top(), scale * image.width(), place.height()), image)
