"""How changes are called, and how much the networks take that can come back."""

from concurrent.futures import Future
from dataclasses import replace

import pytest

from playground import tasks
from playground.core.edit_state import EditState, difference, opening
from playground.core.experiment import TrainedNetwork, View
from playground.core.snapshot import Curve
from playground.core.specs import Mark, ModelSpec, Preset, TrainingSpec
from playground.engine.training.run import Run
from playground.session.kept_networks import KeptNetworks
from playground.session.undo_history import Change, UndoHistory
from playground.tasks import copy, typed

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"), model=ModelSpec(units=4))
TASK = tasks.make_task(PRESET.task, PRESET.model.readout, 0)
STATE = EditState(draft=PRESET, other=None, view=View(probes=("a", "b")), opened=PRESET, name="", sequences=None)


def with_draft(**fields):
    return replace(STATE, draft=replace(PRESET, **fields))


def with_probes(*probes):
    return replace(STATE, view=View(probes=probes))


GRU = replace(PRESET, model=ModelSpec(units=4, cell="gru"))


@pytest.mark.parametrize(
    ("before", "after", "title", "field"),
    [
        (STATE, with_draft(model=ModelSpec(units=8)), "units 4 → 8", "units"),
        (STATE, with_draft(model=ModelSpec(units=4, cell="rnn")), "cell LSTM → RNN", ""),
        (STATE, with_draft(model=ModelSpec(units=8, layers=2)), "network settings", ""),
        (STATE, with_draft(training=TrainingSpec(learning_rate=0.5)), "learning rate 0.01 → 0.5", "learning_rate"),
        (STATE, with_draft(training=TrainingSpec(optimizer="sgd")), "optimiser adam → sgd", ""),
        (STATE, with_draft(training=TrainingSpec(seed=1, batch=3)), "training settings", ""),
        (STATE, with_draft(mark=Mark(loss=0.1)), "the mark", "mark"),
        (STATE, with_draft(task=typed.Spec(sequences="b => c")), "typing of the sequences", "sequences"),
        (STATE, with_draft(task=replace(PRESET.task, tokens="characters")), "tokens words → characters", ""),
        (STATE, with_draft(task=copy.Spec()), "another task", ""),
        (STATE, replace(STATE, other=GRU), "comparing with the GRU", ""),
        (replace(STATE, other=GRU), STATE, "the end of the comparison", ""),
        (
            replace(STATE, other=GRU),
            replace(STATE, other=replace(GRU, training=TrainingSpec(clip=2.0))),
            "second network: clip 1 → 2",
            "second clip",
        ),
        (STATE, with_probes("a", "b", ""), "a new probe", ""),
        (STATE, with_probes("b"), "removing the probe “a”", ""),
        (STATE, with_probes("a"), "removing the probe “b”", ""),
        (STATE, with_probes("a", "bc"), "typing in the probe", "probe 1"),
        (STATE, with_probes("x", "y", "z"), "other probes", ""),
    ],
)
def test_a_change_is_called_by_what_differs(before, after, title, field):
    found = difference(before, after)
    assert (found.title, found.field) == (title, field)


def test_what_is_only_shown_differently_is_no_change():
    renamed = replace(
        STATE, draft=replace(PRESET, title="Else", idea="Why"), name="it", view=replace(STATE.view, probe="b")
    )
    assert difference(STATE, renamed) is None
    other = replace(STATE, other=replace(GRU, title="Else"))
    assert difference(replace(STATE, other=GRU), other) is None


def test_a_long_title_is_cut_in_the_menu():
    assert opening(with_draft(title="word " * 16)) == "opening “word word word word word word w…”"


def kept(networks):
    future = Future()
    future.set_result(networks)
    return KeptNetworks(preset=PRESET, other=None, task=TASK, can_catch_up=True, depths=(False, False), networks=future)


def network():
    run = Run(PRESET, TASK, engine="torch")
    return TrainedNetwork(run=run.state(), curve=Curve())


def change(title, networks=None):
    return Change(title=title, before=STATE, after=STATE, networks_before=networks)


def titles(history):
    found = []
    while history.last is not None:
        found.append(history.last.title)
        history.go_back()
    return found


def test_the_oldest_changes_go_when_their_networks_take_too_much():
    each = network().run.vectors.nbytes
    history = UndoHistory(2 * each)
    for number in range(4):
        history.add(change(str(number), kept((network(),))))
    assert titles(history) == ["3", "2"]
    small = UndoHistory(1)
    for number in range(3):
        small.add(change(str(number), kept((network(),))))
    assert titles(small) == ["2"]


def test_networks_that_share_their_arrays_count_once():
    one = network()
    history = UndoHistory(one.run.vectors.nbytes)
    for number in range(4):
        history.add(change(str(number), kept((one,))))
    assert titles(history) == ["3", "2", "1", "0"]


def test_networks_that_are_not_copied_yet_or_never_will_be():
    waiting, failed = kept(()), kept(())
    assert waiting.is_lost
    waiting = replace(waiting, networks=Future())
    failed = replace(failed, networks=Future())
    failed.networks.set_exception(MemoryError())
    assert (waiting.is_lost, failed.is_lost) == (False, True)
    assert [*waiting.arrays, *failed.arrays] == []


def test_a_new_change_takes_the_place_of_what_was_undone():
    history = UndoHistory(10**9)
    for title in "abc":
        history.add(change(title))
    history.go_back()
    history.go_back()
    assert (history.last.title, history.next.title) == ("a", "b")
    history.add(change("d"))
    assert history.next is None
    assert titles(history) == ["d", "a"]
    assert (history.last, history.next.title) == (None, "a")
