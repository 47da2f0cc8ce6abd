"""The task of a network made elsewhere: it reads any probe, and has nothing to train on."""

import numpy as np
import pytest

from playground import tasks
from playground.core.specs import ModelSpec, Readout
from playground.core.vocabulary import UNKNOWN
from playground.engine.network.architecture import Architecture
from playground.engine.training.evaluation import Evaluator
from playground.tasks.common.generation import end_tokens, generation_problem
from playground.tasks.common.task import TaskError
from playground.tasks.inspected import Spec


def test_words_are_read_and_answered_by_the_next_one() -> None:
    spec = Spec(vocabulary=("the", "<pad>", "cat"), answers=(UNKNOWN, "the", "<pad>", "cat"))
    task = tasks.make_task(spec, "every-step", 0)
    assert task.samples() == ("the cat",)
    assert task.probe("the dog cat").expected.tolist() == [-1, 3, -1]
    assert task.obstacle
    assert generation_problem(task, "every-step") == ""
    assert generation_problem(task, "final") != ""
    assert end_tokens(task) == frozenset()


def test_numbers_are_answered_by_as_many_as_the_network_gives() -> None:
    task = tasks.make_task(Spec(tokens="numbers", features=2, numbers=3), "every-step", 0)
    probe = task.probe(task.samples()[0])
    assert probe.encoded.inputs.tolist() == [[1, 0], [0, 1]]
    assert probe.expected.shape == (2, 3)
    assert np.isnan(probe.expected).all()
    assert generation_problem(task, "every-step") != ""


def test_labels_are_known_behind_an_arrow() -> None:
    task = tasks.make_task(Spec(vocabulary=("a", "b"), answers=("no", "yes")), "every-step", 0)
    assert task.probe("a b => yes").expected.tolist() == [-1, 1]


def test_an_evaluator_takes_a_task_without_sequences() -> None:
    task = tasks.make_task(Spec(vocabulary=("a",), numbers=2), "final", 0)
    architecture = Architecture.of(ModelSpec(), task)
    assert architecture.outputs == 2
    assert next(task.batches(4, 0)).targets.shape == (6, 1, 2)
    Evaluator(architecture, task.evaluation, task.free_runs)


def test_lines_are_trained_with_the_tokens_and_answers_of_the_network() -> None:
    spec = Spec(vocabulary=("the", "cat"), answers=(UNKNOWN, "the", "cat"), sequences="the dog cat\nthe cat")
    task = tasks.make_task(spec, "every-step", 0)
    assert task.obstacle == ""
    assert [example.targets.tolist() for example in task.evaluation] == [[0, 2], [2]]
    labels = Spec(vocabulary=("the", "cat"), answers=("no", "yes"), sequences="the cat => yes")
    task = tasks.make_task(labels, "final", 0)
    assert task.training[0].targets.tolist() == [0, 1]
    assert task.probe("the cat").expected.tolist() == [-1, 1]
    batch = next(task.batches(4, 0))
    assert batch.inputs.tolist() == [[1], [2]]


@pytest.mark.parametrize(
    ("spec", "readout", "problem"),
    [
        (
            Spec(vocabulary=("a", "b"), answers=("no", "yes"), sequences="a b"),
            "every-step",
            "not answer with the next",
        ),
        (Spec(vocabulary=("a", "b"), numbers=4, sequences="a => b"), "final", "answers with 4 numbers"),
        (
            Spec(vocabulary=("a", "b"), answers=("no", "yes"), sequences="a => b"),
            "final",
            "network has no answer",
        ),
        (Spec(tokens="numbers", features=2, sequences="1:2:3 1 => 4"), "final", "Line 1: 3 numbers in a timestep"),
        (Spec(vocabulary=("a",), answers=("no", "yes"), sequences="a"), "final", "Line 1: no answer"),
    ],
)
def test_lines_that_the_network_cannot_answer_are_refused(spec: Spec, readout: Readout, problem: str) -> None:
    with pytest.raises(TaskError, match=problem):
        tasks.make_task(spec, readout, 0)
