"""The embedded Reber grammar, checked against a regular expression."""

from itertools import islice

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Example
from playground.storage.validation import validated
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.reber import SYMBOLS, ReberTask, Spec, make_task, next_symbols, string

# After X of the upper path or P of the lower: around the loop, then out. After P: any number of T, then V.
OUT = "(?:XT*VP)*(?:XT*VV|S)"
EMBEDDED = regex.compile(f"B([TP])B(?:TS*X{OUT}|PT*V(?:P{OUT}|V))E\\1E")


def may_follow(prefix: str) -> set[str]:
    """Return the symbols with which the prefix is still the beginning of a string."""
    return {symbol for symbol in SYMBOLS if EMBEDDED.fullmatch(prefix + symbol, partial=True)}


def text_of(task: ReberTask, example: Example) -> str:
    return "".join(task.answers[index] for index in [*example.inputs, example.targets[-1]])


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(), "every-step", 0)
    assert "reber" in tasks.kinds()
    assert (task.tokens, "".join(task.answers[1:]), task.heldout) == ("characters", SYMBOLS, True)


def test_the_published_example_is_in_the_language() -> None:
    for text in ("BTBTXSETE", "BPBPVVEPE", "BTBPTTVPXVVETE", "BPBTSSXXTVVEPE"):
        assert EMBEDDED.fullmatch(text)
        assert list(next_symbols(text))[-1] == ""
    assert not EMBEDDED.fullmatch("BTBTXSEPE")


@given(st.integers(0, 2**31 - 1))
def test_strings_are_of_the_language_and_each_step_knows_what_may_follow(seed: int) -> None:
    text = string(np.random.default_rng(seed))
    assert EMBEDDED.fullmatch(text)
    task = make_task(Spec(strings=1, tested=1), "every-step", 0)
    example = task.example(text)
    assert text_of(task, example) == text
    assert example.scored.all()
    assert example.possible is not None
    for time, step in enumerate(example.possible):
        possible = {answer for answer, may in zip(task.answers, step, strict=True) if may}
        assert possible == may_follow(text[: time + 1])
        assert text[time + 1] in possible
        assert 1 <= len(possible) <= 2


@given(st.text(alphabet="BTPSXVE?", max_size=12))
def test_any_text_is_judged_as_the_expression_does(text: str) -> None:
    judged = [set(symbols) for symbols in next_symbols(text)]
    assert judged == [
        may_follow(text[: time + 1]) if EMBEDDED.fullmatch(text[: time + 1], partial=True) else set()
        for time in range(len(text))
    ]


def test_choices_are_even() -> None:
    rng = np.random.default_rng(1)
    texts = [string(rng) for _ in range(4000)]
    assert sum(text[1] == "T" for text in texts) == pytest.approx(2000, abs=150)
    assert sum(text[3] == "T" for text in texts) == pytest.approx(2000, abs=150)
    assert sum(text.endswith("BTXSETE") for text in texts) == pytest.approx(4000 / 16, abs=60)


def test_test_strings_differ_from_each_other_and_from_all_of_training() -> None:
    for seed in range(3):
        task = make_task(Spec(), "every-step", seed)
        trained = {text_of(task, example) for example in task.training}
        tested = [text_of(task, example) for example in task.evaluation]
        assert len(task.training) == len(set(tested)) == 256
        assert not trained & set(tested)
        shown = {
            "".join(task.answers[index] for index in batch.inputs[:length, column]) + "E"
            for batch in islice(task.batches(8, seed), 400)
            for column, length in enumerate(batch.lengths)
        }
        assert shown == trained


def test_solved_is_every_step_of_both_sets() -> None:
    task = make_task(Spec(strings=20, tested=5), "every-step", 0)
    assert task.criterion is not None
    assert task.criterion.examples == (*task.training, *task.evaluation)
    assert (task.criterion.within, task.criterion.wrong) == (None, 0)


def test_the_same_seed_gives_the_same_strings() -> None:
    def first(seed: int) -> tuple[str, list[int]]:
        task = make_task(Spec(), "every-step", seed)
        return task.text, next(task.batches(4, seed)).inputs.tolist()

    assert first(1) == first(1) != first(2)


def test_a_probe_knows_what_alone_may_follow() -> None:
    task = make_task(Spec(), "every-step", 0)
    probe = task.probe("BPBTXSEPE")
    said = ["" if index < 0 else task.answers[index] for index in probe.expected]
    assert said == ["", "B", "", "", "", "E", "P", "E", ""]
    assert task.probe("BTBTXSE").expected[-1] == task.answers.index("T")
    assert task.probe("").expected.shape == (0,)
    assert task.probe("BTé").encoded.known == (True, True, False)


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_readout_of_one_answer_is_refused(readout: sequences.Readout) -> None:
    with pytest.raises(TaskError, match=f"at every step; a {readout} readout gives one answer"):
        make_task(Spec(), readout, 0)


def test_bounds_are_read_from_the_specification() -> None:
    spec = validated(Spec, {"kind": "reber", "strings": 1, "tested": 2000}, "test")
    assert len(make_task(spec, "every-step", 0).evaluation) == 2000
