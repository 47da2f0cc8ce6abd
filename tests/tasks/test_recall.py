"""Recalling, checked by looking each answer up before the filler."""

from itertools import islice, product

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Example
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.recall import RecallTask, Spec, alphabet, make_task


def text_of(task: RecallTask, example: Example) -> str:
    return "".join(getattr(task.encoding, "entries", ())[index] for index in example.inputs)


def trained(task: RecallTask, batches: int, seed: int = 0) -> list[str]:
    return [
        text_of(task, Example(batch.inputs[:, column], batch.targets[:, column], batch.scored[:, column]))
        for batch in islice(task.batches(8, seed), batches)
        for column in range(8)
    ]


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(gap=20), "final", 0)
    assert "recall" in tasks.kinds()
    assert (task.tokens, task.answers, task.outputs, task.heldout) == ("words", tuple("KRTW"), 4, True)
    assert len(task.evaluation) == 400


@given(st.integers(0, 60), st.integers(2, 10), st.integers(0, 16), st.integers(0, 9))
def test_the_answer_is_what_came_first(gap: int, choices: int, fillers: int, seed: int) -> None:
    task = make_task(Spec(gap=gap, choices=choices, fillers=fillers, tested=10), "final", seed)
    clues = alphabet(task.spec)[:choices]
    filler = alphabet(task.spec)[choices:] or clues
    batch = next(task.batches(10, seed))
    shown = [Example(batch.inputs[:, k], batch.targets[:, k], batch.scored[:, k]) for k in range(10)]
    for example in (*task.evaluation, *shown):
        match = regex.fullmatch(rf"([{clues}])[{filler}]{{{gap}}}\?", text_of(task, example))
        assert match
        assert np.flatnonzero(example.scored).tolist() == [gap + 1]
        assert task.answers[example.targets[gap + 1]] == match[1]


def test_what_is_evaluated_is_never_trained_and_has_each_clue_as_often() -> None:
    task = make_task(Spec(gap=4, tested=400), "final", 3)
    tested = [text_of(task, one) for one in task.evaluation]
    shown = trained(task, 1500, 3)
    assert task.heldout
    assert len(set(tested)) == 400
    assert not set(tested) & set(shown)
    assert len(set(shown)) == 4**5 - 400, "all others come"
    assert {clue: sum(text[0] == clue for text in tested) for clue in "KRTW"} == dict.fromkeys("KRTW", 100)
    assert sum(text[0] == "K" for text in shown) == pytest.approx(3000, abs=300)


@pytest.mark.parametrize(("gap", "fillers", "kinds"), [(0, 0, "KRTW"), (2, 0, "KRTW"), (2, 3, "qmz")])
def test_where_there_are_few_evaluation_is_all_of_them(gap: int, fillers: int, kinds: str) -> None:
    task = make_task(Spec(gap=gap, fillers=fillers), "final", 0)
    every = {"".join([*text, "?"]) for text in product("KRTW", *[kinds] * gap)}
    assert not task.heldout
    assert sorted(text_of(task, one) for one in task.evaluation) == sorted(every)
    assert set(trained(task, 200)) == every
    assert make_task(Spec(gap=3, tested=128), "final", 0).heldout
    assert not make_task(Spec(gap=3, tested=129), "final", 0).heldout


def test_the_same_seed_gives_the_same_sequences() -> None:
    task = make_task(Spec(gap=10), "final", 0)
    assert trained(task, 3, 1) == trained(task, 3, 1) != trained(task, 3, 2)
    other = make_task(Spec(gap=10), "final", 1)
    assert {text_of(task, one) for one in task.evaluation} != {text_of(other, one) for one in other.evaluation}


@pytest.mark.parametrize("fillers", [0, 5])
def test_the_text_can_be_typed_and_a_probe_knows_its_answer(fillers: int) -> None:
    task = make_task(Spec(gap=6, fillers=fillers), "final", 0)
    lines, problems = sequences.parse(task.text, "words", "final")
    assert not problems
    assert len(lines) == 8
    for line in lines:
        probe = task.probe(f"{line.prompt} => {line.answer}")
        assert len(probe.expected) == 8
        assert probe.encoded.tokens == tuple(line.prompt.split())
        assert [task.answers[index] if index >= 0 else "" for index in probe.expected] == [""] * 7 + [line.answer]
    assert task.probe("K R ? R ?").expected.tolist() == [-1, -1, 0, -1, 0]
    assert task.probe("8 R ?").expected.tolist() == [-1, -1, -1]
    assert task.probe("").expected.shape == (0,)


def test_it_is_read_once() -> None:
    with pytest.raises(TaskError, match="one answer, at the end"):
        make_task(Spec(), "every-step", 0)
    assert make_task(Spec(gap=10), "mean", 0).heldout
