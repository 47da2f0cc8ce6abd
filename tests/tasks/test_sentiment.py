"""Reviews: their labels computed in another way, and no word of evaluation in training."""

from itertools import islice

import numpy as np
import pytest

from playground import tasks
from playground.core.vocabulary import UNKNOWN
from playground.tasks import sentiment
from playground.tasks.common import sequences
from playground.tasks.common.sequences import Line
from playground.tasks.common.task import TaskError
from playground.tasks.sentiment import (
    ADJECTIVES,
    HELD_OUT,
    LABELS,
    SHOWN,
    SentimentTask,
    Spec,
    make_task,
    review,
    typed,
)


def label(prompt: str) -> str:
    """Return the label as a reader finds it: the last judgement counts, and “not” reverses it."""
    last = prompt.rsplit(" but ", maxsplit=1)[-1].split()
    bad = last[-1] in ADJECTIVES[1]
    return LABELS[bad ^ ("not" in last)]


def drawn(spec: Spec, words: sentiment.Words, count: int = 400) -> list[Line]:
    rng = np.random.default_rng(3)
    return [review(rng, spec, words) for _ in range(count)]


def reviews(task: SentimentTask, batches: int) -> set[tuple[int, ...]]:
    """Return the trained reviews, as ids."""
    return {
        tuple(batch.inputs[:length, column].tolist())
        for batch in islice(task.batches(16, 0), batches)
        for column, length in enumerate(batch.lengths)
    }


def test_the_task_is_found_by_its_kind() -> None:
    assert "sentiment" in tasks.kinds()
    task = tasks.make_task(Spec(), "final", 0)
    assert (task.tokens, task.answers, task.outputs, task.heldout) == ("words", LABELS, 2, True)
    assert len(task.evaluation) == 200


@pytest.mark.parametrize("words", [SHOWN, HELD_OUT])
@pytest.mark.parametrize(("negation", "expectation"), [(0, 0), (1, 0), (0, 1), (0.5, 0.5)])
def test_labels_are_what_a_reader_finds(words: sentiment.Words, negation: float, expectation: float) -> None:
    lines = drawn(Spec(negation=negation, expectation=expectation), words)
    assert all(line.answer == label(line.prompt) for line in lines)
    assert 120 < sum(line.answer == "positive" for line in lines) < 280
    assert any(" not " in line.prompt for line in lines) == (negation > 0)
    assert any(" but " in line.prompt for line in lines) == (expectation > 0)


def test_order_matters() -> None:
    """Reviews of the same words have opposite labels, so no bag of words can answer both."""
    spec = Spec(negation=0.5, expectation=1)
    labels: dict[tuple[str, ...], set[str | None]] = {}
    for line in drawn(spec, SHOWN, 20_000):
        labels.setdefault(tuple(sorted(line.prompt.split())), set()).add(line.answer)
    assert any(len(both) == 2 for both in labels.values())


def test_no_held_out_word_is_ever_trained_and_each_evaluated_review_has_one() -> None:
    apart = {*HELD_OUT.subjects, *HELD_OUT.names, *HELD_OUT.intensifiers}
    assert not apart & {*SHOWN.subjects, *SHOWN.names, *SHOWN.intensifiers}
    task = make_task(Spec(), "final", 0)
    assert not apart & set(task.answers)
    assert isinstance(task.encoding, sentiment.Vocabulary)
    assert not apart & set(task.encoding.entries)
    trained = reviews(task, 200)
    unknown = task.encoding.entries.index(UNKNOWN)
    assert len(trained) > 2000
    assert not any(unknown in ids for ids in trained)
    evaluated = [tuple(example.inputs.tolist()) for example in task.evaluation]
    assert all(unknown in ids for ids in evaluated)
    assert not trained & set(evaluated)


def test_training_shows_every_word_of_the_vocabulary() -> None:
    task = make_task(Spec(), "final", 0)
    seen = {index for ids in reviews(task, 200) for index in ids}
    assert seen == set(range(1, task.encoding.width))


def test_only_the_last_step_is_scored_and_its_target_is_the_label() -> None:
    task = make_task(Spec(), "mean", 0)
    batch = next(task.batches(16, 5))
    assert batch.scored.sum(axis=0).tolist() == [1] * 16
    entries = task.encoding.entries
    for column, length in enumerate(batch.lengths):
        prompt = " ".join(entries[index] for index in batch.inputs[:length, column])
        assert batch.scored[length - 1, column]
        assert task.answers[batch.targets[length - 1, column]] == label(prompt)


def test_the_same_seed_gives_the_same_reviews() -> None:
    task = make_task(Spec(), "final", 0)
    one, same, other = (next(task.batches(8, seed)).inputs.tolist() for seed in (1, 1, 2))
    assert one == same != other
    held = [[e.inputs.tolist() for e in make_task(Spec(), "final", seed).evaluation] for seed in (0, 0, 1)]
    assert held[0] == held[1] != held[2]


def test_probes() -> None:
    task = make_task(Spec(), "final", 0)
    probe = task.probe("the script was not boring => positive")
    assert probe.encoded.known == (True, False, True, True, True)
    assert probe.expected.tolist() == [-1, -1, -1, -1, 0]
    assert task.probe("the plot was boring").expected.tolist() == [-1] * 4
    assert task.probe("").expected.shape == (0,)


def test_a_readout_at_every_step_is_refused() -> None:
    with pytest.raises(TaskError, match="A review has one label"):
        make_task(Spec(), "every-step", 0)


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_the_text_can_be_typed(readout: sequences.Readout) -> None:
    text = make_task(Spec(), readout, 0).text
    lines, problems = sequences.parse(text, "words", readout)
    assert not problems
    assert len(lines) == 16
    assert all(line.answer == label(line.prompt) for line in lines)
    assert text.splitlines()[0] == typed(lines[0])
