"""What stands above a heat map: its name and what its colours say, or the network that it belongs to."""

from PySide6.QtCore import QPointF, QRectF

from playground.views.present.canvas import RIGHT, Canvas
from playground.views.present.presented import HeatTrack, Presented
from playground.views.style.network_style import paint_marker


def paint_head(canvas: Canvas, place: QRectF, network: Presented, track: HeatTrack) -> None:
    """Paint the head of a network alone, or of one of two. Where some timesteps are out of sight, the playhead's stands
    at the right."""
    theme, columns, style, left = canvas.theme, canvas.columns, network.style, place.left()
    title = track.title if network.trace.layers == 1 else f"{track.title}, layer {network.trace.layers}"
    taken = 0.0
    if columns.scrolls and canvas.playhead is not None:
        where = f"timestep {canvas.playhead + 1:,} of {columns.timesteps:,}"
        taken = canvas.draw(place, where, (22,), theme.text2, align=RIGHT) + 24

    def rest() -> QRectF:
        return QRectF(left, place.top(), max(place.right() - left - taken, 0.0), place.height())

    if style is not None:
        paint_marker(canvas.painter, style, theme, QPointF(left + 10, place.center().y()), 9)
        left += 32
        left += canvas.draw(rest(), f"{style.letter}  {style.kind}", (24,), theme.text, weight=600) + 28
        canvas.draw(rest(), title, (22, 20), theme.text2)
    else:
        left += canvas.draw(rest(), title, (24,), theme.text, weight=600) + 20
        canvas.draw(rest(), track.dark if theme.is_dark else track.light, (22, 20, 18), theme.text2)
