"""Values as Python's literals. Whatever a text holds, it stays a text."""

from collections.abc import Sequence

import numpy as np

from playground.core.batches import Array

WIDTH = 100
"""The most characters of a line, where it can be broken."""


def quoted(text: str) -> str:
    """Return a text as a literal over several lines, whatever it holds."""
    safe = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{safe}"""'


def text_list(items: Sequence[str]) -> str:
    """Return a list of texts as a literal."""
    text = ", ".join(map(_text, items))
    if len(text) < 80:
        return f"[{text}]"
    lines, line = [], ""
    for item in map(_text, items):
        if line and len(line) + len(item) > WIDTH - 6:
            lines.append(line)
            line = ""
        line += f"{' ' if line else ''}{item},"
    return "[\n" + "".join(f"    {each}\n" for each in (*lines, line)) + "]"


def _text(text: str) -> str:
    """Return a text as a literal in double quotes, where it holds none."""
    literal = repr(text)
    return literal if '"' in literal or literal[0] == '"' or "\\'" in literal else f'"{literal[1:-1]}"'


def name_tuple(names: Sequence[str]) -> str:
    """Return a tuple of plain names as a literal."""
    inside = ", ".join(f'"{name}"' for name in names)
    return f"({inside}{',' if len(names) == 1 else ''})"


def number(value: float | Array) -> str:
    """Return a number, or an array of numbers, as an expression."""
    return repr(float(value)) if isinstance(value, float) else f"np.array({np.asarray(value).tolist()!r})"
