"""The card with a preset's story: whole words, buttons that say what they try, and claims with their command."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea

from playground.app.preferences.levels import LEVELS
from playground.storage import presets
from playground.views.setup.preset_card import PresetCard
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.theme import Appearance

SHIPPED = dict(presets.shipped())


@pytest.fixture
def setup(qtbot):
    setup = SetupPanel(Appearance("light"))
    qtbot.addWidget(setup)
    setup.resize(288, 900)
    setup.show()
    qtbot.waitExposed(setup)
    return setup


def show(card, name, *, changed=False):
    preset = SHIPPED[name]
    card.show_story(name, preset.look, preset.try_, preset.measured, changed=changed)
    return preset


def shown(widget, kind):
    return [part for part in widget.findChildren(kind) if part.isVisible()]


@pytest.mark.parametrize("height", [700, 1600])
def test_no_words_are_cut(qtbot, setup, height):
    setup.resize(288, height)
    setup.story.set_folding("open", claims_open=True)
    for name in SHIPPED:
        preset = show(setup.story, name, changed=True)
        qtbot.wait(1)
        words = [part for part in shown(setup.story, QLabel) if part.wordWrap()]
        assert len(words) == 2 + len(preset.measured)
        for part in words:
            assert part.height() >= part.heightForWidth(part.width()), part.text()
        for button in shown(setup.story, QPushButton):
            assert button.fontMetrics().horizontalAdvance(button.text()) + 18 <= button.width(), button.text()


def test_it_opens_where_there_is_room_until_the_user_chooses(qtbot, setup):
    card, chosen = setup.story, []
    card.folding_chosen.connect(chosen.append)
    assert card.toggle.isHidden()
    show(card, "hello")
    assert card.isHidden()
    assert not card.toggle.isHidden()
    setup.resize(288, 1200)
    qtbot.waitUntil(card.isVisible)
    setup.resize(288, 700)
    qtbot.waitUntil(card.isHidden)
    card.toggle.click()
    assert card.isVisible()
    setup.resize(288, 600)
    qtbot.wait(1)
    assert card.isVisible()
    card.toggle.click()
    assert card.isHidden()
    assert chosen == ["open", "folded"]
    card.show_story("mine", "", (), (), changed=False)
    assert card.toggle.isHidden()


def test_nothing_scrolls_beside_a_story_that_opened_by_itself(qtbot, setup):
    # The panel's height in a window of 1440 x 900 pixels.
    setup.resize(288, 757)
    setup.offer(LEVELS["basic"].fields, LEVELS["basic"].cells)
    setup.presets.set_current(PresetCard("a", "A title", "An idea of so many words that they need two lines."))
    preset = show(setup.story, "greener-or-brown")
    qtbot.wait(1)
    scroll_bar = setup.findChild(QScrollArea).verticalScrollBar()
    assert setup.story.isVisible()
    assert scroll_bar.maximum() == 0
    assert setup.editor.height() >= 72
    setup.story.claims_head.click()
    qtbot.wait(1)
    assert len(shown(setup.story.claims, QLabel)) == len(preset.measured)
    assert scroll_bar.maximum() > 0
    assert setup.presets.height() >= setup.presets.sizeHint().height()
    setup.story.claims_head.click()
    setup.resize(288, 500)
    qtbot.waitUntil(setup.story.isHidden)


def test_a_button_tells_which_try_it_is(setup):
    card, tried = setup.story, []
    card.tried.connect(tried.append)
    card.set_folding("open", claims_open=False)
    preset = show(card, "counting")
    buttons = shown(card.tries, QPushButton)
    assert [button.text() for button in buttons] == [action.label for action in preset.try_]
    assert [button.accessibleName() for button in buttons] == [f"Try: {action.label}" for action in preset.try_]
    for button in reversed(buttons):
        button.click()
    assert tried == [3, 2, 1, 0]


def test_claims_fold_and_name_seeds_date_and_command(setup):
    card, opened = setup.story, []
    card.claims_opened.connect(opened.append)
    card.set_folding("open", claims_open=False)
    preset = show(card, "greener-or-brown")
    assert card.claims.isHidden()
    card.claims_head.click()
    claims = shown(card.claims, QLabel)
    assert [words.text() for words in claims] == [claim.claim for claim in preset.measured]
    for words, claim in zip(claims, preset.measured, strict=True):
        assert words.toolTip() == f"With seeds 0 to {claim.seeds - 1}, on {claim.date}, by: {claim.command}"
        assert all(setting in words.whatsThis() for setting in claim.settings)
    assert "playground study claims greener-or-brown" in claims[0].whatsThis()
    show(card, "greener-or-brown", changed=True)
    assert shown(card.claims, QLabel)[0].text() == "With the preset’s own settings; these are others:"
    card.claims_head.click()
    assert card.claims.isHidden()
    assert opened == [True, False]
