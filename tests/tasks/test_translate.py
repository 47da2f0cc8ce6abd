"""Numbers in words, checked against a reader that adds and multiplies them up again."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Example
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.translate import Spec, TranslateTask, make_task, words

SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
VALUES = {
    **{word: value for value, word in enumerate(SMALL.split())},
    **{word: 10 * value for value, word in enumerate(TENS.split(), start=2)},
}


def value(text: str) -> int:
    total = 0
    for word in text.split():
        if word == "thousand":
            total *= 1000
        elif word == "hundred":
            total += (total % 1000) * 99
        elif word != "and":
            total += VALUES[word]
    return total


def said(task: TranslateTask, example: Example) -> tuple[str, str]:
    """Return an example's words, and its targets."""
    last = int(np.flatnonzero(example.scored)[0])
    prompt = " ".join(task.answers[index] for index in example.inputs[: last + 1])
    return prompt, "".join(task.answers[index] for index in example.targets[example.scored])


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(), "every-step", 0)
    assert "translate" in tasks.kinds()
    assert (task.tokens, task.heldout, len(task.evaluation)) == ("words", True, 200)


@given(st.integers(0, 9999))
def test_words_mean_their_number(number: int) -> None:
    assert value(words(number)) == number
    task = make_task(Spec(tested=1, largest=9999), "every-step", 0)
    prompt, answer = said(task, task.example(number))
    assert (prompt, answer) == (words(number), f"{number}.")


def test_words_are_british() -> None:
    assert words(305) == "three hundred and five"
    assert words(1042) == "one thousand and forty two"
    assert words(9300) == "nine thousand three hundred"
    assert len({words(number) for number in range(10_000)}) == 10_000


def test_held_out_numbers_are_never_trained() -> None:
    task = make_task(Spec(), "every-step", 3)
    tested = {said(task, one)[0] for one in task.evaluation}
    trained = {
        said(task, Example(batch.inputs[:n, i], batch.targets[:n, i], batch.scored[:n, i]))[0]
        for batch in islice(task.batches(32, 3), 300)
        for i, n in enumerate(batch.lengths)
    }
    assert len(tested) == 200
    assert len(trained) == 800
    assert not tested & trained
    assert min(map(value, tested)) >= 100
    with pytest.raises(TaskError, match="Up to 399 there are 400 numbers; hold out half at most"):
        make_task(Spec(largest=399, tested=200), "every-step", 0)
    assert len(make_task(Spec(largest=299, tested=149), "every-step", 0).trained) == 151


def test_the_same_seed_gives_the_same_numbers() -> None:
    def first(seed: int) -> tuple[str, bytes]:
        task = make_task(Spec(), "every-step", seed)
        return task.text, next(task.batches(4, seed)).inputs.tobytes()

    assert first(1) == first(1) != first(2)


def test_a_probe_knows_the_digits_that_are_due() -> None:
    task = make_task(Spec(), "every-step", 0)

    def due(text: str) -> list[str]:
        return ["" if index < 0 else task.answers[index] for index in task.probe(text).expected]

    assert due("three hundred and five") == ["", "", "", "3"]
    assert due("three hundred and five => 305") == ["", "", "", "3", "0", "5", "."]
    assert due("three hundred and five => 3 0 5 .") == ["", "", "", "3", "0", "5", ".", ""]
    assert due("twenty => 35") == ["2", "", ""]
    assert due("twenty hundred") == ["", ""]
    assert due("") == due("=> 3")[1:] == []
    assert task.probe("one x => 1").encoded.tokens == ("one", "x", "1")


def test_the_text_can_be_typed_and_is_the_same_to_the_typed_task() -> None:
    task = make_task(Spec(), "every-step", 0)
    lines, problems = sequences.parse(task.text, "words", "every-step")
    assert not problems
    assert len(lines) == 16
    for one in lines:
        example = sequences.example(one, task.encoding, task.answers, "every-step")
        assert said(task, example) == (one.prompt, f"{value(one.prompt)}.")


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_readout_of_one_answer_is_refused(readout: sequences.Readout) -> None:
    with pytest.raises(TaskError, match="A translation has several digits"):
        make_task(Spec(), readout, 0)


@pytest.mark.parametrize(("prompt", "reply"), [("three hundred and five", "3 0 5 ."), ("five three", None), ("", None)])
def test_the_reply_to_a_number_is_its_digits(prompt: str, reply: str | None) -> None:
    task = make_task(Spec(), "every-step", 0)
    assert task.is_dialogue
    assert task.reply(prompt) == (None if reply is None else tuple(reply.split()))
