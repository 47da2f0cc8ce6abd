"""n-grams with Witten-Bell smoothing against an implementation that counts with dictionaries."""

import math
from collections import Counter, defaultdict

import numpy as np
import pytest

from playground.tasks import baselines, text, typed
from playground.tasks.baselines import ngrams
from playground.tasks.common.baseline_data import Corpus

START = -1


class WittenBell:
    """The definition, token by token."""

    def __init__(self, lines: list[list[int]], order: int, width: int) -> None:
        self.order, self.width = order, width
        self.follow: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
        for line in lines:
            padded = [START] * (order - 1) + line
            for i in range(order - 1, len(padded)):
                for length in range(order):
                    self.follow[tuple(padded[i - length : i])][padded[i]] += 1

    def probability(self, token: int, history: list[int]) -> float:
        context = tuple(([START] * (self.order - 1) + history)[len(history) :])
        likely = 1 / self.width
        for length in range(self.order):
            seen = self.follow.get(context[len(context) - length :])
            if seen:
                kinds, total = len(seen), sum(seen.values())
                likely = (seen[token] + kinds * likely) / (total + kinds)
        return likely


def corpus_of(rng: np.random.Generator, width: int) -> Corpus:
    """Lines of tokens, each of which is often the one before plus one; the last kind is never trained."""

    def line() -> np.ndarray:
        steps = rng.choice([1, 1, 1, 2, 3], rng.integers(1, 40))
        return np.cumsum(steps) % (width - 1)

    training = [line() for _ in range(12)]
    tested = [np.where(rng.random(len(ids := line())) < 0.1, width - 1, ids) for _ in range(5)]
    scored = [np.flatnonzero(rng.random(len(ids)) < 0.6) for ids in tested]
    return Corpus(width=width, training=training, tested=list(zip(tested, scored, strict=True)))


@pytest.mark.parametrize(("seed", "width", "order"), [(0, 4, 3), (1, 9, 5), (2, 30, 4), (3, 2, 1)])
def test_each_probability_is_that_of_the_definition(seed: int, width: int, order: int) -> None:
    corpus = corpus_of(np.random.default_rng(seed), width)
    found = list(ngrams.probabilities(corpus, order))
    assert len(found) == order
    for length, likely in enumerate(found, 1):
        model = WittenBell([ids.tolist() for ids in corpus.training], length, width)
        expected = [
            model.probability(int(ids[at]), ids[:at].tolist()) for ids, places in corpus.tested for at in places
        ]
        np.testing.assert_allclose(likely, expected, rtol=1e-12)


def test_the_probabilities_of_all_tokens_after_a_history_sum_to_one() -> None:
    rng, width = np.random.default_rng(5), 11
    lines = corpus_of(rng, width)
    for history in ([], [3], [3, 4, 5], [10, 10, 10, 10], rng.integers(0, width, 7).tolist()):
        ends = [(np.array([*history, token]), np.array([len(history)])) for token in range(width)]
        for likely in ngrams.probabilities(Corpus(width=width, training=lines.training, tested=ends), 5):
            assert likely.min() > 0
            assert likely.sum() == pytest.approx(1, abs=1e-12)


def made(content: str, **keys: object) -> text.TextTask:
    spec = text.LoadedSpec(file="a.txt", content=text.Text(content, content[:20]), **keys)  # type: ignore[arg-type]
    return text.make_task(spec, "every-step", 0)


@pytest.mark.parametrize("keys", [{"window": 7, "held_out": 0.5}, {"window": 40, "vocabulary": 3}])
def test_a_text_is_scored_at_the_tokens_that_the_network_is_evaluated_on(keys: dict[str, object]) -> None:
    letters = "".join(np.random.default_rng(1).choice(list("abcde "), 45_000, p=[0.4, 0.2, 0.1, 0.1, 0.1, 0.1]))
    task = made(letters, **keys)
    corpus = task.corpus()
    scored = [ids[places] for ids, places in corpus.tested]
    assert all((one.targets == own).all() for one, own in zip(task.evaluation, scored, strict=True))
    # The history goes on across windows, and for the first one back into the training part.
    whole = np.concatenate((task.training, task.tested))
    model = WittenBell([task.training.tolist()], 5, task.encoding.width)
    *_, likely = ngrams.probabilities(corpus, 5)
    for index in (0, len(task.starts) - 1):
        first = len(task.training) + int(task.starts[index]) + 1
        expected = [
            model.probability(int(whole[at]), whole[at - 9 : at].tolist()) for at in range(first, first + task.window)
        ]
        own = likely[index * task.window :][: task.window]
        np.testing.assert_allclose(own, expected, rtol=1e-12)


def test_a_text_has_both_orders_in_nats_and_for_characters_in_bits() -> None:
    task = made("the quick brown fox jumps over the lazy dog. " * 40, window=20)
    found = baselines.measure(task, 0)
    assert [one.name for one in found.each] == ["3-gram", "5-gram"]
    assert found.heldout
    three, five = (found.facts()[name] for name in ("3-gram", "5-gram"))
    # A text that repeats itself is known after five characters, and nearly after three.
    assert five["loss"] < three["loss"] < 0.5
    assert three["bits_per_character"] == three["loss"] / math.log(2)
    assert "bits" in found.explanation()
    words = baselines.measure(made("one two three four " * 50, tokens="words", window=5), 0)
    assert set(words.facts()["3-gram"]) == {"loss"}
    assert "bits" not in words.explanation()


def test_lines_have_n_grams_only_if_some_are_held_out() -> None:
    lines = "\n".join(f"count {n} then {n + 1} end" for n in range(20))
    for held_out, names in ((0.2, ["3-gram", "5-gram"]), (0.0, [])):
        task = typed.make_task(typed.Spec(sequences=lines, held_out=held_out), "every-step", 0)
        assert [one.name for one in baselines.measure(task, 0).each] == names
    corpus = typed.make_task(typed.Spec(sequences=lines, held_out=0.2), "every-step", 0).corpus()
    assert corpus is not None
    assert [places.tolist() for _, places in corpus.tested] == [[1, 2, 3, 4]] * 4


def test_only_the_last_tokens_of_a_long_text_are_counted_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngrams, "LARGEST", 300)
    long = baselines.measure(made("wxyz" * 200 + "abcd" * 200, window=10), 0)
    short = baselines.measure(made("abcd" * 83 + "ab", window=10), 0)
    assert long.each[0].settings == {"last tokens": 300}
    assert "last tokens 300" in long.explanation()
    assert not short.each[0].settings


def test_it_is_cancelled_between_orders() -> None:
    class CancelledError(Exception):
        pass

    def report(share: float) -> None:
        if share > 0.8:
            raise CancelledError

    with pytest.raises(CancelledError):
        baselines.measure(made("abcd " * 100, window=10), 0, report)
