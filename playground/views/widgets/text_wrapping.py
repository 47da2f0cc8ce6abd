"""Line wrapping for widgets that paint their own text."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption


def _wrap_anywhere() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def wrap_text(text: str, font: QFont, width: int, max_lines: int) -> tuple[str, ...]:
    """Wrap a text to `width` pixels and at most `max_lines` lines; a longer text ends with “…”."""
    layout = QTextLayout(text, font)
    # A file name may be one long word.
    layout.setTextOption(_wrap_anywhere())
    lines: list[str] = []
    starts: list[int] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        line.setPosition(QPointF())
        starts.append(line.textStart())
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    if len(lines) <= max_lines:
        return tuple(lines)
    rest = text[starts[max_lines - 1] :]
    return *lines[: max_lines - 1], QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
