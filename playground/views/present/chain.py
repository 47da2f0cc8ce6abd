"""The chain: a cell for each token, with the share of the memory that is kept and the answer so far."""

from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from playground.core.cell_kinds import KINDS
from playground.views.present.canvas import CENTRE, Canvas, fits, width_of
from playground.views.present.presented import Presented
from playground.views.score.tracks.chain import kept_percent, opacity
from playground.views.score.tracks.chain_cells import add_mark, arrow, brush, pen
from playground.views.style.verdict import verdict_colour

_SHARES, _NO_SHARES = 32, 8
"""The height of the row of shares above the cells, and of the room there without shares."""
_FOOT, _FOOT_OF_TWO = 40, 8
_BELT_TOP, _BELT = 16, 12
_SIZES = (22, 20, 18, 16, 14)
_RADIUS = 9
_ROUND = 14
_INSIDE = 4


def paint_chain(canvas: Canvas, place: QRectF, network: Presented) -> None:
    """Paint the cells in sight. A plain RNN has no share that is kept, and a network without a state no links."""
    painter, theme = canvas.painter, canvas.theme
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    foot = _FOOT if network.style is None else _FOOT_OF_TWO
    cells = place.adjusted(0, _NO_SHARES if network.kept is None else _SHARES, 0, -foot)
    boxes = {t: _box(canvas, cells, t) for t in canvas.columns.shown}
    for t, box in boxes.items():
        painter.setBrush(QColor(theme.panel))
        painter.setPen(QPen(QColor(theme.accent), 3) if t == canvas.playhead else pen(theme.line2, 1.5))
        painter.drawRoundedRect(box, min(_ROUND, box.width() / 4), min(_ROUND, box.width() / 4))
    if network.is_recurrent:
        _paint_links(canvas, network, boxes)
    _paint_kept(canvas, place, network, boxes)
    _paint_answers(canvas, cells, network)


def _box(canvas: Canvas, cells: QRectF, t: int) -> QRectF:
    gap = canvas.columns.width * 0.08
    return QRectF(canvas.columns.left_of(t) + gap, cells.top(), canvas.columns.width - 2 * gap, cells.height())


def _paint_links(canvas: Canvas, network: Presented, boxes: dict[int, QRectF]) -> None:
    """Paint an arrow from each hidden state to the next cell, and where the sequence goes on out of sight."""
    painter, theme = canvas.painter, canvas.theme
    lines, heads = QPainterPath(), QPainterPath()
    for t, box in boxes.items():
        if t + 1 < network.trace.timesteps:
            following, y = boxes.get(t + 1), box.bottom() - 16
            end = canvas.columns.right + 4 if following is None else following.left() - 1
            arrow(lines, heads, [QPointF(box.right() + 1, y), QPointF(end, y)], 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(theme.text2, 1.5))
    painter.drawPath(lines)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text2))
    painter.drawPath(heads)


def _paint_kept(canvas: Canvas, place: QRectF, network: Presented, boxes: dict[int, QRectF]) -> None:
    """Paint the share that is kept above each cell and, of a cell state, a belt as strong as that share."""
    update, kept = KINDS[network.trace.cell_kind].state_update, network.kept
    if update is None or kept is None:
        return
    colour, columns = canvas.theme.gate_colour(update.keep.gate), canvas.columns
    room = columns.width - 4
    size = next((size for size in _SIZES if fits("100 %", room, size, 600)), _SIZES[-1])
    for t in columns.shown:
        share = QRectF(columns.left_of(t) + 2, place.top() - 4, room, _SHARES)
        canvas.draw(share, f"{kept_percent(kept[t])} %", (size,), colour, weight=600, align=CENTRE)
    if update.state == "cell":
        _paint_belt(canvas, place.top() + _SHARES + _BELT_TOP, network, boxes)


def _paint_belt(canvas: Canvas, top: float, network: Presented, boxes: dict[int, QRectF]) -> None:
    painter, theme, columns, kept = canvas.painter, canvas.theme, canvas.columns, network.kept
    assert kept is not None
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for t in columns.shown:
        belt = QRectF(columns.left_of(t), top, columns.width, _BELT)
        painter.fillRect(belt, brush(theme.forget, round(255 * float(opacity(kept[t])))))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    times, plus, radius = QPainterPath(), QPainterPath(), min(_RADIUS, columns.width / 7)
    for box in boxes.values():
        middle, apart = QPointF(box.center().x(), top + _BELT / 2), QPointF(1.9 * radius, 0)
        add_mark(times, middle - apart, turned=True, radius=radius)
        add_mark(plus, middle + apart, turned=False, radius=radius)
    painter.setBrush(QColor(theme.panel))
    for path, ink in ((times, theme.forget), (plus, theme.text2)):
        painter.setPen(pen(ink, 2))
        painter.drawPath(path)


def _paint_answers(canvas: Canvas, cells: QRectF, network: Presented) -> None:
    """Paint the answer so far in each cell, or one bar for all cells in a row that agree where words are too wide."""
    columns, words = canvas.columns, network.words
    row = QRectF(0, cells.top() + 0.58 * cells.height() - 16, 0, 32)
    boxes = {t: _box(canvas, cells, t).adjusted(_INSIDE, 0, -_INSIDE, 0) for t in columns.shown}
    narrow = not all(fits(words[t][0], box.width(), _SIZES[1], 600) for t, box in boxes.items())
    if narrow:
        _paint_runs(canvas, row, network)
    for t, box in boxes.items():
        place = QRectF(box.left(), row.top(), box.width(), row.height())
        if not narrow:
            canvas.draw(place, words[t][0], _SIZES, _ink(canvas, network, t), weight=600, align=CENTRE)
        canvas.draw(place.translated(0, 30), words[t][1], _SIZES, canvas.theme.text2, align=CENTRE)


def _ink(canvas: Canvas, network: Presented, t: int) -> str:
    """Return the colour of an answer so far: whether it is right where each is asked for, else whether it is the last
    one."""
    theme = canvas.theme
    if network.every_step:
        return verdict_colour(network.verdicts[t], theme, theme.text)
    return theme.text if network.words[t][0] == network.words[network.answered_at(None)][0] else theme.text2


def _paint_runs(canvas: Canvas, row: QRectF, network: Presented) -> None:
    """Paint a bar over all cells in a row whose answer is the same. A word that is too wide lies over its neighbours
    while the playhead stands there."""
    columns, playhead, words = canvas.columns, canvas.playhead, network.words

    def said(t: int) -> tuple[str, str]:
        return words[t][0], _ink(canvas, network, t)

    over: QRectF | None = None
    for (word, colour), members in groupby(columns.shown, said):
        run = list(members)
        place = QRectF(columns.left_of(run[0]), row.top(), len(run) * columns.width, row.height())
        place.adjust(_INSIDE, 0, -_INSIDE, 0)
        if playhead in run and not fits(word, place.width() - 2 * _INSIDE, _SIZES[2], 600):
            wide = width_of(word, _SIZES[0], 600) + 20
            over = QRectF(place.center().x() - wide / 2, row.top(), wide, row.height())
            over.moveLeft(min(max(over.left(), columns.left), columns.right - wide))
        _paint_run(canvas, place, word, colour)
    if over is not None and playhead is not None:
        _paint_run(canvas, over, *said(playhead))


def _paint_run(canvas: Canvas, place: QRectF, word: str, colour: str) -> None:
    canvas.painter.setPen(pen(canvas.theme.panel, 2))
    canvas.painter.setBrush(QColor(canvas.theme.sunken))
    canvas.painter.drawRoundedRect(place, 8, 8)
    canvas.draw(place.adjusted(_INSIDE, 0, -_INSIDE, 0), word, _SIZES, colour, weight=600, align=CENTRE)
