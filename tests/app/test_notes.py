"""Notes are kept with the experiment, and their card is shown where there are some. Without a window."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from playground.app.controllers.notes import NotesController
from playground.core.specs import Preset
from playground.tasks import typed
from playground.views.lesson.side_panel import SidePanel
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"))


@pytest.fixture
def notes(context, qtbot):
    appearance, holder = Appearance("light"), QWidget()
    qtbot.addWidget(holder)
    setup, side = SetupPanel(appearance, holder), SidePanel(appearance, holder)
    panel = CollapsiblePanel(side, appearance, name="Setup", description="", icon_name="plus")
    panel.setParent(holder)
    notes = NotesController(context, setup, panel, side)
    notes.holder, notes.card = holder, setup.notes
    return notes


def test_what_is_typed_is_the_experiments(context, notes):
    context.session.open(PRESET)
    notes.card.editor.insertPlainText("what I saw")
    assert context.session.draft == context.session.preset == replace(PRESET, notes="what I saw")
    context.session.open(PRESET)
    assert notes.card.editor.toPlainText() == ""


def test_the_card_is_shown_as_it_was_left_and_where_there_are_notes(context, notes):
    context.session.open(PRESET)
    assert not notes.is_shown
    context.session.open(replace(PRESET, notes="look at the gate"))
    assert (notes.is_shown, context.settings.notes_shown) == (True, False)
    notes.toggle()
    context.session.change_notes("look there")
    assert (notes.is_shown, notes.card.editor.toPlainText()) == (False, "look there")
    notes.toggle()
    assert (notes.is_shown, context.settings.notes_shown) == (True, True)
