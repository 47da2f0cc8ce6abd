"""The card of the open preset shows its whole idea."""

import pytest
from PySide6.QtGui import QFontMetrics

from playground.core.content import FileSpec
from playground.storage import presets
from playground.tasks import text
from playground.tasks.common.naming import title_and_idea
from playground.views.setup.preset_card import LINES, PresetButton, PresetCard
from playground.views.style.theme import Appearance, font
from playground.views.widgets.text_wrapping import wrap_text

WIDTH = 256
"""Width of the card in the setup panel, in pixels."""


def shown(qtbot, title, idea):
    button = PresetButton(Appearance("light"))
    qtbot.addWidget(button)
    button.set_current(PresetCard("", title, idea))
    button.resize(WIDTH, button.sizeHint().height())
    button.show()
    return button


IDEAS = {name: (preset.title, preset.idea) for name, preset in presets.shipped()}
FILE: FileSpec = text.Spec(file="/a/notes of a long walk through the mountains in the winter of last year.txt")


@pytest.mark.parametrize(
    "words", [*IDEAS.values(), title_and_idea(FILE), title_and_idea(FILE, "x" * 80)], ids=lambda words: words[0]
)
def test_an_idea_is_shown_whole(qtbot, words):
    title, idea = words
    button = shown(qtbot, title, idea)
    assert " ".join(button.lines) == idea
    widths = [QFontMetrics(font(11)).horizontalAdvance(line) for line in button.lines]
    assert max(widths) <= WIDTH - 42
    assert button.sizeHint().height() >= 18 + 15 * len(button.lines)


def test_a_card_without_an_idea_is_as_high_as_one_with_a_line(qtbot):
    assert shown(qtbot, "T", "").sizeHint() == shown(qtbot, "T", "Short.").sizeHint()


def test_a_text_with_too_many_lines_ends_with_dots(qtbot):
    button = shown(qtbot, "T", "many words " * 36)
    assert len(button.lines) == LINES
    assert button.lines[-1].endswith("…")
    assert button.toolTip().startswith("many words " * 36)


@pytest.mark.parametrize("text", ["", "a", "x" * 200, "one two three four five six", "\u4e2d" * 60])
def test_lines_lose_nothing_and_fit(qapp, text):
    lines = wrap_text(text, font(11), 60, 99)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(QFontMetrics(font(11)).horizontalAdvance(line) <= 61 for line in lines)
    few = wrap_text(text, font(11), 60, 1)
    assert len(few) <= 1
    assert len(lines) <= 1 or few[0].endswith("…")
