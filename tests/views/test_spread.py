"""Work is spread over turns of the event loop, by what it cost before."""

import pytest
from present_traces import made
from PySide6.QtCore import QObject

from playground.core.shown import Shown
from playground.views.score.score import Score
from playground.views.style.theme import Appearance
from playground.views.widgets.spread import BUDGET, Spread


class Turns:
    """Records which pieces were done in which turn. Each takes its `seconds` of a clock that only they move on."""

    def __init__(self, parent):
        self.now, self.done = 0.0, []
        self.spread = Spread(parent, lambda: self.now)
        self._number = 0

    def request(self, **seconds):
        for name, duration in seconds.items():
            self.spread.request(name, lambda name=name, duration=duration: self._do(name, duration))

    def _do(self, name, seconds):
        self.now += seconds
        self.done.append((name, self._number))

    def run(self, qapp):
        """Return the names done in each turn until nothing is left."""
        self.done.clear()
        while self.spread.is_pending:
            qapp.processEvents()
            self._number += 1
        turns = sorted({turn for _, turn in self.done})
        return ["".join(name for name, turn in self.done if turn == each) for each in turns]


@pytest.fixture
def turns(qapp):
    parent = QObject()
    yield Turns(parent)
    parent.deleteLater()


def test_a_turn_does_as_much_as_fits_once_the_costs_are_known(turns, qapp):
    pieces = {"a": 0.4 * BUDGET, "b": 0.4 * BUDGET, "c": 3 * BUDGET, "d": 0.1 * BUDGET}
    turns.request(**pieces)
    assert turns.done == []
    assert turns.run(qapp) == ["a", "b", "c", "d"]
    turns.request(**pieces)
    assert turns.run(qapp) == ["ab", "c", "d"]


def test_a_piece_that_has_become_slow_gets_a_turn_of_its_own(turns, qapp):
    for _ in range(2):
        turns.request(a=0.1 * BUDGET, b=0.1 * BUDGET)
        turns.run(qapp)
    slow = {"a": 0.1 * BUDGET, "b": 4 * BUDGET}
    turns.request(**slow)
    assert turns.run(qapp) == ["ab"]
    turns.request(**slow)
    assert turns.run(qapp) == ["a", "b"]


def test_a_repeated_request_keeps_its_place_and_only_the_newest_work(turns, qapp):
    done = []
    turns.spread.request("a", lambda: done.append("old a"))
    turns.spread.request("b", lambda: done.append("b"))
    turns.spread.request("a", lambda: done.append("new a"))
    turns.run(qapp)
    assert done == ["new a", "b"]


def test_cleared_work_is_not_done(turns, qapp):
    turns.request(a=0.0, b=0.0)
    turns.spread.clear()
    assert turns.run(qapp) == []
    qapp.processEvents()
    assert turns.done == []


def test_work_may_request_more(turns, qapp):
    turns.spread.request("a", lambda: turns.request(b=0.0))
    turns.run(qapp)
    assert [name for name, _ in turns.done] == ["b"]


def test_a_score_shows_a_moment_at_once_and_paints_each_track_when_its_turn_comes(qtbot, monkeypatch):
    score, waiting, painted = Score(Appearance("light")), {}, []
    qtbot.addWidget(score)
    score.present(Shown(trace=made()), settled=True)
    for track in score.groups.tracks:
        monkeypatch.setattr(track, "update", lambda *_, track=track: painted.append(track))
    later = Shown(trace=made())
    score.present(later, settled=False, perform=waiting.__setitem__)
    shown = score.stack.shown_tracks
    assert {track.trace for track in shown} == {later.trace}
    assert painted == []
    assert set(waiting) == set(shown)
    waiting[shown[0]]()
    assert set(painted) == {shown[0]}
    score.present(later, settled=False)
    assert set(painted) == set(shown)
