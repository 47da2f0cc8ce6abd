"""Writes a topic's text and equations as rich text, in a theme's colours."""

import re
from html import escape

from playground.views.help.topic import Topic
from playground.views.microscope.equations_in_names import Line
from playground.views.style.theme import Theme

_NAME = re.compile(r"(?<![A-Za-z′])(?P<name>[A-Za-z])(?P<prime>′?)(?P<before>₋₁)?(?![A-Za-z′])")
_WEIGHTS = frozenset("WUbp")
_SUBSCRIPT = re.compile(r"_\{([^}]*)\}")
_SUPERSCRIPT = re.compile(r"\^\{([^}]*)\}")


def text_html(topic: Topic) -> str:
    """Return a topic's paragraphs as rich text."""
    return "".join(
        f'<p style="margin-top: 0; margin-bottom: 8px">{_inline(paragraph)}</p>'
        for paragraph in topic.text.split("\n\n")
        if paragraph.strip()
    )


def equations_html(topic: Topic, theme: Theme) -> str:
    """Return a topic's equations as rich text, a line each; empty if it has none."""
    return "<br>".join(_equation(letter, line, theme) for letter, line in topic.equations)


def plain_text(topic: Topic) -> str:
    """Return title, text and equations without colours, for a screen reader."""
    lines = ["".join(piece.text for piece in line) for _, line in topic.equations]
    said = _SUPERSCRIPT.sub(r" to the power \1", _SUBSCRIPT.sub(r" \1", topic.text.replace("*", "")))
    return " ".join([f"{topic.title}.", *said.split(), *lines])


def _inline(text: str) -> str:
    written = escape(" ".join(text.split()), quote=False)
    return _indices(re.sub(r"\*([^*]+)\*", r'<span style="font-weight: 600">\1</span>', written))


def _indices(text: str) -> str:
    return _SUPERSCRIPT.sub(r"<sup>\1</sup>", _SUBSCRIPT.sub(r"<sub>\1</sub>", text))


def _equation(letter: str, line: Line, theme: Theme) -> str:
    """Return an equation. `letter` is that of the gate whose weights it has; without one it is written as it stands."""
    parts = []
    for piece in line:
        words = escape(piece.text, quote=False)
        words = _NAME.sub(lambda name: _indexed(name, letter), words) if letter else _indices(words)
        colour = theme.gate_colour(piece.colour) if piece.colour else theme.text
        weight = "font-weight: 700; " if piece.strong else ""
        parts.append(f'<span style="{weight}color: {colour}">{words}</span>')
    return "".join(parts)


def _indexed(name: re.Match[str], letter: str) -> str:
    """Return a name with its index: a weight has its gate's letter, all else its timestep."""
    text = name["name"] + name["prime"]
    if name["name"] in _WEIGHTS:
        return f"{text}<sub>{letter}</sub>"
    return f"{text}<sub>{'t−1' if name['before'] else 't'}</sub>"
