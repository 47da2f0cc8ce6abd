"""Looks at how much a text of TOML or JSON holds before it is parsed.

A parsed list or table takes twenty times as much memory as its text, and Python's TOML parser takes a time that grows
with the square of a dotted key's length.
"""

import re

from playground.storage.errors import FileProblem

MOST, MOST_TOML = 100_000, 30_000
"""The most lists, tables and keys of a text; Python's reader of TOML is slow."""
_MOST_PARTS = 32
"""The most parts of a dotted key."""

# The end of each is optional, so that no text makes the search start again and again.
_JSON_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_TOML_STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:""")?'
    r"|'''(?:[^']++|'(?!''))*+(?:''')?"
    r'|"(?:[^"\\\n]++|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
_LONG_KEY = re.compile(rf"(?<![\w.-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}")


def check_json(text: str, where: str, most: int = MOST) -> None:
    """Raise `FileProblem` if a JSON text holds more than `most` lists, tables and keys. It need not be valid."""
    _check_count(_JSON_STRING.sub("", text), "[{:", where, most)


def check_toml(text: str, where: str) -> None:
    """Raise `FileProblem` if a TOML text holds more than can be read soon. It need not be valid."""
    # A quoted part of a key stays a part.
    bare = _TOML_STRING.sub(lambda found: "" if found[0][0] == "#" else "s", text)
    if _LONG_KEY.search(bare):
        raise FileProblem(where, f"it has a key of more than {_MOST_PARTS} parts.")
    # Each part of a dotted key is a table.
    _check_count(bare, "[{=.", where, MOST_TOML)


def _check_count(text: str, marks: str, where: str, most: int) -> None:
    if sum(text.count(mark) for mark in marks) > most:
        raise FileProblem(where, f"it holds more than {most:,} lists, tables and keys.")
