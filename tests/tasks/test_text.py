"""Windows of a text: what is trained, what is held out, and how well counting letters predicts."""

import itertools
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from playground import tasks
from playground.core.specs import MAX_TIMESTEPS
from playground.core.vocabulary import UNKNOWN
from playground.storage import presets
from playground.tasks import text
from playground.tasks.common.task import TaskError


def made(content: str, **keys: object) -> text.TextTask:
    spec = text.LoadedSpec(file="a.txt", content=text.Text(content, content[:20]), **keys)  # type: ignore[arg-type]
    return text.make_task(spec, "every-step", 0)


def tokens_of(task: text.TextTask, ids: np.ndarray) -> list[str]:
    return [task.answers[i] for i in ids]


def test_a_window_is_a_piece_of_the_text_and_its_targets_are_one_token_on() -> None:
    content = "".join(chr(0x4E00 + i) for i in range(500))
    task = made(content, window=20, vocabulary=0)
    batch = next(task.batches(7, 3))
    assert batch.inputs.shape == batch.targets.shape == (20, 7)
    assert batch.scored.all()
    assert (batch.lengths == 20).all()
    for k in range(7):
        assert "".join(tokens_of(task, batch.inputs[:, k])) in content
        assert "".join(tokens_of(task, batch.targets[:, k])) in content
        assert (batch.targets[:-1, k] == batch.inputs[1:, k]).all()


def test_every_place_of_the_training_part_is_drawn_and_no_other() -> None:
    content = "".join(chr(0x4E00 + i) for i in range(300))
    task = made(content, window=10, held_out=0.2, vocabulary=0)
    seen: set[str] = set()
    for batch in itertools.islice(task.batches(64, 0), 60):
        seen |= set(tokens_of(task, batch.inputs.ravel())) | set(tokens_of(task, batch.targets.ravel()))
    assert seen == set(content[:240])


def test_what_is_held_out_is_never_trained_and_is_all_measured() -> None:
    """Checked by content: the held-out half has letters that the other half lacks."""
    task = made("abcd" * 100 + "wxyz" * 100, window=10, held_out=0.5)
    assert task.heldout
    assert task.answers == (UNKNOWN, "a", "b", "c", "d")
    for batch in itertools.islice(task.batches(32, 0), 50):
        assert batch.inputs.min() > 0
        assert batch.targets.min() > 0
    assert len(task.evaluation) == 39
    assert all((one.inputs == 0).all() and (one.targets == 0).all() for one in task.evaluation)


def test_evaluation_windows_lie_side_by_side() -> None:
    content = "".join(chr(0x4E00 + i % 97) for i in range(1000))
    task = made(content, window=16, held_out=0.1)
    joined = [t for one in task.evaluation for t in tokens_of(task, one.targets)]
    assert "".join(joined) == content[901 : 901 + 6 * 16]


def test_a_long_text_is_measured_in_a_part_spread_over_it() -> None:
    task = made("abcdefgh" * 50_000, window=100, held_out=0.5)
    assert len(task.evaluation) == text.EVALUATED // 100


def test_the_same_seed_draws_the_same_windows_and_another_draws_others() -> None:
    task = made("the quick brown fox jumps over the lazy dog. " * 20, window=30)
    one, same, other = (next(task.batches(4, seed)).inputs for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_rare_words_are_the_unknown_one() -> None:
    task = made("a a a a b b b c c d e " * 1 + "a b " * 50, tokens="words", window=4, vocabulary=2)
    assert task.answers == (UNKNOWN, "a", "b")
    assert task.tokens == "words"
    assert task.probe("a b c").encoded.known == (True, True, False)
    assert (task.training[7:11] == 0).all()


def test_line_breaks_are_spaces_as_in_everything_that_is_typed() -> None:
    task = made("ab\r\n\r\ncd\nab cd " * 30, window=8)
    assert set(task.answers[1:]) == set("abcd ")
    assert task.probe("ab cd").encoded.known == (True,) * 5


@pytest.mark.parametrize("tokens", ["characters", "words"])
def test_line_breaks_are_tokens_where_one_asks_for_them(tokens: str) -> None:
    content = "\n" + "ab\r\n\r\ncd \r\tef\u2028" * 900 + "\n\n"
    task = made(content, tokens=tokens, window=8, line_breaks=True)
    wanted = {"characters": "ab↵↵cd ↵ ef↵", "words": ["ab", "↵", "↵", "cd", "↵", "ef", "↵"]}[tokens]
    length = len(wanted)
    assert tokens_of(task, task.training[: 3 * length]) == 3 * list(wanted)
    # The outermost line breaks are no part of the text.
    assert len(task.training) + len(task.tested) == 900 * length - 1
    assert task.probe("ab↵cd").encoded.known == (True,) * (5 if tokens == "characters" else 3)
    assert "↵" not in made(content, tokens=tokens, window=8).answers


@pytest.mark.parametrize(
    ("content", "keys", "said"),
    [
        ("", {}, "The text has 0 characters, but needs"),
        ("abc", {}, "The text has 3 characters, but needs"),
        ("a b c", {"tokens": "words", "window": 2}, "The text has 5 words"),
    ],
)
def test_a_text_that_is_too_short_says_how_long_it_must_be(content: str, keys: dict[str, object], said: str) -> None:
    with pytest.raises(TaskError) as caught:
        made(content, **keys)
    assert str(caught.value).startswith(said.replace("5 words", "3 words"))
    least = int(str(caught.value).split("needs ")[1].split(" for")[0].replace(",", ""))
    separator = " " if keys.get("tokens") == "words" else ""
    assert made(separator.join("ab"[i % 2] for i in range(least)), **keys).evaluation


def test_one_answer_a_text_is_refused_and_a_file_that_was_not_read() -> None:
    with pytest.raises(TaskError, match="final readout gives one answer"):
        tasks.make_task(text.Spec(file="a.txt"), "final", 0)
    with pytest.raises(TaskError, match=r"a\.txt has not been read"):
        tasks.make_task(text.Spec(file="a.txt"), "every-step", 0)


def test_a_probe_of_any_length_is_cut() -> None:
    assert len(made("abc " * 200).probe("abc" * 1000).encoded.tokens) == MAX_TIMESTEPS


def ngram_bits(task: text.TextTask, n: int) -> float:
    """Return the bits per held-out character when counting n characters in a row, with one added to each count."""
    trained, tested = task.training.tolist(), task.tested.tolist()
    whole, context = trained + tested, n - 1
    grams = Counter(tuple(trained[i : i + n]) for i in range(len(trained) - context))
    contexts = Counter(tuple(trained[i : i + context]) for i in range(len(trained) - context))
    assert sum(grams.values()) == sum(contexts.values())
    first = len(trained) + 1
    places = range(first, first + sum(len(one.targets) for one in task.evaluation))
    assert whole[first : places.stop] == [i for one in task.evaluation for i in one.targets.tolist()]

    def likely(i: int) -> float:
        seen = contexts[tuple(whole[i - context : i])]
        return (grams[tuple(whole[i - context : i + 1])] + 1) / (seen + len(task.answers))

    return sum(-math.log2(likely(i)) for i in places) / len(places)


def test_the_storys_mark_is_below_what_counting_letters_reaches() -> None:
    """Order 3 means three characters in a row, or three before the next one: the mark is below both."""
    path = presets.find("story")
    preset = presets.load(path)
    task = tasks.make_task(preset.task, "every-step", 0)
    assert isinstance(task, text.TextTask)
    assert (task.tested > 0).all()
    three, four = ngram_bits(task, 3), ngram_bits(task, 4)
    assert preset.mark is not None
    assert preset.mark.loss is not None
    assert preset.mark.loss / math.log(2) < min(three, four) - 0.5
    comment = Path(path).read_text(encoding="utf-8")
    assert all(f"{bits:.3f} bits ({bits * math.log(2):.3f} nats)" in comment for bits in (three, four))
    assert f"{preset.mark.loss / math.log(2):.2f} bits" in comment


def test_the_oracle_takes_two_bits_for_one_of_four_letters() -> None:
    """Checks the oracle: uniform letters take log2 of their number, a cycle almost nothing."""
    cycle = made("abcd" * 2000, window=10)
    assert ngram_bits(cycle, 3) < 0.01
    letters = "".join(np.random.default_rng(0).choice(list("abcd"), 20_000))
    assert abs(ngram_bits(made(letters, window=10), 2) - 2) < 0.01
