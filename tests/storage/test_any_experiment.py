"""Whatever the experiment: what is opened is what was saved."""

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground import tasks
from playground.core.cell_kinds import KINDS
from playground.core.content import Content
from playground.core.experiment import BatchesState, CheckpointState, Experiment, RunState, TrainedNetwork, View
from playground.core.shapes import parameter_shapes
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.storage import experiments
from playground.storage.experiments.packing import EVALUATED
from playground.tasks import csv, text, typed
from playground.tasks.common.labelled import Labels
from playground.tasks.common.line_files import Lines
from playground.tasks.common.task import random_stream

ROWS = np.arange(120, dtype=np.float32).reshape(60, 2) ** 0.5
TASKS = (
    typed.Spec(sequences="a b é => c\nb a => 🍂\na a => c"),
    typed.Spec(sequences="ab => c\nba => d", tokens="characters"),
    typed.Spec(sequences="0 0.5 1 => 0.7\n1 2 => 3", tokens="numbers"),
    text.LoadedSpec(file="é.txt", window=4, content=text.Text("so it goes – on and on. " * 20, "digest")),
    csv.LoadedSpec(file="it.csv", window=4, content=csv.Table(("a", "ß"), ROWS, np.array([0, 30]), "digest")),
    text.LoadedSpec(
        file="é.txt", test_file="t.txt", window=4, content=text.Text("so it goes – on. " * 9, "digest", test="é, it is")
    ),
    csv.LoadedSpec(
        file="it.csv",
        test_file="t.csv",
        content=csv.Table(("a", "ß"), ROWS, np.array([0, 30]), "digest", tested_from=30),
    ),
    typed.LoadedSpec(file="é.txt", content=Lines("a b é => c\nb a => 🍂\na a => c", "digest")),
    csv.LoadedSpec(
        file="it.csv",
        label="é",
        content=csv.Table(
            ("a", "ß"),
            ROWS,
            np.array([0, 20, 30]),
            "digest",
            Labels(names=("x", "y"), ids=np.repeat(np.arange(2, dtype=np.int32), 30), changed=7),
        ),
    ),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
COUNTS = st.integers(0, 2**62)
NUMBERS = st.none() | st.floats(allow_nan=False, width=64)
TRAININGS = st.builds(
    TrainingSpec,
    optimizer=st.sampled_from(["adam", "sgd"]),
    learning_rate=st.floats(1e-9, 1000),
    batch=st.integers(1, 8),
    clip=st.floats(0, 1000),
    seed=st.integers(0, 2**31 - 1),
    evaluate_every=st.integers(1, 100_000),
)


def increasing(most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(COUNTS, max_size=most, unique=True).map(sorted)


@st.composite
def experiments_of_any_kind(draw: st.DrawFn) -> Experiment:
    spec = draw(st.sampled_from(TASKS))
    readout = "final" if isinstance(spec, typed.Spec) else "every-step"
    models = st.builds(
        ModelSpec,
        cell=st.sampled_from(list(KINDS)),
        units=st.integers(1, 5),
        layers=st.integers(1, 4),
        window=st.integers(1, 9),
        readout=st.just(readout),
    )
    first = Preset(
        title=draw(TEXTS.filter(bool)),
        idea=draw(TEXTS),
        probes=tuple(draw(st.lists(TEXTS, max_size=3))),
        task=spec,
        model=draw(models),
        training=draw(TRAININGS),
    )
    task = tasks.make_task(spec, readout, first.training.seed)
    presets = [first, *(dataclasses.replace(first, model=draw(models)) for _ in range(draw(st.integers(0, 1))))]
    returned = tuple(batch for _, batch in zip(range(2), task.batches(2, 0), strict=False))
    position = st.builds(
        BatchesState,
        random=st.integers(0, 2**32).map(lambda seed: random_stream(seed, 1).bit_generator.state),
        waiting=st.lists(COUNTS, max_size=4).map(tuple),
        returned=st.lists(st.sampled_from(returned), max_size=2).map(tuple),
    )

    def vectors(rows: int, count: int) -> np.ndarray:
        found = np.random.default_rng(draw(st.integers(0, 99))).normal(size=(rows, count)).astype(np.float32)
        found[2:, : draw(st.integers(0, 2))] = np.inf
        return found

    def network(preset: Preset) -> TrainedNetwork:
        shapes = parameter_shapes(preset.model, task.encoding.width, task.outputs)
        count = sum(int(np.prod(shape)) for shape in shapes.values())
        steps = draw(increasing(3))
        last = draw(st.integers(steps[-1] if steps else 0, 2**62))
        past = [
            CheckpointState(
                step=step,
                sequences=draw(COUNTS),
                vectors=vectors(draw(st.sampled_from([1, 3])), count),
                updates=draw(COUNTS),
                batches=draw(st.none() | position),
                training=draw(TRAININGS),
            )
            for step in steps
        ]
        run = RunState(
            preset=preset,
            engine=draw(st.sampled_from(["torch", "compiled"])),
            step=last,
            sequences=draw(COUNTS),
            vectors=vectors(3, count),
            updates=draw(COUNTS),
            first_loss=draw(st.floats()),
            longest=draw(COUNTS),
            changed_at=draw(COUNTS),
            gradient_norms=tuple(draw(st.lists(st.floats(), max_size=3))),
            batches=draw(position),
            checkpoints=tuple(past),
        )
        places = np.array(draw(increasing(5)), np.int64)
        curve = Curve(places, places.astype(np.float32), np.full(len(places), np.nan, np.float32))
        columns = dict.fromkeys(EVALUATED[1:], NUMBERS)
        measured = st.builds(Evaluation, step=COUNTS, loss=st.floats(allow_nan=False), **columns)
        return TrainedNetwork(
            run=run,
            curve=curve,
            evaluations=tuple(draw(st.lists(measured, max_size=3))),
            reached=draw(st.none() | COUNTS),
            seconds=draw(st.floats(0, 1e9)),
        )

    return Experiment(
        networks=tuple(map(network, presets)),
        encoding=task.encoding,
        answers=task.answers,
        name=draw(TEXTS),
        opened=draw(st.sampled_from([None, first])),
        view=View(probes=tuple(draw(st.lists(TEXTS, max_size=3))), probe=draw(TEXTS)),
    )


def same(one: object, other: object) -> bool:
    """Whether two values are equal with all that they hold, NaN and arrays too."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)
    if isinstance(one, Content):
        names = ("text",) if isinstance(one, text.Text | Lines) else ("columns", "values", "starts", "labels")
        return one == other and all(same(getattr(one, name), getattr(other, name)) for name in names)
    if dataclasses.is_dataclass(one):
        parts = [field.name for field in dataclasses.fields(one)]
        return type(one) is type(other) and all(same(getattr(one, part), getattr(other, part)) for part in parts)
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)  # type: ignore[attr-defined,index]
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))  # type: ignore[arg-type,call-overload]
    if isinstance(one, float) and math.isnan(one):
        return isinstance(other, float) and math.isnan(other)
    return one == other


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(experiments_of_any_kind())
def test_what_is_opened_is_what_was_saved(tmp_path: Path, experiment: Experiment) -> None:
    path = tmp_path / "it.safetensors"
    # A file that is not read back has the same bytes as one that is.
    experiments.write(path, experiment, verify=False)
    assert same(experiments.read(path), experiment)


def test_a_difference_is_seen() -> None:
    """The comparison of this file could say yes to everything."""
    batch = next(tasks.make_task(TASKS[0], "final", 0).batches(2, 0))
    assert same(batch, dataclasses.replace(batch))
    assert not same(batch, dataclasses.replace(batch, lengths=batch.lengths + 1))
    assert not same((1.0, None), (1.0, 0.0))
    assert not same({"a": np.float32(0)}, {"b": np.float32(0)})
