"""Networks from Keras's files: outputs by Keras's own equations, and what is refused by name."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from keras_files import BLOCKS, layers, outputs, write
from mutated_foreign import KINDS
from mutations import mutated

from playground.core.vocabulary import UNKNOWN
from playground.session import headless
from playground.storage import hdf5_process, packed
from playground.storage.errors import FileProblem
from playground.storage.imports import conversion, read_network
from playground.storage.imports.conversion import Reading
from playground.storage.imports.network import ForeignNetwork

h5py = pytest.importorskip("h5py")

networks = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(sorted(BLOCKS)),
        "units": st.lists(st.integers(1, 7), min_size=1, max_size=3).map(tuple),
        "bias": st.booleans(),
        "words": st.booleans(),
        "head": st.sampled_from(["", "linear", "softmax"]),
        "sequences": st.booleans(),
        "after": st.booleans(),
        "seed": st.integers(0, 99),
    }
)
ENDLESS = 212
"""The mistakes in a file that keep the library searching."""
FACTS: dict[str, Any] = {
    "kind": "GRU",
    "units": (3, 5),
    "bias": True,
    "words": True,
    "head": "softmax",
    "sequences": False,
    "after": True,
    "seed": 0,
}
BEFORE = {**FACTS, "after": False}


def read(path: Path, facts: dict[str, Any]) -> ForeignNetwork:
    if not path.name.endswith(".weights.h5"):
        return read_network(path, {})
    # Of weights alone, names and shapes may leave something open.
    cells = [f"{ {'LSTM': 'lstm', 'GRU': 'gru'}.get(facts['kind'], 'simple_rnn') }"]
    cells += [f"{cells[0]}_{number}" for number in range(1, len(facts["units"]))]
    network = read_network(path, {})
    wanted = {
        "layers": "+".join(cells),
        "embedding": "embedding" if facts["words"] else "none",
        "readout": "dense" if facts["head"] else "none",
    }
    return read_network(path, {question.key: wanted[question.key] for question in network.questions})


def check(path: Path, facts: dict[str, Any]) -> None:
    made = layers(facts)
    write(path, made)
    with pytest.MonkeyPatch.context() as patch:
        # A process for each of many files takes long.
        patch.setattr(hdf5_process, "read", hdf5_process.contents)
        network = read(path, facts)
    assert network.unknown == ()
    # Weights alone do not say the form of a GRU without biases.
    before = facts["kind"] == "GRU" and not facts["after"]
    if before and (facts["bias"] or not path.name.endswith(".weights.h5")):
        assert {layer.cell for layer in network.layers} == {"chogru"}
    elif before:
        assert {layer.cell for layer in network.layers} == {"gru"}
        return
    classes = facts["head"] == "softmax"
    model = conversion.to_model(network, Reading(answers="classes" if classes else "numbers"), "net")
    if facts["words"]:
        inputs = np.array([3, 0, 6, 5])
        text = " ".join(map(str, inputs))
    else:
        inputs = np.random.default_rng(facts["seed"]).normal(size=(4, 3)).astype(np.float32)
        text = " ".join(":".join(str(number) for number in row) for row in inputs)
    given = headless.trace(model, text).predictions
    given = given[:, 1:] if model.answers[:1] == (UNKNOWN,) else given
    np.testing.assert_allclose(given, outputs(made, inputs), atol=1e-5)


@given(networks, st.sampled_from(["net.keras", "net.h5", "net.weights.h5"]))
@example(FACTS, "net.keras")
@example(FACTS, "net.h5")
@example(FACTS, "net.weights.h5")
@example(BEFORE, "net.keras")
@example(BEFORE, "net.h5")
@example(BEFORE, "net.weights.h5")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_gives_the_outputs_of_its_equations(tmp_path: Path, facts: dict[str, Any], name: str) -> None:
    check(tmp_path / name, facts)


@pytest.mark.slow
@given(networks, st.sampled_from(["net.keras", "net.h5", "net.weights.h5"]))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_files_give_the_outputs_of_their_equations(tmp_path: Path, facts: dict[str, Any], name: str) -> None:
    check(tmp_path / name, facts)


@pytest.mark.slow
@given(networks)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_keras_saves_has_its_answers(tmp_path: Path, facts: dict[str, Any]) -> None:
    keras = pytest.importorskip("keras")
    made = layers(facts)
    model = keras.Sequential([keras.layers.Input((None,) if facts["words"] else (None, 3))])
    for kind, name, config, values in made:
        own = {key: value for key, value in config.items() if key != "recurrent_activation"}
        own |= {"units": 4} if kind == "Dense" else {}
        own |= {"use_bias": facts["bias"]} if kind in BLOCKS else {}
        layer = getattr(keras.layers, kind)(name=name.replace(" ", "_"), **own)
        model.add(layer)
        layer.set_weights(values)
    inputs = np.array([3, 0, 6, 5])
    text = " ".join(map(str, inputs))
    if not facts["words"]:
        inputs = np.random.default_rng(facts["seed"]).normal(size=(4, 3)).astype(np.float32)
        text = " ".join(":".join(str(number) for number in row) for row in inputs)
    expected = np.asarray(model.predict(inputs[None], verbose=0))[0]
    for name in ("real.keras", "real.h5", "real.weights.h5"):
        if name.endswith(".weights.h5") and not (facts["after"] or facts["bias"]):
            continue  # they do not say the form of a GRU
        path = tmp_path / name
        model.save_weights(path) if name.endswith(".weights.h5") else model.save(path)
        classes = facts["head"] == "softmax"
        read_model = conversion.to_model(read(path, facts), Reading(answers="classes" if classes else "numbers"), "net")
        given = headless.trace(read_model, text).predictions
        given = given[:, 1:] if read_model.answers[:1] == (UNKNOWN,) else given
        np.testing.assert_allclose(given if expected.ndim == 2 else given[-1], expected, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "change", "problem"),
    [
        ("GRU", {"reset_after": False}, r"bias \(2, 9\) of layer 0 does not fit a GRU of 3 units"),
        ("LSTM", {"go_backwards": True}, "the LSTM layer 0 goes backwards"),
        ("LSTM", {"recurrent_activation": "hard_sigmoid"}, "has hard_sigmoid as its recurrent_activation, not sigmoid"),
        ("SimpleRNN", {"activation": "relu"}, "the SimpleRNN layer 0 has relu as its activation, not tanh"),
        ("LSTM", {"return_sequences": False}, "the LSTM layer 1 does not read the states"),
    ],
)
def test_what_no_cell_computes_is_refused_by_name(
    tmp_path: Path, kind: str, change: dict[str, Any], problem: str
) -> None:
    made = layers({**FACTS, "kind": kind})
    made[1][2].update(change)
    write(tmp_path / "net.keras", made)
    with pytest.raises(FileProblem, match=problem):
        read_network(tmp_path / "net.keras", {})


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"class_name": "Lambda"}, "x is a Lambda, whose code is not run"),
        ({"class_name": "Own", "module": "own", "registered_name": "own>Own"}, "x is a Own, whose code is not run"),
        ({"class_name": "Bidirectional"}, "x is bidirectional"),
        (
            {"class_name": "Add", "inbound_nodes": [[["words", 0, 0, {}], ["y", 0, 0, {}]]]},
            "x does not read words alone",
        ),
    ],
)
def test_layers_with_code_and_branches_are_refused(tmp_path: Path, entry: dict[str, Any], problem: str) -> None:
    write(tmp_path / "net.keras", layers(FACTS))
    with zipfile.ZipFile(tmp_path / "net.keras") as archive:
        config, weights = json.loads(archive.read("config.json")), archive.read("model.weights.h5")
    config["config"]["layers"].insert(1, {"config": {"name": "x"}, **entry})
    with zipfile.ZipFile(tmp_path / "net.keras", "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", weights)
    with pytest.raises(FileProblem, match=problem):
        read_network(tmp_path / "net.keras", {})


def test_what_is_not_understood_is_named(tmp_path: Path) -> None:
    made = layers(FACTS)
    made.insert(1, ("Conv1D", "conv", {}, []))
    made.append(("Dense", "second", {"activation": "softmax"}, []))
    write(tmp_path / "net.keras", made)
    network = read_network(tmp_path / "net.keras", {})
    assert network.unknown == ("The Conv1D conv is not understood.", "The Dense second is not understood.")
    assert (network.embedding, network.readout) == (None, None)


def test_a_mask_beside_the_stack_is_left_out_and_one_output_is_yes_or_no(tmp_path: Path) -> None:
    made = layers({**FACTS, "kind": "LSTM", "head": ""})
    made[0][2]["mask_zero"] = True
    made.insert(1, ("NotEqual", "not_equal", {}, []))
    made.append(("Dense", "head", {"activation": "sigmoid"}, [np.ones((5, 1), np.float32), np.ones(1, np.float32)]))
    write(tmp_path / "net.keras", made)
    network = read_network(tmp_path / "net.keras", {})
    assert network.notes == ("Keras skips tokens of the id 0; here they are read like any other.",)
    assert (network.unknown, network.answers, network.timing) == ((), "binary", "final")


def test_nothing_outside_the_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["kernel"] = np.ones((3, 8), np.float32)
    with h5py.File(tmp_path / "link.weights.h5", "w") as file:
        file["lstm/vars/0"] = h5py.ExternalLink(str(secret), "kernel")
    with pytest.raises(FileProblem, match="0 is a link, which is not followed"):
        read_network(tmp_path / "link.weights.h5", {})
    with h5py.File(tmp_path / "virtual.weights.h5", "w") as file:
        layout = h5py.VirtualLayout((3, 8), np.float32)
        layout[:] = h5py.VirtualSource(secret, "kernel", (3, 8))
        file.create_virtual_dataset("lstm", layout)
    with pytest.raises(FileProblem, match="lies in another file"):
        read_network(tmp_path / "virtual.weights.h5", {})
    with h5py.File(tmp_path / "large.weights.h5", "w") as file:
        file.create_dataset("lstm", (10**6, 10**6), np.float32, chunks=(1000, 1000), compression="gzip")
    with pytest.raises(FileProblem, match="hold more than 1,000 MB"):
        read_network(tmp_path / "large.weights.h5", {})
    with h5py.File(tmp_path / "circle.weights.h5", "w") as file:
        file["a"] = file["/"]
    with pytest.raises(FileProblem, match="more groups than"):
        read_network(tmp_path / "circle.weights.h5", {})
    with zipfile.ZipFile(tmp_path / "bomb.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", "{}")
        with archive.open("model.weights.h5", "w", force_zip64=True) as entry:
            entry.write(bytes(10_000_000))
    monkeypatch.setattr(packed, "LIMIT", 9_000_000)
    with pytest.raises(FileProblem, match="what is packed in it is 10 MB large, but at most 9 MB are read"):
        read_network(tmp_path / "bomb.keras", {})
    (tmp_path / "broken.keras").write_bytes(b"PK")
    with pytest.raises(FileProblem, match="not a whole file of Keras"):
        read_network(tmp_path / "broken.keras", {})


def test_a_file_on_which_the_library_searches_for_ever_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hdf5_process, "_SECONDS", 1)
    kind = KINDS["h5"]
    (tmp_path / "net.h5").write_bytes(mutated(kind.whole(tmp_path), kind.change, ENDLESS))
    with pytest.raises(FileProblem, match="not a whole HDF5 file"):
        read_network(tmp_path / "net.h5", {})
