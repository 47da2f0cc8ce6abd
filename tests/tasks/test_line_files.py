"""Lines of a file become what the same lines become when they are typed, and the errors name file and line."""

import itertools
from collections import Counter

import numpy as np
import pytest

from playground import tasks
from playground.core.specs import Readout, Tokens
from playground.core.vocabulary import Vocabulary
from playground.tasks import typed
from playground.tasks.common import line_files
from playground.tasks.common.line_files import Lines, LinesTask
from playground.tasks.common.task import Task, TaskError

TEXT = """the cat sat => on it\r

 the dog => ran \n\
a b a b => c
the cat sat => on it
   \n\
plain é words here
x => y
"""
ANSWERED = TEXT.replace("plain é words here\n", "é 🍂 => on it\n")


def from_file(text: str, readout: Readout, tokens: Tokens = "words", held_out: float = 0.0, seed: int = 0) -> Task:
    spec = typed.LoadedSpec(file="a.txt", tokens=tokens, held_out=held_out, content=Lines(text, "digest"))
    return tasks.make_task(spec, readout, seed)


@pytest.mark.parametrize("tokens", ["words", "characters"])
@pytest.mark.parametrize(("readout", "text"), [("every-step", TEXT), ("every-step", ANSWERED), ("final", ANSWERED)])
def test_lines_of_a_file_are_the_lines_that_are_typed(tokens: Tokens, readout: Readout, text: str) -> None:
    own = from_file(text, readout, tokens)
    other = tasks.make_task(typed.Spec(tokens=tokens, sequences=text), readout, 0)
    assert own.encoding == other.encoding
    assert own.is_dialogue == other.is_dialogue
    for one, like in zip(own.evaluation, other.evaluation, strict=True):
        np.testing.assert_array_equal(one.inputs, like.inputs)
        np.testing.assert_array_equal(one.scored, like.scored)
        answers = [[task.answers[t] for t in e.targets[e.scored]] for task, e in ((own, one), (other, like))]
        assert answers[0] == answers[1]
    for probe in ("the cat sat", "the cat sat => on it", "never seen => ran", "", "x"):
        one, like = own.probe(probe), other.probe(probe)
        np.testing.assert_array_equal(one.encoded.inputs, like.encoded.inputs)
        if readout == "final":
            names = [[task.answers[t] for t in p.expected if t >= 0] for task, p in ((own, one), (other, like))]
            assert names[0] == names[1]
        elif probe != "x":
            np.testing.assert_array_equal(one.expected, like.expected)
    assert own.reply("the cat sat") == other.reply("the cat sat")
    assert own.reply("nothing like it") is None


def test_one_answer_a_line_is_a_class_by_name_and_all_are_known() -> None:
    text = "".join(f"{word} => {language}\n" for word, language in zip("abcdefgh", "xxxxxxyz", strict=True))
    for seed in range(5):
        task = from_file(text, "final", "characters", held_out=0.5, seed=seed)
        assert isinstance(task, LinesTask)
        assert task.answers == ("x", "y", "z")
        assert isinstance(task.encoding, Vocabulary)
        assert len(task.trained) == 4
        tested = [e for e in task.evaluation if (e.inputs == 0).all()]
        assert len(tested) == 4


def test_every_training_line_comes_once_in_each_round() -> None:
    text = "".join(f"w{i} => {i % 3}\n" for i in range(20))
    task = from_file(text, "final", held_out=0.2)
    seen = Counter(
        int(number) for batch in itertools.islice(task.batches(4, 1), 8) for number in batch.inputs[0].tolist()
    )
    assert set(seen.values()) == {2}
    assert len(seen) == 16


@pytest.mark.parametrize(
    ("text", "readout", "said"),
    [
        ("a => b\n\nplain line\n", "final", "a.txt: Line 3: no answer. A final readout gives one answer a sequence"),
        ("a => b\na => b => c\n", "final", "a.txt: Line 2: a second “=>”."),
        ("a => b\n => c\nplain\n", "mean", "a.txt: Line 2: nothing before “=>”."),
        ("a => b\n\nb =>\n", "every-step", "a.txt: Line 3: nothing after “=>”."),
        ("a b\nword\n", "every-step", "a.txt: Line 2: one token alone has no next one to learn."),
        ("a => b\n" + "a " * 1001 + "\n", "every-step", "a.txt: Line 2: 1,001 tokens; a sequence has at most 1,000."),
        (" \n\n", "final", "a.txt: there is no sequence in this file."),
        ("".join(f"a {i} => {i}\n" for i in range(1001)), "final", "a.txt: the lines have 1,001 different answers"),
        ("0 1 => 2\n0 x => 2", "numbers", "a.txt: Line 2: “x” is not a number."),
    ],
)
def test_a_wrong_line_is_named(text: str, readout: str, said: str) -> None:
    with pytest.raises(TaskError) as caught:
        from_file(text, "final", "numbers") if readout == "numbers" else from_file(text, readout)  # type: ignore[arg-type]
    assert str(caught.value).startswith(said)


def test_lines_of_numbers_are_read_from_a_file_too() -> None:
    text = "0 0.5 1 => rising\n1 0.5 0 => falling\n"
    own = from_file(text, "final", "numbers")
    other = tasks.make_task(typed.Spec(tokens="numbers", sequences=text), "final", 0)
    assert (own.answers, own.encoding) == (other.answers, other.encoding)


def test_only_the_most_frequent_tokens_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_files, "MAX_VOCABULARY", 2)
    task = from_file("a b c c => x\nc d a => y\n", "final")
    assert isinstance(task.encoding, Vocabulary)
    assert task.encoding.entries[1:] == ("a", "c")
    assert task.evaluation[0].inputs.tolist() == [1, 0, 2, 2]


def test_a_sample_shows_each_answer() -> None:
    text = "".join(f"p{i} => {'rare' if i == 70 else 'often'}\n" for i in range(100))
    assert from_file(text, "final").text.split("\n")[:2] == ["p0 => often", "p70 => rare"]


@pytest.mark.parametrize("readout", ["every-step", "final"])
def test_a_test_file_is_tested_and_what_it_has_is_not_trained(readout: Readout) -> None:
    content = Lines("a b => x\nc => y\n\nd => z\nc => y", "digest", test="c => y\n\ne a => new\n")
    task = tasks.make_task(typed.LoadedSpec(file="a.txt", test_file="b.txt", content=content), readout, 0)
    assert isinstance(task, LinesTask)
    assert isinstance(task.encoding, Vocabulary)
    seen = next(task.batches(8, 0)).inputs
    assert {task.encoding.entries[index] for index in seen[0]} == {"a", "d"}
    assert task.test_set == "the test file b.txt, 2 sequences; 2 also in training were left out there"
    assert [task.answers[one.targets[-1]] for one in task.evaluation] == (
        ["\N{REPLACEMENT CHARACTER}"] * 2 if readout == "every-step" else ["y", "new"]
    )


def test_a_wrong_line_of_a_test_file_is_named() -> None:
    content = Lines("a => x\nb => y\n", "digest", test="\na => x\nb =>")
    with pytest.raises(TaskError, match=r"^b.txt: Line 3: nothing after"):
        tasks.make_task(typed.LoadedSpec(file="a.txt", test_file="b.txt", content=content), "final", 0)
    empty = typed.LoadedSpec(file="a.txt", test_file="b.txt", content=Lines("a => x\nb => y\n", "digest", test=" \n"))
    with pytest.raises(TaskError, match=r"^b.txt: there is no sequence in this file"):
        tasks.make_task(empty, "final", 0)
    with pytest.raises(TaskError, match="A test file needs a file to train on"):
        tasks.make_task(typed.Spec(sequences="a => b", test_file="b.txt"), "final", 0)
