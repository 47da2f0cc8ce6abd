"""The training thread adds tokens to the probe: at a pace, from a seed, with the network of the moment."""

import threading
import time
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from playground import tasks
from playground.core.generation_settings import GenerationSettings
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.engine.generation import generation
from playground.engine.inspection.moment import Moment
from playground.engine.training.run import Run
from playground.session.training import Training
from playground.session.training_thread import TrainingThread
from playground.tasks import sine, typed
from playground.tasks.common import generation as tasks_going_on
from playground.tasks.common.task import Probe

WISH = GenerationSettings(length=12, pace=30, seed=5, number=1)


def preset(cell="lstm", seed=0, tokens="words", text="a b c d a\nb c a d => c a b d a d"):
    return Preset(
        title="Test",
        task=typed.Spec(sequences=text, tokens=tokens),
        model=ModelSpec(units=6, cell=cell, readout="every-step"),
        training=TrainingSpec(seed=seed),
    )


WAVES = replace(preset(), task=sine.Spec(), training=TrainingSpec(learning_rate=0.005))


def task_of(some):
    return tasks.make_task(some.task, some.model.readout, some.training.seed)


class Box:
    is_fetched = True

    def __init__(self):
        self.snapshots = []

    def post(self, snapshot):
        self.snapshots.append(snapshot)

    def notify(self, notice):
        raise AssertionError(notice.text)

    @property
    def last(self):
        return self.snapshots[-1]

    def wait(self, done, seconds=30):
        end = time.monotonic() + seconds
        while not (self.snapshots and self.last.trace is not None and done()):
            assert time.monotonic() < end, self.snapshots[-1:]
            time.sleep(0.005)


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def training_thread(box):
    training_thread = TrainingThread(box)
    yield training_thread
    training_thread.close()
    assert not any(thread.name == "training" for thread in threading.enumerate())


def test_paused_it_writes_what_the_network_writes_without_a_thread_one_token_at_a_time(training_thread, box):
    training_thread.start(1, preset(), task_of(preset()))
    training_thread.set_watch(Watch(probe="a b", continuation=WISH))
    box.wait(lambda: box.last.finish)
    assert box.last.finish == "done"
    run = Run(preset(), engine="torch")
    ids = islice(generation.generate_tokens(run.architecture, run.weights(), np.array([1, 2]), WISH), 12)
    entries = run.task.encoding.entries
    assert box.last.trace.tokens == ("a", "b", *(entries[index] for index in ids))
    assert box.last.trace.generated_count == 12
    counts = [snapshot.trace.generated_count for snapshot in box.snapshots if snapshot.trace is not None]
    assert sorted(set(counts)) == list(range(13))
    assert counts == sorted(counts)
    for snapshot in box.snapshots[-5:]:
        assert snapshot.dissection is not None
        assert snapshot.dissection.timestep == snapshot.trace.timesteps - 1
        np.testing.assert_array_equal(snapshot.trace.hidden, run.trace(" ".join(snapshot.trace.tokens)).hidden)


def test_it_keeps_its_pace_and_then_rests(training_thread, box):
    training_thread.start(1, preset(), task_of(preset()))
    begin = time.monotonic()
    training_thread.set_watch(Watch(probe="a", continuation=replace(WISH, length=6, pace=10)))
    box.wait(lambda: box.last.finish)
    assert time.monotonic() - begin >= 0.5
    count = len(box.snapshots)
    time.sleep(0.2)
    assert len(box.snapshots) == count


def test_training_goes_on_and_gives_the_same_numbers_while_it_writes(training_thread, box):
    training_thread.start(1, preset(), task_of(preset()))
    training_thread.set_watch(Watch(probe="a b", continuation=replace(WISH, length=20)))
    training_thread.train(1)
    box.wait(lambda: box.last.finish and box.last.step > 60)
    traces = {snapshot.step: snapshot.trace for snapshot in box.snapshots if snapshot.trace}
    written = {step for step, trace in traces.items() if 0 < trace.generated_count < 20}
    assert len(written) > 5
    training_thread.pause(2)
    box.wait(lambda: box.last.status == "paused")
    loss = np.concatenate([snapshot.curve.loss for snapshot in box.snapshots])
    np.testing.assert_array_equal(loss, Run(preset(), engine="torch").run(len(loss)).curve.loss)


def test_a_slow_pace_of_training_is_kept_while_tokens_come(training_thread, box):
    training_thread.start(1, preset(), task_of(preset()))
    training_thread.set_pace(5.0)
    training_thread.set_watch(Watch(probe="a b", continuation=replace(WISH, length=30)))
    begin = time.monotonic()
    training_thread.train(1)
    box.wait(lambda: box.last.finish)
    seconds = time.monotonic() - begin
    assert seconds < 4, "tokens do not wait for steps"
    assert box.last.step <= 5 * seconds + 2


def test_another_temperature_counts_from_the_next_token_on_and_stopping_keeps_what_there_is(training_thread, box):
    hot = replace(WISH, length=500, temperature=3.0)
    training_thread.start(1, preset(), task_of(preset()))
    training_thread.set_watch(Watch(probe="a b", continuation=hot))
    box.wait(lambda: box.last.trace.generated_count >= 5)
    training_thread.set_watch(Watch(probe="a b", continuation=replace(hot, temperature=0)))
    box.wait(lambda: box.last.trace.generated_count >= 25)
    before = box.last.trace.tokens
    training_thread.set_watch(
        Watch(probe="a b", continuation=replace(hot, temperature=0, length=box.last.trace.generated_count))
    )
    box.wait(lambda: box.last.finish == "done")
    tokens = box.last.trace.tokens
    assert tokens[: len(before)] == before
    assert len(tokens) <= len(before) + 2
    trace = box.last.trace
    greedy = trace.predictions[12:-1, 1:].argmax(axis=1) + 1
    entries = task_of(preset()).encoding.entries
    assert [entries[index] for index in greedy] == list(tokens[13:])
    training_thread.set_watch(Watch(probe="a b"))
    box.wait(lambda: box.last.trace.generated_count == 0)
    assert not box.last.finish


def test_an_end_ends_it(training_thread, box):
    some = preset(text="hello", tokens="characters")
    training_thread.start(1, some, task_of(some))
    training_thread.train(1, 200)
    box.wait(lambda: box.last.status == "paused" and box.last.step == 200)
    training_thread.set_watch(Watch(probe="h", continuation=replace(WISH, temperature=0)))
    box.wait(lambda: box.last.finish)
    assert "".join(box.last.trace.tokens) == "hello"
    assert "“o”" in box.last.finish


def alone(some, wish, prompt, length=12):
    """What a network writes without a thread, up to an end."""
    run = Run(some, engine="torch")
    ends, tokens = tasks_going_on.end_tokens(run.task), []
    ids = run.task.probe(prompt).encoded.inputs
    for token in islice(generation.generate_tokens(run.architecture, run.weights(), ids, wish), length):
        tokens.append(run.task.encoding.entries[token])
        if token in ends:
            break
    return tuple(tokens)


def test_each_of_two_networks_writes_by_itself_also_behind_the_second_probe(training_thread, box):
    training_thread.start(1, preset(), task_of(preset()))
    training_thread.compare(1, preset("rnn"))
    training_thread.set_watch(Watch(probe="a b", against="c", continuation=WISH))
    box.wait(lambda: box.last.finish and box.last.other is not None and box.last.other.finish)
    for snapshot, cell in ((box.last, "lstm"), (box.last.other, "rnn")):
        written = alone(preset(cell), WISH, "a b")
        assert snapshot.trace.tokens == ("a", "b", *written)
        assert snapshot.against.tokens == ("c", *written)
    assert box.last.trace.tokens != box.last.other.trace.tokens


def test_one_of_two_may_end_before_the_other(training_thread, box):
    pair = [preset(cell, seed=2, text="hello", tokens="characters") for cell in ("lstm", "rnn")]
    wishes = (replace(WISH, temperature=0.1, seed=seed) for seed in range(20))
    wish = next(wish for wish in wishes if len(alone(pair[0], wish, "h")) + 2 < len(alone(pair[1], wish, "h")))
    training_thread.start(1, pair[0], task_of(pair[0]))
    training_thread.compare(1, pair[1])
    training_thread.set_watch(Watch(probe="h", continuation=wish))
    box.wait(lambda: box.last.other is not None and box.last.finish and box.last.other.finish)
    for snapshot, some in zip((box.last, box.last.other), pair, strict=True):
        assert snapshot.trace.tokens == ("h", *alone(some, wish, "h"))
    halfway = [each for each in box.snapshots if each.other is not None and each.finish and not each.other.finish]
    assert {each.trace.tokens for each in halfway} == {box.last.trace.tokens}


def test_the_past_goes_on_with_the_weights_of_then(training_thread, box):
    training_thread.start(1, preset(), task_of(preset()))
    training_thread.train(1, 80)
    box.wait(lambda: box.last.status == "paused" and box.last.step == 80)
    training_thread.set_watch(Watch(probe="a b", step=0, continuation=WISH))
    box.wait(lambda: box.last.finish)
    run = Run(preset(), engine="torch")
    ids = islice(generation.generate_tokens(run.architecture, run.weights(), np.array([1, 2]), WISH), 12)
    assert box.last.shown_step == 0
    assert box.last.trace.tokens[2:] == tuple(run.task.encoding.entries[index] for index in ids)


def test_a_series_runs_free_beside_its_truth_and_follows_training(training_thread, box):
    task = task_of(WAVES)
    wave = np.sin(2 * np.pi * (0.2 + np.arange(40) / 16))
    probe = sine.typed(wave[:20])
    training_thread.start(1, WAVES, task)
    training_thread.set_watch(Watch(probe=probe, continuation=replace(WISH, length=20)))
    box.wait(lambda: box.last.finish)
    box.wait(lambda: len(box.snapshots) > 3)
    trace, run = box.last.trace, Run(WAVES, engine="torch")
    free = generation.generate_numbers(run.architecture, run.weights(), task.probe(probe).encoded.inputs)
    np.testing.assert_allclose(trace.frames[:, 0][20:], np.stack(list(islice(free, 20)))[:, 0], atol=1e-6)
    np.testing.assert_allclose(trace.predictions[19:-1, 0], trace.frames[:, 0][20:], atol=1e-6)
    np.testing.assert_allclose(trace.expected[19:-1, 0], wave[20:], atol=0.02)
    training_thread.train(1, 150)
    box.wait(lambda: box.last.status == "paused" and box.last.step == 150)
    box.wait(lambda: np.allclose(box.last.trace.predictions[19:-1, 0], box.last.trace.frames[:, 0][20:], atol=1e-6))
    run.run(150)
    free = generation.generate_numbers(run.architecture, run.weights(), task.probe(probe).encoded.inputs)
    np.testing.assert_allclose(box.last.trace.frames[:, 0][20:], np.stack(list(islice(free, 20)))[:, 0], atol=1e-5)


def test_a_long_free_run_holds_training_up_for_no_longer_than_a_moment(training_thread, box):
    training_thread.start(1, WAVES, task_of(WAVES))
    training_thread.set_watch(Watch(probe="0 0.38 0.71", continuation=replace(WISH, length=900)))
    training_thread.train(1)
    box.wait(lambda: box.last.step > 150 and box.last.trace.generated_count > 30)
    training_thread.pause(2)


def test_nothing_follows_an_empty_probe(training_thread, box):
    training_thread.start(1, preset(), task_of(preset()))
    training_thread.set_watch(Watch(probe="", continuation=WISH))
    box.wait(lambda: box.last.watch.continuation is not None)
    assert box.last.trace.generated_count == 0
    assert box.last.finish


def test_an_answer_behind_an_arrow_is_no_part_of_what_it_goes_on_behind(training_thread, box):
    training_thread.start(1, preset(), task_of(preset()))
    watch = Watch(probe="b c a d => c a b", against="a b => d", continuation=WISH)
    training_thread.set_watch(watch)
    box.wait(lambda: box.last.finish)
    cut, against = box.last.trace, box.last.against
    assert cut.tokens[: cut.typed_count] == ("b", "c", "a", "d")
    assert against.tokens[: against.typed_count] == ("a", "b")
    assert cut.generated_count == against.generated_count == WISH.length
    training_thread.set_watch(replace(watch, probe="b c a d"))
    box.wait(lambda: box.last.finish and box.last.watch.probe == "b c a d")
    assert box.last.trace.tokens == cut.tokens
    training_thread.set_watch(replace(watch, probe="=> c a", against=None))
    box.wait(lambda: box.last.finish and box.last.watch.probe == "=> c a")
    assert box.last.trace.tokens[:2] == ("c", "a"), "what begins with an answer has nothing else"
    training_thread.set_watch(replace(watch, continuation=None))
    box.wait(lambda: box.last.watch.continuation is None)
    assert box.last.trace.tokens == ("b", "c", "a", "d", "c", "a", "b")


class Told(Box):
    def notify(self, notice):
        pass


@pytest.mark.parametrize("second", [None, "rnn"])
@pytest.mark.parametrize("some", [preset(), WAVES], ids=["text", "series"])
def test_a_failure_is_told_once_and_again_only_where_somebody_asks_again(some, second, monkeypatch):
    box = Told()
    training = Training(box, "torch", is_interrupted=lambda: False, is_closing=lambda: False)

    def go_on():
        try:
            training.advance()
        except Exception as error:
            training.fail(error)

    def ask(watch):
        training.set_watch(watch)
        training.has_command = True
        go_on()

    training.start(1, some, task_of(some))
    if second:
        training.compare(1, replace(some, model=replace(some.model, cell=second)))
    trace = Moment.trace

    def failing(moment, probe):
        if isinstance(probe, Probe) and probe.generated_count > 2:
            raise MemoryError
        return trace(moment, probe)

    monkeypatch.setattr(Moment, "trace", failing)
    watch = Watch(probe="1 0" if some is WAVES else "a b", continuation=replace(WISH, pace=30))
    ask(watch)
    while box.last.status != "failed":
        assert training.idle_seconds is not None
        go_on()
    assert training.idle_seconds is None, "nothing is tried until a command comes"
    assert "not enough memory" in box.last.message
    assert box.last.finish == "stopped"
    count = len(box.snapshots)
    go_on()
    assert len(box.snapshots) == count
    ask(watch)
    assert (len(box.snapshots), training.idle_seconds) == (count + 1, None), "one failure for one command"
    monkeypatch.undo()
    ask(replace(watch, continuation=replace(WISH, number=2)))
    while not box.last.finish:
        assert training.idle_seconds is not None
        go_on()
    assert (box.last.finish, box.last.trace.generated_count) == ("done", WISH.length)
