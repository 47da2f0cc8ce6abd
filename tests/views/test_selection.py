"""The playhead's timestep and the chosen unit, and how the axes follow them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.axes import HEADER, TimeAxis, UnitAxis
from playground.views.score.score import Score
from playground.views.score.selection import Selection
from playground.views.score.tracks import heatmap
from playground.views.style.theme import Appearance


def selection_of(timesteps, units=8):
    selection = Selection()
    selection.set_bounds(timesteps, units)
    return selection


def test_the_playhead_begins_at_the_last_timestep_and_follows_the_end():
    selection = selection_of(4)
    assert (selection.timestep, selection.unit) == (3, None)
    selection.set_bounds(6, 8)
    assert selection.timestep == 5


def test_a_playhead_before_the_end_stays_until_the_probe_gets_shorter():
    selection = selection_of(6)
    selection.move_to(2)
    selection.set_bounds(9, 8)
    assert selection.timestep == 2
    selection.set_bounds(2, 8)
    assert selection.timestep == 1
    selection.set_bounds(5, 8)
    assert selection.timestep == 4


def test_an_empty_probe_has_no_playhead_and_keys_do_nothing_there():
    selection = selection_of(3)
    selection.set_bounds(0, 8)
    selection.move_by(-1)
    selection.move_to(2)
    assert selection.timestep is None
    selection.set_bounds(3, 8)
    assert selection.timestep == 2


def test_a_smaller_network_without_the_chosen_unit_clears_the_choice():
    selection = selection_of(3)
    selection.choose_cell(1, 7)
    selection.set_bounds(3, 8)
    assert (selection.timestep, selection.unit) == (1, 7)
    selection.set_bounds(3, 7)
    assert (selection.timestep, selection.unit) == (1, None)


@given(st.integers(1, 20), st.lists(st.integers(-30, 30)))
def test_the_playhead_stays_in_the_probe_and_reports_only_changes(timesteps, moves):
    selection = selection_of(timesteps)
    told = []
    selection.changed.connect(lambda: told.append(selection.timestep))
    expected, changes = timesteps - 1, []
    for move in moves:
        selection.move_by(move)
        before, expected = expected, min(max(expected + move, 0), timesteps - 1)
        if expected != before:
            changes.append(expected)
    assert selection.timestep == expected
    assert told == changes


@given(st.integers(200, 1500), st.integers(1, 300), st.floats(0, 1), st.floats(0, 1))
def test_revealing_a_timestep_scrolls_only_if_it_is_out_of_sight(width, timesteps, scroll, place):
    axis = TimeAxis()
    axis.resize(width, timesteps)
    axis.scroll_to(round(scroll * axis.max_offset))
    timestep, before = round(place * (timesteps - 1)), axis.offset
    was_in_sight = axis.left(timestep) >= HEADER and axis.left(timestep) + axis.column <= HEADER + axis.room
    axis.reveal(timestep)
    assert HEADER <= axis.left(timestep) <= HEADER + axis.room - axis.column
    assert axis.offset == before or not was_in_sight
    assert axis.nearest(axis.left(timestep) + 1) == timestep


def test_keys_step_through_units_in_the_shown_order():
    axis = UnitAxis()
    axis.sort(np.array([3, 0, 2, 1]))
    assert [axis.neighbour(unit, 1) for unit in (None, 3, 0, 2, 1)] == [3, 0, 2, 1, 1]
    assert [axis.neighbour(unit, -1) for unit in (None, 3, 0, 2, 1)] == [1, 3, 3, 0, 2]
    assert UnitAxis().neighbour(None, 1) is None


@pytest.fixture
def score(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(900, 600)
    score.show()
    return score


def gru_trace(timesteps, units=6):
    values = np.random.default_rng(timesteps).uniform(0, 1, (timesteps, 1, units)).astype(np.float32)
    return Trace(
        tokens=tuple(f"w{t}" for t in range(timesteps)),
        known=(True,) * timesteps,
        cell_kind="gru",
        gates=dict.fromkeys(("reset", "update", "candidate"), values),
        states={"hidden": values},
        answers=(),
        predictions=np.zeros((timesteps, 1), dtype=np.float32),
        expected=np.full((timesteps, 1), np.nan, dtype=np.float32),
    )


def test_moving_the_playhead_recomputes_no_image(score, qtbot, monkeypatch):
    score.present(Shown(trace=gru_trace(9)), settled=True)
    score.grab()
    made = []
    original = heatmap.picture
    monkeypatch.setattr(heatmap, "picture", lambda *given: made.append(given[0].shape) or original(*given))
    score.selection.choose_cell(2, 3)
    score.selection.move_to(5)
    score.stack.viewport().grab()
    assert [shape for shape in made if shape != (256, 1)] == []
    score.present(Shown(trace=gru_trace(8)), settled=True)
    score.stack.viewport().grab()
    assert len([shape for shape in made if shape != (256, 1)]) == 4
