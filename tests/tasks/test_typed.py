"""Typed lines: what is trained, what is held out, and what is refused."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Batch
from playground.core.specs import Readout, Tokens
from playground.core.vocabulary import UNKNOWN, Numbers
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.typed import Spec, TypedTask, make_task

LINES = [f"item {index} => {'odd' if index % 2 else 'even'}" for index in range(20)]
TEXT = "\n".join(LINES)


def prompts(task: TypedTask, batches: list[Batch]) -> set[tuple[str, ...]]:
    """Return the prompts of the batches, in tokens."""
    entries = task.answers
    return {
        tuple(entries[token] for token in batch.inputs[:length, column])
        for batch in batches
        for column, length in enumerate(batch.lengths)
    }


def test_the_task_is_found_by_its_kind() -> None:
    assert "typed" in tasks.kinds()
    assert tasks.make_task(Spec(sequences=TEXT), "final", 0).text == TEXT
    with pytest.raises(LookupError, match="there is no task “typo”"):
        tasks.module("typo")


def test_vocabulary_answers_and_examples_come_from_the_lines() -> None:
    task = make_task(Spec(sequences="a b => deep red\nb => a"), "final", 0)
    assert task.answers == (UNKNOWN, "a", "b", "deep", "red", "deep red")
    assert (task.tokens, task.outputs, task.heldout) == ("words", 6, False)
    assert len(task.training) == len(task.evaluation) == 2
    assert task.probe("b").expected.tolist() == [1]


def test_numbers_are_scaled_by_the_largest() -> None:
    task = make_task(Spec(tokens="numbers", sequences="0 -8 4\n1 2 => 3"), "every-step", 0)
    assert task.encoding == Numbers(scale=8.0)
    assert (task.tokens, task.answers, task.outputs) == ("numbers", (), 1)
    assert max(float(np.abs(one.inputs).max()) for one in task.training) == 1
    assert make_task(Spec(tokens="numbers", sequences="0 0 0"), "every-step", 0).encoding == Numbers(scale=1.0)


def test_a_timestep_may_hold_several_numbers() -> None:
    task = make_task(Spec(tokens="numbers", sequences="1:2 4 -8:0\n0:1 2:2"), "every-step", 0)
    assert task.encoding == Numbers(scale=8.0, width=2)
    assert task.outputs == 2
    np.testing.assert_array_equal(task.training[0].inputs * 8, [[1, 2], [4, 0]])
    np.testing.assert_array_equal(task.training[0].targets * 8, [[4, 0], [-8, 0]])
    np.testing.assert_array_equal(task.probe("1:2 4").expected, [[4, 0], [np.nan, np.nan]])
    adding = make_task(Spec(tokens="numbers", sequences="0.5 0.25:1 => 2"), "final", 0)
    assert (adding.encoding, adding.outputs) == (Numbers(scale=2.0, width=2), 1)
    np.testing.assert_array_equal(adding.training[0].targets, [[0], [1]])


def test_nothing_typed_is_refused_with_an_example() -> None:
    for text in ("", " \n\t\n"):
        with pytest.raises(TaskError, match=r"There is no training sequence yet\. Type one"):
            make_task(Spec(sequences=text), "final", 0)


def test_problems_are_refused_all_at_once_and_the_first_is_said() -> None:
    with pytest.raises(TaskError) as refused:
        make_task(Spec(sequences="a => b\nplain line\n=> c"), "final", 0)
    assert [problem.line for problem in refused.value.problems] == [1, 2]
    assert str(refused.value) == refused.value.problems[0].message
    assert str(refused.value).startswith("Line 2: no answer.")


@given(st.floats(0, 0.5), st.integers(0, 2**31 - 1), st.lists(st.sampled_from(LINES), min_size=1, max_size=30))
def test_what_is_held_out_is_never_trained_even_when_typed_twice(share: float, seed: int, lines: list[str]) -> None:
    task = make_task(Spec(sequences="\n".join(lines), held_out=share), "final", seed)
    distinct = set(lines)
    apart = round(share * len(distinct)) if len(distinct) > 1 else 0
    assert task.heldout == (apart > 0)
    assert len(task.training) + task.heldout * len(task.evaluation) == len(lines)
    # Checked by content: a held-out line's number is a token that no training line has.
    words = {text.split()[1] for text in distinct}
    assert len(words - set(task.encoding.entries)) == apart
    assert task.training, "something is left to train on"


@pytest.mark.parametrize(
    ("tokens", "same", "readout"),
    [
        ("words", ["a b => c", "a  b => c", "a b=>c"], "final"),
        ("words", ["a b c", "a b => c", "a => b c"], "every-step"),
        ("numbers", ["1 2 => 3", "1.0, 2.00 => 3e0"], "final"),
        ("numbers", ["1:0 2:5:0 3", "1 2:5 3:0"], "every-step"),
        ("characters", ["ab => c", " ab  =>  c "], "mean"),
    ],
)
def test_lines_of_the_same_tokens_stay_together_however_they_are_written(
    tokens: str, same: list[str], readout: str
) -> None:
    other = "7 8 => 9"
    for seed in range(8):
        task = make_task(Spec(tokens=tokens, sequences="\n".join([*same, other]), held_out=0.5), readout, seed)
        assert task.heldout
        assert sorted((len(task.training), len(task.evaluation))) == [1, len(same)]


def test_what_is_held_out_is_not_in_any_batch() -> None:
    text = "\n".join(f"{a} {b} => {a}" for a in "xyz" for b in "xyz")
    task = make_task(Spec(sequences=text, held_out=0.4), "final", 3)
    assert task.heldout
    assert len(task.evaluation) == 4
    held = {tuple(task.answers[token] for token in example.inputs) for example in task.evaluation}
    trained = prompts(task, list(islice(task.batches(2, 3), 50)))
    assert len(trained) == 5
    assert not held & trained


def test_other_seeds_hold_out_other_lines() -> None:
    def trained(seed: int) -> tuple[str, ...]:
        return make_task(Spec(sequences=TEXT, held_out=0.3), "final", seed).answers

    assert trained(0) == trained(0)
    assert len({trained(seed) for seed in range(5)}) == 5


def test_the_same_seed_gives_the_same_batches() -> None:
    task = make_task(Spec(sequences=TEXT), "final", 0)

    def first(seed: int) -> list[bytes]:
        return [batch.inputs.tobytes() + batch.targets.tobytes() for batch in islice(task.batches(6, seed), 12)]

    assert first(4) == first(4)
    assert first(4) != first(5)


@pytest.mark.parametrize("size", [1, 3, 7, 19])
def test_every_line_is_seen_once_before_any_is_seen_again(size: int) -> None:
    task = make_task(Spec(sequences=TEXT), "final", 0)
    stream = task.batches(size, 1)
    seen: list[tuple[int, ...]] = []
    while len(seen) < 60:
        batch = next(stream)
        assert batch.size == size
        seen += [tuple(batch.inputs[:length, column]) for column, length in enumerate(batch.lengths)]
    for start in (0, 20, 40):
        assert len(set(seen[start : start + 20])) == 20


def test_a_batch_that_holds_all_lines_is_always_the_same_object() -> None:
    task = make_task(Spec(sequences=TEXT), "final", 0)
    first, second = islice(task.batches(20, 0), 2)
    assert first is second
    assert first.size == 20


@pytest.mark.parametrize("kind", ["words", "characters", "numbers"])
@pytest.mark.parametrize("readout", ["every-step", "final", "mean"])
@given(st.text(st.sampled_from(list("ab 12.,;=>\n\te-\0é👩🏽अ我")), max_size=60), st.floats(0, 0.5))
def test_any_text_is_a_task_or_a_sentence(readout: str, kind: str, text: str, share: float) -> None:
    try:
        task = make_task(Spec(tokens=kind, sequences=text, held_out=share), readout, 0)
    except TaskError:
        return
    batch = next(task.batches(4, 0))
    assert batch.scored.any(axis=0).all(), "every sequence has something to learn"
    if batch.inputs.dtype == np.int64:
        assert batch.inputs.max() < task.encoding.width
        assert batch.targets.max() < task.outputs
    else:
        assert np.isfinite(batch.inputs).all()


NAMED = "0 0.5 1 => rising\n1 0.5 0 => falling\n0:1 1:1 => rising\n1 0 => very steep"


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_an_answer_to_numbers_can_be_a_name(readout: str) -> None:
    task = make_task(Spec(tokens="numbers", sequences=NAMED), readout, 0)
    assert (task.tokens, task.answers, task.outputs) == ("numbers", ("rising", "falling", "very steep"), 3)
    assert [int(example.targets[-1]) for example in task.evaluation] == [0, 1, 0, 2]
    assert all(example.targets.dtype == np.int64 and example.scored.sum() == 1 for example in task.evaluation)
    assert task.evaluation[2].inputs.tolist() == [[0, 1], [1, 1]]
    assert task.probe("1 0.5 0").expected.tolist() == [-1, -1, 1]
    assert task.probe("0 3 => very steep").expected.tolist() == [-1, 2]
    assert task.probe("0 3 => no such").expected.tolist() == [-1, -1]
    assert next(task.batches(4, 0)).targets.max() == 2


def test_a_name_that_only_a_held_out_line_has_is_a_class_of_its_own() -> None:
    """No other name is mistaken for it, and lines of different names are different."""
    lines = "\n".join(f"0 1 => name {index}" for index in "abcdefgh")
    task = make_task(Spec(tokens="numbers", sequences=lines, held_out=0.5), "final", 0)
    assert len(task.answers) == 8
    trained = {int(example.targets[-1]) for example in task.training}
    tested = {int(example.targets[-1]) for example in task.evaluation}
    assert trained | tested == set(range(8))
    assert not trained & tested


@pytest.mark.parametrize("kind", ["speech_recognition", "handwriting"])
def test_the_sample_of_a_task_that_names_what_it_reads_still_names_it_as_typed_text(kind: str) -> None:
    drawn = tasks.make_task(tasks.module(kind).Spec(tested=1), "final", 0)
    task = make_task(Spec(tokens="numbers", sequences=drawn.text), "final", 0)
    assert len(task.answers) == len(task.evaluation) == 4
    assert set(task.answers) <= set(drawn.answers)
    for own, line in zip(task.evaluation, drawn.text.split("\n"), strict=True):
        assert task.answers[own.targets[-1]] == line.split()[-1]
        assert own.inputs.shape[1] == drawn.encoding.width


CHAT = "how are you ? => well .\nwho are you ? => Echo .\nhow are they ? => who knows ?"


def known(task: TypedTask, text: str) -> list[str]:
    """Return the known right answer at each step of a probe."""
    return [task.answers[index] if index >= 0 else "" for index in task.probe(text).expected]


@pytest.mark.parametrize("held_out", [0.0, 0.4])
def test_a_probe_knows_the_answers_that_training_scores_and_no_others(held_out: float) -> None:
    task = make_task(Spec(sequences=CHAT, held_out=held_out), "every-step", 0)
    for line in task.lines:
        prompt, answer = line.texts
        probe, example = f"{prompt} => {answer}", sequences.example(line, task.encoding, task.answers, "every-step")
        right = [
            task.answers[target] if asked else "" for target, asked in zip(example.targets, example.scored, strict=True)
        ]
        if all(task.probe(probe).encoded.known):
            assert known(task, probe) == known(task, f"{prompt} {answer}") == [*right, ""]


def test_what_a_question_goes_on_with_is_no_answer() -> None:
    task = make_task(Spec(sequences=CHAT), "every-step", 0)
    assert known(task, "how are you ?") == [""] * 4
    assert known(task, "how are you ? => well") == ["", "", "", "well", ""]
    assert known(task, "who are they ? => Echo .") == ["", "", "", "Echo", ".", ""]
    assert known(task, "who are they ? Echo .") == [""] * 6, "nothing like it was trained"
    assert known(task, "") == []
    mixed = make_task(Spec(sequences=f"{CHAT}\nhow are you ?"), "every-step", 0)
    assert known(mixed, "how are you ?") == ["are", "you", "?", ""]
    assert known(mixed, "how are you ? => well") == ["", "", "", "well", ""]


def test_numbers_of_a_prompt_are_no_answers_either() -> None:
    task = make_task(Spec(tokens="numbers", sequences="1 2 => 3\n2:1 3 => 4:2"), "every-step", 0)
    nothing = [np.nan, np.nan]
    np.testing.assert_array_equal(task.probe("1 2 => 3").expected, [nothing, [3, 0], nothing])
    np.testing.assert_array_equal(task.probe("2:1 3 4:2").expected, [nothing, [4, 2], nothing])
    np.testing.assert_array_equal(task.probe("5 6 7").expected, [nothing] * 3)


def test_numbers_that_are_all_too_small_are_refused() -> None:
    with pytest.raises(TaskError, match="No number is beyond 3e-320, too small to compute with"):
        make_task(Spec(tokens="numbers", sequences="1e-320 3e-320 0"), "every-step", 0)
    assert make_task(Spec(tokens="numbers", sequences="1e-320 1"), "every-step", 0).encoding == Numbers(scale=1.0)


def test_lines_with_replies_are_a_dialogue_if_they_are_written_token_by_token() -> None:
    task = make_task(Spec(sequences="hi . => hello you .\nbye . => good night .\nbye . => see you ."), "every-step", 0)
    assert task.is_dialogue
    assert task.reply(" bye .") == ("good", "night", ".")
    assert task.reply("hello") is None


@pytest.mark.parametrize(
    ("tokens", "text", "readout"),
    [
        ("words", "hi => hello", "final"),
        ("words", "hi => hello\nhi there", "every-step"),
        ("numbers", "1 2 => 3", "every-step"),
    ],
)
def test_other_lines_are_no_dialogue(tokens: Tokens, text: str, readout: Readout) -> None:
    task = make_task(Spec(tokens=tokens, sequences=text), readout, 0)
    assert not task.is_dialogue
    assert task.reply("hi") is None


@pytest.mark.parametrize(("readout", "tested", "trained"), [("final", "3 to 4", 2), ("every-step", "4 to 5", 3)])
def test_short_lines_are_trained_and_long_ones_tested(readout: Readout, tested: str, trained: int) -> None:
    lines = "a a a => x", "b => y", "c c c c => x", "d => x", "e e => y"
    task = make_task(Spec(sequences="\n".join(lines), held_out=0.4, split="length"), readout, 0)
    assert {len(one.inputs) for one in task.evaluation} == {3, 4}
    assert max(len(one.inputs) for one in task.training) == 2
    assert task.measured_on == f"the longest 2 sequences of 5, with {tested} tokens; training has at most {trained}"
