"""The answer, as large as its place allows, and all answers with their bars."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from playground.views.present.canvas import RIGHT, Canvas
from playground.views.present.presented import Presented, Row
from playground.views.score import sharp_images
from playground.views.score.tracks.frames import frame_image
from playground.views.style.verdict import SIGNS, verdict_colour

_WORD_SIZES = (104, 96, 88, 80, 72, 64, 56, 48, 40)
_WORD_SIZES_OF_TWO = _WORD_SIZES[4:]
_ROW, _ROW_OF_TWO = 80, 46
_BARE, _BARE_OF_TWO = 54, 40
"""The height of a row without the room below it."""


def paint_answer(canvas: Canvas, place: QRectF, network: Presented) -> None:
    """Paint the network's one answer: to the whole sequence, or after the playhead's token where it answers at each."""
    theme, at = canvas.theme, network.answered_at(canvas.playhead)
    if network.answers_in_frames:
        _paint_frame(canvas, place, network, at)
        return
    word, number = network.words[at]
    verdict = network.verdicts[at]
    colour = verdict_colour(verdict, theme, theme.text)
    told = f"{number} {SIGNS[verdict]}".strip()
    top, left, width = place.top(), place.left(), place.width()
    if network.style is not None:
        canvas.draw(QRectF(left - 3, top + 36, width + 3, 84), word, _WORD_SIZES_OF_TWO, colour, weight=600)
        canvas.draw(QRectF(left, top + 116, width, 52), told, (44, 40), colour, weight=600)
        _paint_rows(canvas, place.adjusted(0, 168, 0, 0), network, at, _ROW_OF_TWO)
        return
    paint_prompt(canvas, place, network)
    canvas.draw(QRectF(left - 4, top + 46, width + 4, 128), word, _WORD_SIZES, colour, weight=600)
    canvas.draw(QRectF(left, top + 172, width, 76), told, (60, 52, 44), colour, weight=600)
    if right := network.right_answer(at):
        said = f"right: {right}" if network.trace.answers else f"truly {right}"
        canvas.draw(QRectF(left, top + (250 if told else 176), width, 40), said, (28, 26, 24, 22), theme.text2)
    _paint_all(canvas, place.adjusted(0, 336, 0, 0), network, at)


def _paint_frame(canvas: Canvas, place: QRectF, network: Presented, at: int) -> None:
    """Paint the frame that is predicted beside the one that truly comes, where that is known."""
    trace = network.trace
    pair = [("predicted", trace.predictions[at])]
    if np.isfinite(trace.expected[at]).all():
        pair.append(("true", trace.expected[at]))
    if network.style is None:
        paint_prompt(canvas, place, network)
    top = place.top() + (64 if network.style is None else 40)
    for index, (name, frame) in enumerate(pair):
        column = QRectF(place.left() + 168 * index, top, 144, place.bottom() - top)
        canvas.draw(column.adjusted(0, 0, 0, 40 - column.height()), name, (26,), canvas.theme.text2)
        image = frame_image(trace, frame[None], canvas.theme)
        sharp_images.draw_sharp(canvas.painter, column.adjusted(0, 48, 0, 0), image)


def paint_prompt(canvas: Canvas, place: QRectF, network: Presented) -> None:
    """Paint the last words before the answer at the top of a place."""
    line = QRectF(place.left(), place.top() + 6, place.width(), 40)
    prompt = f"{network.prompt(network.answered_at(canvas.playhead))} …"
    canvas.draw(line, prompt, (28, 26), canvas.theme.text2, keep_end=True)


def _paint_all(canvas: Canvas, place: QRectF, network: Presented, at: int) -> None:
    trace, rows = network.trace, place.adjusted(0, 48, 0, 0)
    if not trace.answers and trace.predictions.shape[1] < 2:
        return
    all_fit = trace.predictions.shape[1] <= _room(rows, _ROW)
    title = "All numbers" if not trace.answers else "All answers" if all_fit else "Likeliest answers"
    head = QRectF(place.left(), place.top(), place.width(), 40)
    canvas.draw(head, title, (24,), canvas.theme.text, weight=600)
    _paint_rows(canvas, rows, network, at, _ROW)


def _room(place: QRectF, pitch: float) -> int:
    bare = _BARE if pitch == _ROW else _BARE_OF_TWO
    return max(int((place.height() - bare) // pitch) + 1, 1)


def _paint_rows(canvas: Canvas, place: QRectF, network: Presented, at: int, pitch: float) -> None:
    theme = canvas.theme
    usual = theme.accent if network.style is None else network.style.colour(theme)
    best = verdict_colour(network.verdicts[at], theme, usual)
    for index, row in enumerate(network.rows(at, _room(place, pitch))):
        line = QRectF(place.left(), place.top() + index * pitch, place.width(), pitch)
        _paint_row(canvas, line, row, best if row.is_best else theme.text2)


def _paint_row(canvas: Canvas, line: QRectF, row: Row, colour: str) -> None:
    low, theme, painter = line.height() < _ROW, canvas.theme, canvas.painter
    size, bar = (22, 8) if low else (26, 14)
    ink, weight = (theme.text, 600) if row.is_best else (theme.text2, 400)
    text = QRectF(line.left(), line.top(), line.width(), size + 8)
    number = f"{row.number} ({row.truth})" if row.truth else row.number
    taken = canvas.draw(text, number, (size, size - 2), ink, weight=weight, align=RIGHT) if number else 0.0
    canvas.draw(text.adjusted(0, 0, -taken - 12, 0), row.word, (size, size - 4), ink, weight=weight)
    if row.share is None:
        return
    well = QRectF(line.left(), text.bottom() + (2 if low else 6), line.width(), bar)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.sunken))
    painter.drawRoundedRect(well, 4, 4)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(well.left(), well.top(), max(4.0, well.width() * row.share), bar), 4, 4)
