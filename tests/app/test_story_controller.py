"""The story card follows the experiment, and what is tried is carried out. Without a window."""

from dataclasses import replace
from unittest.mock import create_autospec

import pytest
from PySide6.QtWidgets import QWidget

from playground.app.controllers.guided_actions import GuidedActions
from playground.app.controllers.story import StoryController
from playground.storage import presets
from playground.views.setup.story_card import StoryCard
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel

PRESET = presets.load(presets.find("hello"))


@pytest.fixture
def card(qtbot):
    card = StoryCard(Appearance("light"))
    qtbot.addWidget(card)
    return card


@pytest.fixture
def guided():
    return create_autospec(GuidedActions, instance=True)


@pytest.fixture
def panel(qtbot):
    panel = CollapsiblePanel(QWidget(), Appearance("light"), name="Setup", description="", icon_name="plus")
    qtbot.addWidget(panel)
    return panel


@pytest.fixture
def story(context, card, guided, panel):
    story = StoryController(context, card, guided, panel)
    context.session.open(PRESET)
    context.session.name = "hello"
    return story


def told(card):
    return not card.look.isHidden(), not card.tries.isHidden(), card.claims.layout().count()


def test_the_card_tells_what_is_true_of_the_experiment(context, story, card):
    session, claims = context.session, len(PRESET.measured)
    assert told(card) == (True, True, claims)
    session.change_training(replace(PRESET.training, seed=5))
    assert told(card) == (True, True, claims)
    session.change_training(replace(session.preset.training, learning_rate=0.5))
    assert told(card) == (True, True, claims + 1)
    session.change_model(replace(PRESET.model, cell="rnn"))
    assert told(card) == (False, True, claims + 1)
    session.change_text("other words")
    assert told(card) == (False, False, 0)
    assert card.toggle.isHidden()
    session.open(PRESET)
    assert told(card) == (True, True, claims)


def test_a_try_is_run_and_the_overlay_closes(story, card, guided, panel):
    panel.set_folded(True)
    panel.open_overlay()
    card.tried.emit(1)
    guided.run.assert_called_once_with(PRESET.try_[1])
    assert not panel.rail_button.isChecked()


def test_how_the_card_is_folded_is_kept(context, story, card, guided, panel, qtbot):
    card.toggle.click()
    card.claims_head.click()
    assert (context.settings.story, context.settings.story_claims) == ("open", True)
    again = StoryCard(Appearance("light"))
    qtbot.addWidget(again)
    StoryController(context, again, guided, panel)
    assert (again.toggle.isChecked(), again.claims_head.isChecked()) == (True, True)
