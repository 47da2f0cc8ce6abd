"""Each finding stands on its facts: it comes where they hold, goes where they do not, and says their numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.core.baseline import Baseline, Baselines
from playground.core.cell_kinds import KINDS
from playground.core.diagnosis.facts import Facts
from playground.core.diagnosis.finding import Finding, percent, plain, setting
from playground.core.diagnosis.rules import RULES, findings
from playground.core.diagnosis.survey import Survey
from playground.core.sentence import Target
from playground.core.snapshot import Evaluation
from playground.core.specs import Mark, ModelSpec, Preset, TaskSpec, TrainingSpec
from playground.core.trace import Trace

SURVEY = Survey(
    step=200,
    saturated={"forget": 0.2, "input": 0.1, "candidate": 0.3, "output": 0.2},
    units=16,
    given=np.array([5, 5]),
    right=np.array([5, 5]),
    reached=13,
    timesteps=13,
    longest=14,
    longest_evaluated=14,
    sequences=17,
    moved=1.0,
    gradient_norms=np.full(64, 0.5),
)
FALLING = np.linspace(3, 0.5, 200, dtype=np.float32)
STALLED = np.full(200, 1.4, np.float32)
LSTM, ADAM = ModelSpec(), TrainingSpec()
PRESET = Preset(title="T", task=TaskSpec(kind="typed"), mark=Mark(accuracy=1.0))


def trace(tokens: str = "a b c", unknown: str = "", **parts: Any) -> Trace:
    words = tuple(tokens.split())
    states = {name: np.zeros((len(words), 1, 2), np.float32) for name in KINDS["lstm"].states}
    whole: dict[str, Any] = {
        "cell_kind": "lstm",
        "tokens": words,
        "known": tuple(word not in unknown.split() for word in words),
        "gates": {},
        "states": states,
        "predictions": np.full((len(words), 2), 0.5, np.float32),
        "answers": ("x", "y"),
        "expected": np.full(len(words), -1),
    }
    return Trace(**{**whole, **parts})


def facts(losses: np.ndarray = STALLED, model: ModelSpec = LSTM, training: TrainingSpec = ADAM, **parts: Any) -> Facts:
    """A network that has stalled, with a survey in which nothing is wrong; `parts` replace fields of either."""
    measured = {name: parts.pop(name) for name in list(parts) if name in Survey.__slots__}
    whole: dict[str, Any] = {
        "preset": replace(PRESET, model=model, training=training),
        "step": len(losses),
        "losses": losses,
        "accuracies": np.full(len(losses), 0.4),
        "survey": replace(SURVEY, **measured),
        "trace": trace(),
    }
    return Facts(**{**whole, **parts})


def found(**parts: Any) -> dict[str, Finding]:
    return {each.kind: each for each in findings(facts(**parts))}


def sgd(**parts: Any) -> TrainingSpec:
    return TrainingSpec(optimizer="sgd", **parts)


PLAIN, CHRONO, MLP = ModelSpec(cell="rnn"), ModelSpec(initialisation="chrono", lag=100), ModelSpec(cell="mlp", window=8)
HELD = tuple(Evaluation(step=step, loss=loss, accuracy=0.4) for step, loss in ((20, 1.2), (40, 1.0), (60, 1.5)))
CASES: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    (
        "exploding",
        {"training": TrainingSpec(clip=0), "has_diverged": True},
        "rose to 0.5 without",
        ("training.clip=1",),
    ),
    (
        "exploding",
        {"training": TrainingSpec(clip=0), "gradient_norms": np.array([1.0] * 63 + [500])},
        "usually 1, rose to 500",
        ("training.clip=1",),
    ),
    (
        "exploding",
        {"training": TrainingSpec(clip=0), "has_diverged": True, "gradient_norms": np.array([1, np.nan])},
        "rose to infinity without a clip",
        ("training.clip=1",),
    ),
    ("rate", {"has_diverged": True}, "diverged at step 201", ("training.learning_rate=0.001",)),
    (
        "rate",
        {"moved": 38.0, "training": TrainingSpec(learning_rate=1)},
        "moved 38 times",
        ("training.learning_rate=0.1",),
    ),
    (
        "rate",
        {"moved": 0.03, "training": TrainingSpec(learning_rate=1e-5)},
        "by 3 % of",
        ("training.learning_rate=0.0001",),
    ),
    (
        "clip",
        {"training": sgd(clip=0.01)},
        "0.01 cut each of the last 64 gradients measured; their norm is about 0.5",
        ("training.clip=1",),
    ),
    (
        "clip",
        {"training": TrainingSpec(clip=100)},
        "100 never acts: the largest of the last 64 gradients measured is 0.5",
        ("training.clip=1",),
    ),
    (
        "saturated",
        {"saturated": {"forget": 0.97, "output": 0.1}},
        "97 % of the forget gate's",
        ("training.learning_rate=0.001",),
    ),
    (
        "saturated",
        {"model": PLAIN, "saturated": {"hidden": 0.93}},
        "93 % of the hidden state's",
        ("training.learning_rate=0.001",),
    ),
    ("dead", {"dead": 5}, "5 of 16 units", ("training.learning_rate=0.001",)),
    (
        "memory",
        {"gap": 23, "kept": 0.0, "reached": 20},
        "23 timesteps before the answer; less than 0.01 %",
        ("model.initialisation=chrono", "model.lag=46"),
    ),
    (
        "memory",
        {"model": PLAIN, "gap": 23, "kept": 0.004, "reached": 20},
        "0.4 % of what it changes",
        ("model.cell=lstm", "model.initialisation=chrono", "model.lag=46"),
    ),
    (
        "memory",
        {"model": MLP, "losses": FALLING, "gap": 8, "reached": None},
        "sees the last 8 tokens",
        ("model.cell=lstm", "model.initialisation=chrono", "model.lag=16"),
    ),
    (
        "vanishing",
        {"model": PLAIN, "gap": 23, "kept": 0.5, "reached": 9},
        "after 9 timesteps; what decides stands 23",
        ("model.cell=lstm", "model.initialisation=chrono", "model.lag=46"),
    ),
    (
        "vanishing",
        {"reached": 3},
        "after 3 timesteps; the first token stands 13",
        ("model.initialisation=chrono", "model.lag=26"),
    ),
    (
        "one answer",
        {"given": np.array([0, 10])},
        "“y” is 100 % of its answers, but 50 % of the right",
        ("training.learning_rate=0.001",),
    ),
    (
        "overfitting",
        {"evaluations": HELD, "losses": np.full(200, 0.1)},
        "best at step 40 (1) and rose to 1.5, while in training it fell to 0.1",
        ("model.units=8",),
    ),
    (
        "few sequences",
        {"evaluations": HELD[:1], "accuracies": np.ones(200)},
        "Of the 17 training sequences it answers 100 % right, of those never trained 40 %",
        (),
    ),
    ("unknown", {"trace": trace("a q b", "q")}, "1 of 3 tokens, “q”, is not in the training sequences", ()),
    ("unknown", {"trace": trace("a q b z", "q z")}, "2 of 4 tokens, “q” and 1 more, are not", ()),
    ("longer", {"trace": trace("a " * 22)}, "has 22 timesteps; in training there were at most 14", ()),
]


@pytest.mark.parametrize(
    ("kind", "parts", "words", "settings"), CASES, ids=[f"{n} {case[0]}" for n, case in enumerate(CASES)]
)
def test_a_fault_alone_is_named_alone_with_its_number_and_a_remedy(
    kind: str, parts: dict[str, Any], words: str, settings: tuple[str, ...]
) -> None:
    one = found(**parts)
    assert list(one) == [kind]
    assert words in one[kind].text.replace("\u00a0", " ")
    remedy = one[kind].remedy
    assert remedy is not None
    assert remedy.settings == settings
    assert bool(settings) != (remedy.place == "setup")
    assert remedy.label.startswith("Try" if settings else ("Add", "Type"))


def test_every_kind_has_a_case_and_nothing_is_found_where_nothing_is_wrong() -> None:
    assert {kind for kind, *_ in CASES} | {"baseline"} == set(RULES)
    assert not found()
    assert not found(losses=FALLING)


def test_a_better_baseline_is_said_also_of_a_network_that_learned_but_not_at_first() -> None:
    last_value = Baseline(name="last value", verb="forecasts", count=90, loss=0.0016)
    beside = {"baselines": Baselines(each=(last_value,), heldout=True)}
    worse = {"last": Evaluation(step=60, loss=0.018), **beside}
    for parts in ({}, {"has_reached": True}):
        one = found(**worse, **parts)["baseline"]
        assert one.text == "The last value forecasts better on what is held out: 0.0016 against 0.018."
        assert (one.target, one.remedy) == (Target(is_loss=True), None)
    assert not found(last=Evaluation(step=59, loss=0.018), **beside)
    assert not found(last=Evaluation(step=60, loss=0.0015), **beside)
    assert not found(**beside)


@pytest.mark.parametrize(("kind", "parts"), [case[:2] for case in CASES if case[0] not in ("unknown", "longer")])
def test_a_network_that_learned_has_no_fault(kind: str, parts: dict[str, Any]) -> None:
    assert not found(has_reached=True, **parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"trace": trace("a " * 21)},
        {"trace": trace("a " * 22), "has_reached": True, "longest_evaluated": 40},
        {"trace": trace("a b q", "q", generated_count=1)},
        {"training": TrainingSpec(clip=0), "gradient_norms": np.array([1.0] * 63 + [99])},
        {"moved": 9.9},
        {"moved": 38.0, "changed_at": 120},
        {"moved": 0.01, "changed_at": 120},
        {"training": sgd(clip=0.01), "gradient_norms": np.full(15, 0.5)},
        {"moved": 15.0, "survey": replace(SURVEY, step=4000, moved=15.0)},
        {"moved": 0.04, "survey": replace(SURVEY, step=99, moved=0.04)},
        {"training": TrainingSpec(clip=0.1)},
        {"training": TrainingSpec(clip=4)},
        {"saturated": {"forget": 0.89}},
        {"model": CHRONO, "saturated": {"forget": 1.0, "input": 1.0, "output": 0.5}},
        {"dead": 3},
        {"gap": 23, "kept": 0.02, "reached": 20},
        {"gap": 9, "kept": 0.5, "reached": 1},
        {"model": ModelSpec(readout="mean"), "reached": 0},
        {"model": ModelSpec(readout="every-step"), "reached": 0},
        {"given": np.array([2, 8])},
        {"given": np.array([0, 10]), "right": np.array([3, 7])},
        {"given": np.array([0, 7]), "right": np.array([4, 3])},
        {"evaluations": HELD[:2], "losses": np.full(200, 0.1)},
        {"evaluations": HELD, "losses": np.full(200, 0.9)},
        {"evaluations": HELD[:1], "accuracies": np.full(200, 0.94)},
        {"evaluations": HELD[:1], "accuracies": np.ones(200), "sequences": None},
    ],
)
def test_just_below_its_threshold_nothing_is_said(parts: dict[str, Any]) -> None:
    assert not found(**parts)


def test_weights_that_hardly_moved_or_too_far_explain_the_rest() -> None:
    rest = {"gap": 23, "kept": 0.0, "reached": 1, "given": np.array([0, 10])}
    assert set(found(**rest)) == {"memory", "vanishing", "one answer"}
    for moved in (0.01, 30.0):
        assert set(found(moved=moved, **rest)) == {"rate"}


def test_a_clip_that_always_acts_explains_weights_that_hardly_move() -> None:
    assert set(found(moved=0.001, training=sgd(clip=0.01))) == {"clip"}


def test_a_task_without_a_mark_is_learned_when_nearly_all_is_right() -> None:
    def learned(accuracy: float) -> bool:
        preset = replace(PRESET, mark=None)
        return facts(preset=preset, last=Evaluation(step=200, loss=1, accuracy=accuracy)).has_learned

    assert (learned(0.98), learned(0.99)) == (False, True)
    assert not facts(last=Evaluation(step=200, loss=1, accuracy=1.0)).has_learned
    losses = np.concatenate((np.ones(100), np.full(100, 0.005))).astype(np.float32)
    numbers = {"preset": replace(PRESET, mark=None), "last": Evaluation(step=200, loss=0.005)}
    assert facts(losses=losses, **numbers).has_learned
    assert not facts(losses=10 * losses.clip(0.05), **numbers).has_learned


def test_no_remedy_is_offered_that_would_change_nothing() -> None:
    deep = {"gap": 23, "kept": 0.0, "reached": 20}
    assert found(model=CHRONO, **deep)["memory"].remedy is None
    made = replace(PRESET, task=TaskSpec(kind="recall"))
    for parts in ({"trace": trace("a q b", "q")}, {"evaluations": HELD[:1], "accuracies": np.ones(200)}):
        (one,) = findings(replace_preset(facts(**parts), made))
        assert one.remedy is None
    assert found(evaluations=HELD, losses=np.full(200, 0.1), model=ModelSpec(units=1))["overfitting"].remedy is None


def replace_preset(before: Facts, preset: Preset) -> Facts:
    parts = {name: getattr(before, name) for name in Facts.__slots__ if name not in ("preset", "progress")}
    return Facts(preset=preset, **parts)


def test_a_finding_leads_to_where_it_is_seen() -> None:
    assert found(trace=trace("a q b", "q"))["unknown"].target == Target(1)
    assert found(trace=trace("a " * 22))["longer"].target == Target(14)
    assert found(saturated={"forget": 0.97})["saturated"].target == Target(track="forget")
    assert found(moved=30.0)["rate"].target == Target(is_loss=True)


def test_the_loss_says_nothing_before_there_is_enough_of_it() -> None:
    assert facts(losses=STALLED[:59]).progress is None
    assert not found(losses=STALLED[:59], dead=16)
    progress = facts(losses=np.arange(100, 0, -1, dtype=np.float32)).progress
    assert progress is not None
    assert (progress.first, progress.middle, progress.last, progress.best) == (95.5, 45.5, 5.5, 5.5)


def test_numbers_are_written_plainly() -> None:
    assert [plain(x) for x in (0.0015, 1.4, 38.2, 100.4, 12345, 0.0, 1e-6)] == [
        "0.0015",
        "1.4",
        "38",
        "100",
        "12,345",
        "0",
        "1.0e-06",
    ]
    assert [setting(x) for x in (1e-5, 0.03, 1, 1000)] == ["0.00001", "0.03", "1", "1000"]
    assert percent(0.0097) == "0.97\u00a0%"
