"""What changes the experiment is undone and done again: settings while training goes on, networks as they were."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication

from playground.app.close_callbacks import CloseCallbacks
from playground.app.context import Context
from playground.app.controllers.typed_sequences import TypedSequencesController
from playground.app.controllers.undo import UndoController
from playground.app.messages import Messages
from playground.app.watch_state import WatchState
from playground.core.comparison_presets import counterpart
from playground.core.snapshot import Curve
from playground.core.specs import Mark, ModelSpec, Preset, Scene, TrainingSpec
from playground.session.session import Session
from playground.tasks import typed

TEXT = "the sky is => blue\nthe grass is => green"
LONGER = f"{TEXT}\nthe sky => blue"
"""Other sequences with the same tokens."""
OWN = "cats drink => milk\ndogs drink => water"
PRESET = Preset(
    title="Colours",
    task=typed.Spec(sequences=TEXT),
    model=ModelSpec(units=5),
    training=TrainingSpec(batch=2, evaluate_every=4),
    probes=("the sky is", "the grass is"),
)


class Bench:
    """A session that trains, a probe bar, and what undoes their changes, as the window connects them."""

    def __init__(self, probe, settings):
        self.session, self.probe = Session("torch"), probe
        context = Context(self.session, WatchState(), Messages(), settings, CloseCallbacks())
        self.messages = context.messages
        self.sequences = TypedSequencesController(self.session, probe)
        self.undo = UndoController(context, probe, self.sequences, lambda: None)
        self.undo.reopened.connect(self._reopen)
        self.session.snapshot.connect(self._take)
        self.session.restarted.connect(self._begin)
        self._begin()

    def _begin(self):
        self.snapshot, self.curve = None, Curve()

    def _take(self, snapshot):
        self.snapshot, self.curve = snapshot, self.curve + snapshot.curve

    def _reopen(self, state):
        self.probe.set_probes(state.view.probes)
        self.session.name = state.name

    def open(self, preset, name="colours"):
        self.session.open(preset, before=self.sequences.clear)
        self.probe.set_probes(preset.probes)
        self.session.name = name
        self.sequences.set_opened(preset, name)
        self.settle()

    def settle(self):
        """Let one turn of the event loop go by."""
        QCoreApplication.processEvents()

    def type(self, text):
        self.probe.line.setText(text)
        self.probe.line.textEdited.emit(text)
        self.settle()


@pytest.fixture
def bench(probe, context):
    bench = Bench(probe, context.settings)
    bench.open(PRESET)
    yield bench
    bench.session.close()


@pytest.fixture
def train(bench, qtbot):
    """Train for some steps; return the losses of all steps of this run."""

    def train(steps):
        bench.session.train_for(steps)
        qtbot.waitUntil(lambda: not bench.session.is_running and bench.snapshot is not None, timeout=20_000)
        bench.settle()
        return bench.curve.loss.tobytes()

    return train


def networks(bench):
    return bench.session.keep().networks.result(20)


def weights(bench):
    return [network.run.vectors.tobytes() for network in networks(bench)]


def steps(bench):
    return [network.run.step for network in networks(bench)]


def test_training_goes_on_with_the_same_bits_after_a_reset_that_was_undone(bench, train):
    bench.session.compare(counterpart(PRESET))
    train(6)
    train(5)
    wanted, losses = weights(bench), bench.curve.loss.tobytes()

    bench.session.reset()
    train(6)
    bench.session.reset()
    train(3)
    for _ in range(2):
        bench.undo.undo()
    assert (bench.undo.undo_title, bench.undo.redo_title) == ("comparing with the RNN", "reset")
    assert not bench.session.is_running
    assert steps(bench) == [11, 11]
    assert weights(bench) == wanted
    bench.settle()
    for _ in range(2):
        bench.undo.redo()
    assert steps(bench) == [3, 3]
    for _ in range(2):
        bench.undo.undo()
    assert train(4)[: len(losses)] == losses
    after = weights(bench)

    bench.session.reset()
    train(15)
    assert weights(bench) == after


CHANGES = {
    "learning rate 0.01 → 0.1": lambda s: s.change_training(replace(s.draft.training, learning_rate=0.1)),
    "batch 2 → 1": lambda s: s.change_training(replace(s.draft.training, batch=1)),
    "the mark": lambda s: s.change_mark(Mark(accuracy=0.9)),
    "the scenes": lambda s: s.change_scenes((Scene(title="One", probe="the sky"),)),
    "typing in the notes": lambda s: s.change_notes("what I saw"),
    "typing of the sequences": lambda s: s.change_text(LONGER),
    "comparing with the RNN": lambda s: s.compare(counterpart(s.preset)),
}


@pytest.mark.parametrize("title", CHANGES)
def test_a_change_that_the_network_survives_is_put_back_while_training_goes_on(bench, train, qtbot, title):
    train(3)
    before = bench.session.draft, bench.session.preset, bench.session.other
    generation = bench.session.generation
    CHANGES[title](bench.session)
    qtbot.waitUntil(lambda: bench.undo.undo_title == title)
    after = bench.session.draft, bench.session.preset, bench.session.other
    assert before != after
    bench.session.train()
    bench.undo.undo()
    qtbot.waitUntil(lambda: not bench.session.worker.is_busy)
    bench.settle()
    assert (bench.session.draft, bench.session.preset, bench.session.other) == before
    assert (bench.undo.undo_title, bench.undo.redo_title) == ("", title)
    assert bench.session.is_running
    assert bench.session.generation == generation
    assert steps(bench)[0] >= 3
    bench.undo.redo()
    qtbot.waitUntil(lambda: not bench.session.worker.is_busy)
    bench.settle()
    assert (bench.session.draft, bench.session.preset, bench.session.other) == after
    assert (bench.undo.undo_title, bench.undo.redo_title) == (title, "")


REPLACEMENTS = {
    "units 5 → 6": lambda s: s.change_model(replace(s.draft.model, units=6)),
    "cell LSTM → GRU": lambda s: s.change_model(replace(s.draft.model, cell="gru")),
    "seed 0 → 1": lambda s: s.change_training(replace(s.draft.training, seed=1)),
    "typing of the sequences": lambda s: s.change_text(OWN),
    "tokens words → characters": lambda s: s.change_tokens("characters"),
    "going on from step 2": lambda s: s.resume_from(2, running=False),
    "opening “Other”": None,
}


@pytest.mark.parametrize("title", REPLACEMENTS)
def test_a_network_that_was_replaced_comes_back_trained(bench, train, qtbot, title):
    train(5)
    before, wanted = (bench.session.draft, bench.session.opened, bench.probe.probes), weights(bench)
    if REPLACEMENTS[title] is None:
        bench.open(replace(PRESET, title="Other", task=typed.Spec(sequences=OWN), probes=("cats drink",)))
    else:
        REPLACEMENTS[title](bench.session)
    qtbot.waitUntil(lambda: bench.undo.undo_title == title)
    train(2)
    after, made = bench.session.draft, weights(bench)
    bench.undo.undo()
    assert weights(bench) == wanted
    bench.settle()
    assert (bench.session.draft, bench.session.opened, bench.probe.probes) == before
    assert (bench.session.draft.title, bench.undo.undo_title, bench.undo.redo_title) == ("Colours", "", title)
    bench.undo.redo()
    assert weights(bench) == made
    bench.settle()
    assert (bench.session.draft, bench.undo.undo_title) == (after, title)


def test_a_second_network_that_was_removed_comes_back_trained(bench, train):
    bench.session.compare(counterpart(PRESET))
    bench.settle()
    train(4)
    wanted = weights(bench)
    bench.session.compare(None)
    train(2)
    bench.undo.undo()
    assert weights(bench) == wanted
    assert bench.session.other == counterpart(PRESET)


def test_typing_is_one_change_until_a_pause(bench, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(bench.undo._history, "_clock", lambda: now[0])
    for at, text in ((1.0, "the sky is b"), (2.0, "the sky is bl"), (9.0, "the sky is blu"), (9.5, "the sky is blue")):
        now[0] = at
        bench.type(text)
    assert bench.undo.undo_title == "typing in the probe"
    seen = []
    for _ in range(3):
        bench.undo.undo()
        seen.append(bench.probe.text)
    assert seen == ["the sky is bl", "the sky is", "the sky is"]
    bench.undo.redo()
    assert bench.probe.text == "the sky is bl"


def test_what_is_typed_and_taken_back_by_hand_is_no_change(bench):
    bench.type("the sky is b")
    bench.type("the sky is")
    assert bench.undo.undo_title == ""


def test_probes_that_were_added_and_removed_come_back(bench):
    bench.probe.choose("the grass is")
    bench.settle()
    bench.probe.remove.click()
    bench.settle()
    assert bench.undo.undo_title == "removing the probe “the grass is”"
    bench.probe.add.click()
    bench.settle()
    assert bench.undo.undo_title == "a new probe"
    bench.undo.undo()
    bench.undo.undo()
    assert (bench.probe.probes, bench.probe.text) == (PRESET.probes, "the grass is")
    bench.undo.redo()
    assert bench.probe.probes == ("the sky is",)


def test_choosing_a_probe_and_training_are_no_changes(bench, train):
    bench.probe.choose("the grass is")
    train(2)
    assert bench.undo.undo_title == ""


def test_a_text_with_a_problem_is_put_back_and_loses_no_network(bench, train):
    train(3)
    wanted = weights(bench)
    bench.session.change_text("no answer here")
    bench.settle()
    assert bench.session.draft != bench.session.preset
    bench.session.reset()
    bench.settle()
    bench.undo.undo()
    assert weights(bench) == wanted
    bench.settle()
    assert bench.session.draft.task.sequences == "no answer here"
    bench.undo.undo()
    bench.settle()
    assert bench.session.draft == bench.session.preset == PRESET
    assert weights(bench) == wanted


def test_the_title_of_own_sequences_comes_back_with_them(bench, qtbot):
    bench.session.change_text(OWN)
    qtbot.waitUntil(lambda: bench.undo.undo_title == "typing of the sequences")
    own = bench.session.draft.title, bench.probe.probes
    assert own != (PRESET.title, PRESET.probes)
    bench.open(replace(PRESET, title="Other"))
    bench.undo.undo()
    bench.settle()
    assert (bench.session.draft.title, bench.probe.probes) == own
    bench.undo.undo()
    bench.settle()
    assert (bench.session.draft.title, bench.probe.probes) == (PRESET.title, PRESET.probes)


def test_many_quick_undos_and_redos_lose_nothing(bench, train, qtbot):
    train(4)
    wanted = weights(bench)
    for units in (6, 7, 8):
        bench.session.change_model(replace(bench.session.draft.model, units=units, cell="gru" if units % 2 else "rnn"))
        bench.settle()
    bench.session.train()
    for _ in range(5):
        for _ in range(3):
            bench.undo.undo()
        for _ in range(3):
            bench.undo.redo()
    for _ in range(3):
        bench.undo.undo()
    assert bench.session.draft == PRESET
    assert weights(bench) == wanted


def test_networks_that_could_not_be_kept_are_not_missed_silently(bench, monkeypatch):
    said = []
    bench.messages.shown.connect(lambda text, *_: said.append(text))
    stored = bench.session._training_thread._training.store

    def fail(future):
        future.set_exception(MemoryError())

    monkeypatch.setattr(bench.session._training_thread._training, "store", fail)
    bench.session.reset()
    networks_lost = bench.undo._replaced.networks
    with pytest.raises(MemoryError):
        networks_lost.result(20)
    monkeypatch.setattr(bench.session._training_thread._training, "store", stored)
    bench.undo.undo()
    assert said[-1] == "The way back over “reset” is lost: its networks could not be kept."
    assert bench.undo.undo_title == ""
    assert steps(bench) == [0]
