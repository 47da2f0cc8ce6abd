"""Stored arrangements of tracks, and the menu that shows and hides them. Without a window."""

import pytest
from PySide6.QtWidgets import QMenu

from playground.app.controllers.track_arrangement import TrackArrangementController, add_menu
from playground.core.cell_kinds import KINDS
from playground.core.shown import Shown
from playground.core.specs import ModelSpec, Preset
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.views.score.arrangement import Arrangement
from playground.views.score.score import Score
from playground.views.style.network_style import network_styles
from playground.views.style.theme import Appearance

TITLES = ["Chain", "Forget", "Input", "Candidate", "Output", "Cell state", "Hidden state", "Prediction", "Gradient"]


def shown(cell):
    run = Run(Preset(title="Test", task=typed.Spec(sequences="a b => c"), model=ModelSpec(cell=cell, units=3)))
    trace = run.trace("a b")
    return Shown(trace=trace, reach=run.reach("a b", trace=trace))


@pytest.fixture
def scores(qtbot):
    first = Score(Appearance("light"))
    scores = first, Score(Appearance("light"), first)
    for score, cell in zip(scores, ("lstm", "gru"), strict=True):
        qtbot.addWidget(score)
        score.present(shown(cell), settled=True)
    return scores


@pytest.fixture
def arrangement(context, scores):
    return TrackArrangementController(context.settings, *scores)


class Menu:
    """The submenu, filled anew whenever its entries are read."""

    def __init__(self, qtbot, scores):
        self.faces, self._view = None, QMenu()
        qtbot.addWidget(self._view)
        add_menu(self._view, lambda: self.faces, *scores)

    @property
    def actions(self):
        menu = self._view.actions()[0].menu()
        menu.aboutToShow.emit()
        return [action for action in menu.actions() if action.text()]

    @property
    def checked(self):
        return [action.text() for action in self.actions if action.isChecked()]

    def trigger(self, text, place=0):
        [action for action in self.actions if action.text() == text][place].trigger()


@pytest.fixture
def menu(qtbot, scores):
    return Menu(qtbot, scores)


def hidden(score):
    return score.arranger.arrangement.hidden


def test_a_single_network_has_an_entry_for_each_of_its_tracks(arrangement, menu, scores):
    assert [action.text() for action in menu.actions] == [*TITLES, "Reset tracks"]
    assert menu.checked == TITLES
    menu.trigger("Forget")
    assert (hidden(scores[0]), hidden(scores[1])) == ({"forget"}, frozenset())
    assert menu.checked == [title for title in TITLES if title != "Forget"]
    menu.trigger("Forget")
    assert hidden(scores[0]) == frozenset()
    menu.trigger("Input")
    scores[0].present(shown("gru"), settled=True)
    assert [action.text() for action in menu.actions][1:3] == ["Reset", "Update"]
    menu.trigger("Reset tracks")
    assert hidden(scores[0]) == frozenset()


def test_in_a_comparison_each_network_has_a_section(arrangement, menu, scores):
    menu.faces = network_styles("lstm", "gru")
    arrangement.set_compared(("lstm", "gru"))
    texts = [action.text() for action in menu.actions]
    assert [text for text in texts if text[:3] in ("A  ", "B  ")] == ["A  LSTM", "B  GRU"]
    assert (hidden(scores[0]), hidden(scores[1])) == (
        KINDS["lstm"].hidden_in_comparison,
        KINDS["gru"].hidden_in_comparison,
    )
    menu.trigger("Chain", place=1)
    assert (hidden(scores[0]), hidden(scores[1])) == (
        KINDS["lstm"].hidden_in_comparison,
        KINDS["gru"].hidden_in_comparison | {"chain"},
    )
    menu.trigger("Reset tracks")
    assert hidden(scores[1]) == KINDS["gru"].hidden_in_comparison


def test_arrangements_are_stored_for_a_single_network_and_for_each_compared_kind(context, arrangement, scores):
    scores[0].arranger.set_visible("forget", False)
    arrangement.set_compared(("lstm", "gru"))
    scores[1].arranger.set_visible("cell", False)
    assert hidden(scores[0]) == KINDS["lstm"].hidden_in_comparison
    settings = context.settings
    assert settings.arrangement().hidden == {"forget"}
    assert settings.arrangement("lstm") is None
    assert settings.arrangement("gru").hidden == KINDS["gru"].hidden_in_comparison | {"cell"}
    arrangement.set_compared(())
    assert hidden(scores[0]) == {"forget"}


def test_stored_arrangements_are_applied_at_the_start(context, scores):
    context.settings.save_arrangement(Arrangement(hidden=frozenset({"forget"})))
    TrackArrangementController(context.settings, *scores)
    assert (hidden(scores[0]), hidden(scores[1])) == ({"forget"}, frozenset())


def test_two_networks_of_a_kind_share_their_arrangement(arrangement, scores):
    arrangement.set_compared(("gru", "gru"))
    scores[1].arranger.set_visible("chain", False)
    assert hidden(scores[0]) == hidden(scores[1]) == KINDS["gru"].hidden_in_comparison | {"chain"}


def test_a_broken_setting_is_as_good_as_none(context, scores):
    context.settings.store.setValue("tracks", '{"order": 3}')
    TrackArrangementController(context.settings, *scores)
    assert scores[0].arranger.order[3:7] == ("frames", "chain", "series", "pinned")


def test_tracks_shown_alone_for_now_are_not_kept(context, arrangement, scores):
    first = scores[0].arranger
    first.show_only(("cell",))
    assert (first.shown, context.settings.arrangement()) == (("cell",), None)
    first.set_visible("forget", True)
    assert (first.shown, context.settings.arrangement()) == (("forget", "cell"), None)
    first.show_only(None)
    assert len(first.shown) == len(TITLES)
