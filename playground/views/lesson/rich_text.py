"""Texts of lessons, in which `*word*` sets a word off."""

import re
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

_JOINED = re.compile(r" (?=[·=×] )|(?<=[·=×]) ")
"""The spaces around these signs, at which no line of a formula breaks."""
_EMPHASISED = re.compile(r"\*([^*\s](?:[^*]*[^*\s])?)\*")


def as_html(text: str) -> str:
    """Return a text as HTML, with what stands between asterisks in the heavier weight that the bundled font has, and
    with products and equations that stay on one line."""
    joined = _JOINED.sub("\u00a0", escape(text, quote=False))
    return _EMPHASISED.sub(r'<span style="font-weight: 600">\1</span>', joined)


def as_plain(text: str) -> str:
    """Return a text without its asterisks, for a screen reader."""
    return _EMPHASISED.sub(r"\1", text)


def paragraph(role: str, parent: QWidget) -> QLabel:
    """Return an empty label that wraps, hidden until `show_text` gives it a text."""
    words = QLabel(parent)
    words.setTextFormat(Qt.TextFormat.RichText)
    words.setWordWrap(True)
    words.setProperty("role", role)
    words.hide()
    return words


def show_text(words: QLabel, *paragraphs: str) -> None:
    """Show these paragraphs in a label; without any, hide it."""
    text = "".join(
        f'<p style="margin-top: {8 if place else 0}px; margin-bottom: 0; line-height: 130%">{as_html(each)}</p>'
        for place, each in enumerate(paragraphs)
    )
    if text != words.text():
        words.setText(text)
        words.setAccessibleName(" ".join(map(as_plain, paragraphs)))
    words.setVisible(bool(paragraphs))
