"""The session alone: its commands to the training thread, and the snapshots it lets through."""

import threading
from dataclasses import replace
from unittest.mock import call

import pytest

from playground import tasks
from playground.core.comparison_presets import counterpart, with_shared_settings
from playground.core.snapshot import Curve, Snapshot
from playground.core.specs import Mark, ModelSpec, Preset, Scene, TrainingSpec
from playground.core.watch import Watch
from playground.session.mailbox import Notice
from playground.session.session import Session
from playground.session.task_making import task_key
from playground.tasks import copy, typed
from playground.tasks.common.task import NO_LONG_SEQUENCES, TaskError

TEXT = "The grass is always => greener\nIt is winter. The grass is always => brown"
LONGER = f"{TEXT}\nIt is always => brown"
"""Other sequences with the same tokens."""


def preset(text=TEXT, **keys):
    return Preset(title="Test", task=typed.Spec(sequences=text), model=ModelSpec(units=8), **keys)


class Heard:
    """Records the signals of a session in order."""

    def __init__(self, session):
        self.said = []
        for name in ("changed", "restarted", "other_restarted", "branched", "problems", "snapshot", "notice"):
            getattr(session, name).connect(lambda *what, name=name: self.said.append((name, *what)))

    def of(self, name):
        return [what[0] if what else None for which, *what in self.said if which == name]


@pytest.fixture
def heard(session):
    return Heard(session)


@pytest.fixture
def told(training_thread):
    """Return the commands to the thread since the last call."""

    def take():
        calls = list(training_thread.method_calls)
        training_thread.reset_mock()
        return calls

    return take


def names(calls):
    return [each[0] for each in calls]


# Opening.


def test_what_is_opened_begins_untrained_and_paused(session, heard, told):
    session.open(preset())
    assert told() == [call.start(1, session.preset, session.task), call.set_watch(Watch()), call.pause(1)]
    assert (session.draft, session.is_running) == (session.preset, False) == (preset(), False)
    assert heard.said == [("restarted",), ("changed",), ("problems", None)]


def test_a_task_that_is_given_is_not_made_again(session):
    some = preset()
    task = tasks.make_task(*task_key(some))
    session.open(some, task)
    assert session.task is task


def test_what_cannot_be_opened_leaves_all_as_it_was(session, heard, told):
    session.open(preset())
    before = session.draft, session.preset, session.task
    told()
    heard.said.clear()
    left = []
    with pytest.raises(TaskError):
        session.open(preset("no answer here"), before=lambda: left.append(True))
    assert (session.draft, session.preset, session.task) == before
    assert (told(), heard.said, left) == ([], [], [])


def test_another_experiment_stands_still_and_keeps_the_comparison(session, told):
    session.open(preset())
    session.compare(counterpart(session.preset))
    session.train()
    session.open(preset(LONGER, training=TrainingSpec(seed=3)))
    assert not session.is_running
    assert session.other == with_shared_settings(session.preset, counterpart(session.preset))
    assert names(told())[-4:] == ["start", "compare", "set_watch", "pause"]


def test_nothing_is_told_before_anything_is_open(session, told):
    session.change_model(ModelSpec())
    session.change_text(TEXT)
    session.change_tokens("characters")
    session.change_training(TrainingSpec())
    session.change_mark(None)
    session.adopt_sample_text()
    session.compare(preset())
    session.train()
    session.train_for(3)
    session.reset()
    session.resume_from(0)
    session.rename("Another", "")
    assert told() == []
    assert (session.draft, session.preset, session.other, session.is_running) == (None, None, None, False)


# Changing.


def test_another_model_is_a_new_network_that_trains_on_if_the_last_one_did(session, heard, told):
    session.open(preset())
    for running, last in ((False, call.pause), (True, call.train)):
        if running:
            session.train()
        told()
        session.change_model(replace(session.draft.model, units=9 + running))
        start, watch, turn = told()
        assert start == call.start(2 + running, session.preset, session.task)
        assert (watch, turn) == (call.set_watch(Watch()), last(session.turn))
        assert (session.is_running, session.preset.model.units) == (running, 9 + running)
    assert heard.of("restarted") == [None] * 3


def test_the_same_model_changes_nothing(session, told):
    session.open(preset())
    told()
    session.change_model(session.draft.model)
    assert told() == []


def test_over_the_same_tokens_the_network_goes_on(session, heard, told):
    session.open(preset())
    session.train()
    before = session.task
    told()
    session.change_text(LONGER)
    assert told() == [call.change_task(session.preset, session.task)]
    assert session.task is not before
    assert (session.preset.task.sequences, session.is_running) == (LONGER, True)
    assert heard.of("restarted") == [None]


def test_other_tokens_are_a_new_network(session, told):
    session.open(preset())
    told()
    session.change_text(TEXT + "\nthe sea is always => blue")
    assert names(told())[0] == "start"
    session.change_tokens("characters")
    assert names(told())[0] == "start"
    assert session.task.tokens == "characters"


def test_a_draft_with_a_problem_lets_the_last_valid_one_go_on(session, heard, told):
    session.open(preset())
    session.train()
    valid, task = session.preset, session.task
    told()
    session.change_text("no answer here")
    assert told() == []
    assert (session.preset, session.task, session.is_running) == (valid, task, True)
    assert session.draft.task.sequences == "no answer here"
    [_, problem] = heard.of("problems")
    assert isinstance(problem, TaskError)
    assert problem.problems
    session.change_text(LONGER)
    assert heard.of("problems")[-1] is None
    assert (session.preset, names(told())) == (session.draft, ["change_task"])


def test_scenes_change_and_the_network_stays(session, heard, told):
    session.open(preset())
    told()
    scenes = (Scene(title="First", probe="The grass"),)
    session.change_scenes(scenes)
    assert (session.preset.scenes, session.draft.scenes) == (scenes, scenes)
    session.change_text(LONGER)
    assert (session.preset.scenes, names(told())) == (scenes, ["change_task"])
    assert heard.of("restarted") == [None]


def test_text_that_belongs_to_no_typed_task_is_not_changed(session, told):
    session.open(Preset(title="Copy", task=copy.Spec(), model=ModelSpec(readout="every-step")))
    told()
    session.change_text(TEXT)
    session.change_tokens("words")
    assert told() == []
    session.adopt_sample_text()
    assert isinstance(session.preset.task, typed.Spec)
    assert session.task.text == session.draft.task.sequences


def test_another_training_counts_at_once_and_keeps_the_network(session, heard, told):
    session.open(preset())
    told()
    session.change_training(replace(session.draft.training, learning_rate=0.5))
    assert told() == [call.change_training(session.preset.training)]
    assert session.preset.training.learning_rate == 0.5
    assert heard.of("restarted") == [None]


def test_another_seed_is_a_new_network(session, told):
    session.open(preset())
    told()
    session.change_training(replace(session.draft.training, seed=7))
    assert names(told()) == ["start", "set_watch", "pause"]
    assert session.preset.training.seed == 7


def test_a_training_changed_while_the_draft_has_a_problem_counts_for_the_network_that_is_there(session, told):
    session.open(preset())
    session.change_text("no answer here")
    session.change_training(replace(session.draft.training, seed=7))
    told()
    session.change_training(replace(session.draft.training, learning_rate=0.5))
    assert told() == [call.change_training(session.preset.training)]
    assert (session.preset.training, session.preset.task.sequences) == (TrainingSpec(learning_rate=0.5), TEXT)


def test_another_mark_is_told(session, told):
    session.open(preset())
    told()
    session.change_mark(Mark(accuracy=1.0))
    assert told() == [call.change_mark(Mark(accuracy=1.0))]
    assert session.draft.mark == session.preset.mark == Mark(accuracy=1.0)


def test_a_title_is_no_matter_of_the_thread(session, told):
    session.open(preset())
    told()
    session.rename("Another", "why")
    assert told() == []
    assert (session.draft.title, session.preset.idea) == ("Another", "why")


# Training.


def test_each_command_to_train_or_pause_is_a_turn_of_its_own(session, told):
    session.open(preset())
    told()
    running = []
    for act in (session.train, session.pause, session.step, lambda: session.train_for(5)):
        act()
        running.append(session.is_running)
    assert told() == [call.train(2), call.pause(3), call.step(4), call.train(5, 5)]
    assert running == [True, False, False, True]


def test_a_reset_is_a_new_network_that_stands_still(session, told):
    session.open(preset())
    session.train()
    told()
    session.reset()
    assert told() == [call.start(2, session.preset, session.task), call.set_watch(Watch()), call.pause(3)]


@pytest.mark.parametrize(("running", "last"), [(True, call.train(2)), (False, call.pause(2))])
def test_going_on_from_a_step_looks_at_the_training_again(session, heard, told, running, last):
    session.open(preset())
    session.set_watch(Watch(step=20, timestep=1))
    told()
    session.resume_from(20, running=running)
    assert told() == [call.resume_from(2, 20), call.set_watch(Watch(timestep=1)), last]
    assert (session.watch.step, session.is_running) == (None, running)
    assert heard.said[-2:] == [("branched", 20), ("changed",)]


def test_the_same_watch_is_told_once(session, told):
    session.open(preset())
    told()
    session.set_watch(Watch(probe="The"))
    session.set_watch(Watch(probe="The"))
    assert told() == [call.set_watch(Watch(probe="The"))]


# Comparing.


def test_a_second_network_catches_up_on_the_same_batches(session, heard, told):
    session.open(preset())
    told()
    session.compare(counterpart(session.preset))
    assert told() == [call.compare(1, session.other)]
    assert session.other == with_shared_settings(session.preset, counterpart(session.preset))
    assert heard.said[-2:] == [("other_restarted",), ("changed",)]
    session.compare(None)
    assert (told(), session.other) == ([call.stop_comparing()], None)


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.change_text(LONGER),
        lambda session: session.change_training(replace(session.draft.training, batch=3)),
    ],
)
def test_where_the_batches_cannot_be_had_again_both_begin_anew(session, told, change):
    session.open(preset())
    change(session)
    told()
    session.compare(counterpart(session.preset))
    assert names(told()) == ["start", "compare", "set_watch", "pause"]


def test_the_second_network_follows_what_both_have_in_common(session, told):
    session.open(preset())
    session.compare(counterpart(session.preset))
    told()
    session.change_training(replace(session.draft.training, batch=3, learning_rate=0.5))
    assert told() == [call.change_training(session.preset.training, session.other.training)]
    assert (session.other.training.batch, session.other.training.learning_rate) == (3, 0.01)
    session.change_other_training(replace(session.other.training, learning_rate=0.2, seed=9))
    assert told() == [call.change_training(session.preset.training, session.other.training)]
    assert (session.other.training.learning_rate, session.other.training.seed) == (0.2, 0)
    session.change_mark(Mark(accuracy=1.0))
    assert session.other.mark == session.preset.mark


def test_another_second_model_is_another_second_network(session, told):
    session.open(preset())
    session.compare(counterpart(session.preset))
    told()
    session.change_other_model(replace(session.other.model, cell="gru"))
    assert told() == [call.compare(2, session.other)]
    assert session.other.model.cell == "gru"


def test_a_cnn_begins_with_two_layers_in_either_place_and_each_takes_them_back(session):
    session.open(preset())
    session.compare(counterpart(session.preset))
    for change, shown in (
        (session.change_model, lambda: session.preset.model),
        (session.change_other_model, lambda: session.other.model),
    ):
        change(replace(shown(), cell="cnn"))
        assert shown().layers == 2
        change(replace(shown(), cell="gru"))
        assert shown().layers == 1


# Snapshots and notices.


def said(session, qapp, *snapshots, notices=()):
    """Post these as if the thread had."""
    for snapshot in snapshots:
        session._mailbox.post(snapshot)
    for notice in notices:
        session._mailbox.notify(notice)
    qapp.processEvents()


def test_a_snapshot_of_an_older_run_is_dropped(session, heard, qapp):
    session.open(preset())
    session.reset()
    said(session, qapp, Snapshot(generation=1, turn=2, status="paused"))
    assert heard.of("snapshot") == []
    newest = Snapshot(generation=2, turn=2, status="paused", curve=Curve())
    said(session, qapp, newest)
    assert heard.of("snapshot") == [newest]


def test_that_training_ended_counts_once_the_thread_heeded_the_last_command(session, qapp):
    session.open(preset())
    session.train()
    said(session, qapp, Snapshot(generation=1, turn=1, status="paused"))
    assert session.is_running
    said(session, qapp, Snapshot(generation=1, turn=2, status="running"))
    assert session.is_running
    said(session, qapp, Snapshot(generation=1, turn=2, status="reached"))
    assert not session.is_running


def test_what_an_older_second_network_says_is_left_out(session, heard, qapp):
    session.open(preset())
    session.compare(counterpart(session.preset))
    session.change_other_model(replace(session.other.model, units=9))
    for generation in (1, 2):
        other = Snapshot(generation=generation, status="paused")
        said(session, qapp, Snapshot(generation=1, turn=1, status="paused", other=other))
    assert [snapshot.other and snapshot.other.generation for snapshot in heard.of("snapshot")] == [None, 2]


def test_every_notice_arrives(session, heard, qapp):
    both = [Notice("Wrote it.", wrong=False), Notice("Did not.", wrong=True)]
    said(session, qapp, notices=both)
    assert heard.of("notice") == both


# Closing.


def test_closing_ends_the_thread_once_and_nothing_arrives_after_it(session, training_thread, heard, qapp):
    session.open(preset())
    heard.said.clear()
    session.close()
    session.close()
    assert training_thread.close.call_count == 1
    said(session, qapp, Snapshot(generation=1, status="paused"), notices=[Notice("Late.", wrong=False)])
    assert heard.said == []


def test_with_a_thread_of_its_own_it_trains_and_ends(qapp, qtbot):
    session = Session("torch")
    try:
        session.open(preset())
        with qtbot.waitSignal(session.snapshot, timeout=60_000, check_params_cb=lambda one: one.step == 3):
            session.train_for(3)
        assert not session.is_running
    finally:
        session.close()
    assert not session.is_alive
    assert not any(thread.name in ("training", "making") for thread in threading.enumerate())


def test_a_state_is_not_carried_from_one_short_sequence_to_the_next(session, heard, told):
    session.open(preset())
    told()
    session.change_training(TrainingSpec(carry_state=True))
    assert told() == []
    assert not session.draft.training.carry_state
    assert [one.text for one in heard.of("notice")] == [NO_LONG_SEQUENCES]
    with pytest.raises(TaskError, match="each for itself"):
        session.open(preset(training=TrainingSpec(carry_state=True)))
