"""Experiments as files: what is read is what was written, and a damaged file gives a sentence."""

import contextlib
import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from playground import tasks
from playground.core.experiment import BatchesState, CheckpointState, Experiment, RunState, TrainedNetwork, View
from playground.core.shapes import parameter_shapes
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.storage import experiments
from playground.storage.errors import FileProblem
from playground.storage.experiments import arrays
from playground.storage.experiments.arrays import pieces_of, same_bytes
from playground.storage.experiments.file import KEY
from playground.storage.experiments.packing import Packing
from playground.storage.exports.models import read_model
from playground.tasks import typed
from playground.tasks.common.task import random_stream

PRESET = Preset(
    title="Test", task=typed.Spec(sequences="a b => c\nb a => d\na a => c"), model=ModelSpec(units=3), probes=("a b",)
)
TASK = tasks.make_task(PRESET.task, PRESET.model.readout, 0)
SHAPES = parameter_shapes(PRESET.model, TASK.encoding.width, TASK.outputs)
PARAMETERS = sum(int(np.prod(shape)) for shape in SHAPES.values())


@pytest.fixture
def experiment():
    """One with a batch that came back, with checkpoints with and without moments, and of batches that are gone."""
    rng = np.random.default_rng(0)
    batch = next(TASK.batches(2, 0))
    here = BatchesState(random_stream(0, 1).bit_generator.state, (2, 0, 1), (batch,))
    vectors = rng.normal(size=(3, PARAMETERS)).astype(np.float32)
    vectors[2, 0] = np.inf  # as after a gradient of 1e20
    past = [
        CheckpointState(step=step, sequences=2 * step, vectors=kept, updates=step, batches=batches, training=training)
        for step, kept, batches, training in (
            (0, vectors[:1], None, TrainingSpec(batch=1)),
            (3, vectors, here, TrainingSpec(batch=2)),
            (4, vectors[:1] + 1, here, TrainingSpec(batch=2)),
        )
    ]
    run = RunState(
        preset=PRESET,
        engine="torch",
        step=5,
        sequences=10,
        vectors=vectors,
        updates=5,
        first_loss=np.nan,
        longest=2,
        changed_at=0,
        gradient_norms=(0.5, np.inf),
        batches=here,
        checkpoints=tuple(past),
    )
    points = np.arange(5)
    curve = Curve(points + 1, points.astype(np.float32), np.full(5, np.nan, np.float32))
    network = TrainedNetwork(run=run, curve=curve, evaluations=(Evaluation(step=5, loss=0.1, error=2.0),), seconds=1.5)
    return Experiment(
        networks=(network, replace(network, reached=4)),
        encoding=TASK.encoding,
        answers=TASK.answers,
        name="test",
        opened=PRESET,
        view=View(probes=("a b", "b"), probe="b"),
    )


def test_what_is_read_is_what_was_written(experiment, tmp_path):
    experiments.write(tmp_path / "it.safetensors", experiment)
    again = experiments.read(tmp_path / "it.safetensors")
    assert (again.encoding, again.answers, again.name, again.view) == (
        TASK.encoding,
        TASK.answers,
        "test",
        experiment.view,
    )
    assert again.opened == experiment.opened
    for one, two in zip(again.networks, experiment.networks, strict=True):
        assert (one.run.preset, one.run.step, one.run.gradient_norms) == (PRESET, 5, (0.5, np.inf))
        assert (one.evaluations, one.reached, one.seconds) == (two.evaluations, two.reached, 1.5)
        np.testing.assert_array_equal(one.curve.loss, two.curve.loss)
        np.testing.assert_array_equal(one.run.vectors, two.run.vectors)
        assert (one.run.batches.random, one.run.batches.waiting) == (two.run.batches.random, (2, 0, 1))
        np.testing.assert_array_equal(one.run.batches.returned[0].inputs, two.run.batches.returned[0].inputs)
        for its, theirs in zip(one.run.checkpoints, two.run.checkpoints, strict=True):
            assert (its.step, its.training, its.batches is None) == (
                theirs.step,
                theirs.training,
                theirs.batches is None,
            )
            np.testing.assert_array_equal(its.vectors, theirs.vectors)
    assert Packing(again).card.to_json() == Packing(experiment).card.to_json()


def test_a_reader_of_models_opens_it(experiment, tmp_path):
    experiments.write(tmp_path / "it.safetensors", experiment)
    model = read_model(tmp_path / "it.safetensors")
    flat = np.concatenate([model.weights[name].reshape(-1) for name in SHAPES])
    np.testing.assert_array_equal(flat, experiment.networks[0].run.vectors[0])


def test_a_file_with_other_bytes_gives_an_experiment_or_a_sentence(experiment, tmp_path):
    path = tmp_path / "it.safetensors"
    experiments.write(path, experiment)
    whole, chance = path.read_bytes(), random.Random(0)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3))):
            # Most of the bytes are in the header, where a change matters most.
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
        with contextlib.suppress(FileProblem):
            experiments.read(path)


def network(card):
    return card["networks"][0]


def fill(name, place, value):
    """Return a change of an array of the first network."""

    def change(arrays, _):
        arrays[f"experiment.network.0.{name}"] = changed = arrays[f"experiment.network.0.{name}"].copy()
        changed[place] = value

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda _, card: network(card).update(parameters=7), r"network.0.vectors has the shape \(3, \d+\)"),
        (lambda _, card: network(card).update(engine="abacus"), "engine"),
        (lambda _, card: network(card).update(step=3), "steps of its snapshots"),
        (lambda _, card: card.update(networks=[]), "networks"),
        (lambda _, card: card.update(schema=2), "schema"),
        (lambda arrays, _: arrays.pop("experiment.network.1.waiting"), "network.1.waiting is missing"),
        (lambda arrays, _: arrays.pop("experiment.batch.0.lengths"), "batch.0.lengths is missing"),
        (fill("past", (1, 0), 9), "steps of its snapshots"),
        (fill("past", (1, 3), 5), "settings that the file does not hold"),
        (fill("past", (1, 4), 0), "network.0.random has the shape"),
        (fill("returned", (0, 1), 3), "where the batches go on"),
        (fill("waiting_counts", 0, -1), "where the batches go on"),
        (fill("vectors", (0, 0), np.inf), "not a finite number"),
        (fill("vectors", (1, 0), np.nan), "not a finite number"),
    ],
)
def test_what_does_not_fit_is_named(experiment, tmp_path, change, sentence):
    path = tmp_path / "it.safetensors"
    experiments.write(path, experiment)
    data = path.read_bytes()
    texts = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]
    arrays, card = dict(load_arrays(data)), json.loads(texts[KEY])
    change(arrays, card)
    path.write_bytes(save_arrays(arrays, metadata={**texts, KEY: json.dumps(card)}))
    with pytest.raises(FileProblem, match=sentence):
        experiments.read(path)


def test_a_model_is_no_experiment_and_says_so(experiment, tmp_path):
    path = tmp_path / "it.safetensors"
    path.write_bytes(save_arrays({"weight": np.zeros(3, np.float32)}))
    with pytest.raises(FileProblem, match="holds no experiment"):
        experiments.read(path)
    with pytest.raises(FileProblem, match="must end in"):
        experiments.write(tmp_path / "it.zip", experiment)


def test_arrays_of_no_known_size_are_looked_at_before_they_are_read(experiment, tmp_path, monkeypatch):
    experiments.write(tmp_path / "it.safetensors", experiment)
    monkeypatch.setattr(arrays, "_MOST_BYTES", 100)
    with pytest.raises(FileProblem, match=r"experiment\.\S+ is too large"):
        experiments.read(tmp_path / "it.safetensors")


@given(
    st.dictionaries(
        st.text(max_size=9).filter(lambda name: name != "__metadata__"),
        hnp.arrays(
            st.sampled_from(["f4", "f8", "i8", "u8", "u1", "?"]).map(np.dtype),
            hnp.array_shapes(min_dims=1, min_side=0, max_side=5),
        ),
        max_size=5,
    ),
    st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=3),
)
def test_the_library_reads_the_pieces_of_a_file(parts, texts):
    whole = b"".join(pieces_of(parts, texts))
    again = load_arrays(whole)
    assert again.keys() == parts.keys()
    assert all(same_bytes(again[name], part) for name, part in parts.items())
    assert json.loads(whole[8 : 8 + int.from_bytes(whole[:8], "little")])["__metadata__"] == texts


def test_arrays_differ_in_any_byte_and_in_shape_and_type():
    one = np.zeros((3, 700_000), np.float32)
    other = one.copy()
    assert same_bytes(one, other)
    other[2, -1] = -0.0
    assert not same_bytes(one, other)
    assert not same_bytes(one, one.T)
    assert not same_bytes(one, one.view(np.int32))
