"""Planted faults: each kind of finding is named where its fault is, and none where a preset reached its mark."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from playground.core.diagnosis.facts import Facts
from playground.core.diagnosis.rules import RULES, findings
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import Preset
from playground.engine.backends.results import EngineState
from playground.engine.network.weights import flatten
from playground.engine.training.run import Run
from playground.engine.training.surveying import Surveyor
from playground.storage import presets
from playground.tasks import baselines

SEEDS = range(10)
GREENER = "greener-or-brown"
RECALL = """
schema = 1
title = "Recall"
task = {kind = "recall", gap = 30, tested = 100}
model = {units = 16}
training = {learning_rate = 0.003, batch = 16}
mark = {accuracy = 0.99}
"""


@dataclass(frozen=True)
class Plant:
    """A fault: an experiment's settings, for how many steps, and what else is done to the network before them."""

    kind: str
    preset: str
    settings: tuple[str, ...] = ()
    steps: int = 150
    before: Callable[[Run], None] = field(default=lambda run: None)
    probe: str = ""


def by_chance(seed: int, lines: int, held_out: float) -> str:
    """Lines of random words with random answers: nothing that can be learned from some holds for others."""
    rng = np.random.default_rng(seed)
    words = ["sun", "rain", "wind", "snow", "hill", "lake", "tree", "bird"]
    text = "\n".join(
        f"{' '.join(dict.fromkeys(rng.choice(words, 5)))} x{n} => {rng.choice(['up', 'down'])}" for n in range(lines)
    )
    return (
        f'schema = 1\ntitle = "By chance"\nmodel = {{units = 24}}\ntraining = {{batch = 64}}\n'
        f'[task]\nkind = "typed"\nheld_out = {held_out}\nsequences = """\n{text}"""\n'
    )


def shut_half(run: Run) -> None:
    """Shut the output gates of half of the units so far that no gradient opens them again."""
    weights, units = run.weights(), run.architecture.units
    weights["rnn.bias_ih_l0"][3 * units : 3 * units + units // 2] = -8.0
    vector = flatten(run.architecture, weights)
    run._engine.restore(EngineState(np.stack((vector, 0 * vector, 0 * vector)), 0))


SGD = "training.optimizer=sgd"
PLANTS = (
    Plant("unknown", GREENER, steps=5, probe="It is monsoon. The grass is always"),
    Plant("longer", GREENER, steps=5, probe="It is winter and there has been little sunlight. " * 5),
    Plant("exploding", "sine", ("model.cell=rnn", SGD, "training.learning_rate=1", "training.clip=0")),
    Plant("rate", GREENER, ("training.learning_rate=1",), 200),
    Plant("rate", GREENER, ("training.learning_rate=0.00001",)),
    Plant("clip", GREENER, (SGD, "training.learning_rate=0.5", "training.clip=0.0001")),
    Plant("clip", "recall", ("training.clip=1000",), 200),
    Plant("saturated", GREENER, ("training.learning_rate=1",), 200),
    Plant("dead", "recall", (), 200, shut_half),
    Plant("memory", GREENER, ("model.cell=mlp",), 20),
    Plant("memory", "recall", ("model.cell=rnn",), 300),
    Plant("vanishing", "recall", (), 300),
    Plant("one answer", GREENER, ("model.cell=mlp", "model.window=2"), 200),
    Plant("overfitting", "chance", (), 200),
    Plant("few sequences", "chance", (), 200),
    Plant("baseline", "story", ("model.units=8", "training.batch=4", "training.evaluate_every=60"), 60),
)


def load(name: str, seed: int, settings: tuple[str, ...]) -> Preset:
    settings = (*settings, f"training.seed={seed}")
    if name == "recall":
        return presets.loads(RECALL, name, settings)
    if name == "chance":
        return presets.loads(by_chance(seed, 40, 0.5), name, settings)
    return presets.load(presets.find(name), settings)


def facts_after(run: Run, steps: int, probe: str = "") -> Facts:
    metrics = run.run(steps)
    facts = facts_of(run, metrics.curve, metrics.evaluations, metrics.outcome, probe)
    return replace(facts, baselines=baselines.measure(run.task, 0))


def facts_of(run: Run, curve: Curve, evaluations: tuple[Evaluation, ...], outcome: str, probe: str = "") -> Facts:
    return Facts(
        preset=run.preset,
        step=run.step,
        losses=curve.loss,
        accuracies=curve.accuracy,
        evaluations=evaluations if run.task.heldout else (),
        last=evaluations[-1] if evaluations else None,
        has_reached=outcome == "reached",
        survey=Surveyor().survey(run, has_diverged=outcome == "diverged"),
        trace=run.trace(probe or (run.preset.probes or run.task.samples())[0]),
    )


def kinds_missed(seed: int) -> dict[str, list[str]]:
    """Return the kinds of which a plant was not named, with what was found instead."""
    missed: dict[str, list[str]] = {}
    for plant in PLANTS:
        run = Run(load(plant.preset, seed, plant.settings))
        plant.before(run)
        found = findings(facts_after(run, plant.steps, plant.probe))
        if plant.kind not in [each.kind for each in found]:
            missed[plant.kind] = [each.text for each in found]
    return missed


def test_there_is_a_plant_for_each_of_the_thirteen_kinds() -> None:
    assert len(RULES) == 13
    assert {plant.kind for plant in PLANTS} == set(RULES)


def test_at_least_twelve_kinds_are_named_on_a_seed() -> None:
    assert len(kinds_missed(3)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_at_least_twelve_kinds_are_named_on_each_seed(seed: int) -> None:
    missed = kinds_missed(seed)
    assert len(missed) <= 1, missed


def alarms(name: str) -> Iterator[tuple[str, str]]:
    """Train a shipped preset to its mark, with compiled code, as torch needs minutes for some; yield what is then
    found, with each of its probes."""
    run = Run(presets.load(presets.find(name)), engine="compiled")
    assert run.preset.mark is not None
    metrics = run.run(run.preset.mark.steps)
    assert metrics.outcome == "reached"
    for probe in run.preset.probes:
        for found in findings(facts_of(run, metrics.curve, metrics.evaluations, metrics.outcome, probe)):
            yield found.kind, found.text


@pytest.mark.parametrize("name", ["greener-or-brown", "hello", "counting", "parity", "chatbot"])
def test_no_false_alarm_where_a_quick_preset_reached_its_mark(name: str) -> None:
    assert not list(alarms(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, _ in presets.shipped()])
def test_no_false_alarm_where_a_preset_reached_its_mark(name: str) -> None:
    assert not list(alarms(name))
