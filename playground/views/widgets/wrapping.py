"""Text in several lines, for what paints itself."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption


def _wherever() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def wrapped(text: str, face: QFont, width: int, most: int) -> tuple[str, ...]:
    """The lines of a text in so many pixels, at the `most` so many; where there is more, the last ends with “…”."""
    layout = QTextLayout(text, face)
    # A file's name may be one long word.
    layout.setTextOption(_wherever())
    lines: list[str] = []
    starts: list[int] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        line.setPosition(QPointF())
        starts.append(line.textStart())
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    if len(lines) <= most:
        return tuple(lines)
    rest = text[starts[most - 1] :]
    return *lines[: most - 1], QFontMetrics(face).elidedText(rest, Qt.TextElideMode.ElideRight, width)
