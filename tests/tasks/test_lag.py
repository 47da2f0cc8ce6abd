"""The long lag, checked by looking the next symbol up in the whole sequence."""

from itertools import islice

import numpy as np
import pytest

from playground import tasks
from playground.core.batches import Example
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.lag import LagTask, Spec, make_task, string


def text_of(task: LagTask, example: Example) -> str:
    return " ".join(task.answers[index] for index in [*example.inputs, example.targets[-1]])


def trained(task: LagTask, batches: int, seed: int = 0) -> list[str]:
    return [
        text_of(task, Example(batch.inputs[:, column], batch.targets[:, column], batch.scored[:, column]))
        for batch in islice(task.batches(8, seed), batches)
        for column in range(8)
    ]


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(), "every-step", 0)
    assert "lag" in tasks.kinds()
    assert (task.tokens, task.outputs, task.heldout) == ("words", 102, False)


def test_the_noise_free_sequences_are_two_and_each_step_is_scored() -> None:
    task = make_task(Spec(p=100), "every-step", 0)
    middle = " ".join(f"a{k}" for k in range(1, 100))
    both = {f"x {middle} x", f"y {middle} y"}
    assert {text_of(task, one) for one in task.evaluation} == both == set(trained(task, 10))
    for one in task.evaluation:
        whole = text_of(task, one).split()
        assert len(one.inputs) == 100
        assert [task.answers[target] for target in one.targets] == whole[1:]
        assert one.scored.all()


def test_random_sequences_are_scored_at_the_end_alone_and_evaluation_is_never_trained() -> None:
    task = make_task(Spec(p=20, middle="random", tested=400), "every-step", 0)
    tested = [text_of(task, one) for one in task.evaluation]
    shown = trained(task, 100)
    assert not set(tested) & set(shown)
    for text in (*tested, *shown):
        first, *middle, last = text.split()
        assert first == last
        assert first in "xy"
        assert len(middle) == 19
        assert set(middle) <= {f"a{k}" for k in range(1, 20)}
    assert sum(text.startswith("x") for text in shown) == pytest.approx(400, abs=80)
    assert len({symbol for text in shown for symbol in text.split()}) == 21
    for one in task.evaluation:
        assert np.flatnonzero(one.scored).tolist() == [19]
        assert task.answers[one.targets[19]] == task.answers[one.inputs[0]]


def test_few_random_sequences_are_held_out_too() -> None:
    task = make_task(Spec(p=8, middle="random", tested=10_000), "every-step", 0)
    assert not {text_of(task, one) for one in task.evaluation} & set(trained(task, 20))
    with pytest.raises(TaskError, match="the least p is 8"):
        make_task(Spec(p=7, middle="random"), "every-step", 0)
    assert len(make_task(Spec(p=2), "every-step", 0).evaluation[0].inputs) == 2


@pytest.mark.parametrize("middle", ["same", "random"])
def test_the_criterion_is_the_papers_and_seeds_make_the_same_sequences(middle: str) -> None:
    task = make_task(Spec(p=12, middle=middle), "every-step", 0)
    assert task.criterion is not None
    assert (task.criterion.sequences, task.criterion.within, task.criterion.wrong) == (10_000, 0.25, 0)
    assert trained(task, 3, 1) == trained(task, 3, 1) != trained(task, 3, 2)


@pytest.mark.parametrize("middle", ["same", "random"])
def test_the_text_can_be_typed_and_a_probe_knows_its_answer(middle: str) -> None:
    task = make_task(Spec(p=12, middle=middle), "every-step", 0)
    lines, problems = sequences.parse(task.text, "words", "every-step")
    assert not problems
    assert len(lines) == 4
    whole = string(np.random.default_rng(0), task.spec).split()
    expected = task.probe(" ".join(whole[:-1])).expected
    assert task.answers[expected[-1]] == whole[0]
    assert [task.answers[index] for index in expected if index >= 0] == (whole[1:] if middle == "same" else whole[:1])
    assert task.probe("").expected.shape == (0,)
    assert task.probe("x z").encoded.known == (True, False)


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_readout_of_one_answer_is_refused(readout: sequences.Readout) -> None:
    with pytest.raises(TaskError, match=f"at every step; a {readout} readout gives one answer"):
        make_task(Spec(), readout, 0)
