"""Networks from ONNX files: onnxruntime's own outputs, and what is refused by name."""

import contextlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from playground.core.vocabulary import UNKNOWN
from playground.session import headless
from playground.storage.errors import FileProblem
from playground.storage.imports import conversion, read_network
from playground.storage.imports.conversion import Reading
from playground.storage.imports.network import ForeignNetwork
from playground.storage.imports.onnx_size import holds_too_much

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
BLOCKS = {"LSTM": 4, "GRU": 3, "RNN": 1}

FACTS: dict[str, Any] = {
    "kind": "LSTM",
    "units": (2,),
    "bias": True,
    "words": False,
    "head": "",
    "batch_first": False,
    "peepholes": False,
    "after": True,
    "opset": 17,
    "seed": 0,
}

networks = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(sorted(BLOCKS)),
        "units": st.lists(st.integers(1, 7), min_size=1, max_size=3).map(tuple),
        "bias": st.booleans(),
        "words": st.booleans(),
        "head": st.sampled_from(["", "Gemm", "MatMul"]),
        "batch_first": st.booleans(),
        "peepholes": st.booleans(),
        "after": st.booleans(),
        "opset": st.sampled_from([7, 11, 13, 17, 21]),
        "seed": st.integers(0, 99),
    }
)


def build(facts: dict[str, Any], **attributes: Any) -> Any:
    """Return the model of a graph: an embedding or none, recurrent nodes, a readout or none."""
    rng, helper = np.random.default_rng(facts["seed"]), onnx.helper
    nodes, arrays = [], {}

    def array(name: str, *shape: int) -> str:
        arrays[name] = rng.normal(size=shape).astype(np.float32)
        return name

    def squeeze(source: str, name: str, axis: int) -> None:
        if facts["opset"] < 13:
            nodes.append(helper.make_node("Squeeze", [source], [name], axes=[axis]))
        else:
            arrays[f"{name}.axis"] = np.array([axis])
            nodes.append(helper.make_node("Squeeze", [source, f"{name}.axis"], [name]))

    x, width = "x", 3
    if facts["words"]:
        nodes.append(helper.make_node("Gather", [array("table", 7, width), "x"], ["embedded"]))
        x = "embedded"
    if facts["batch_first"]:
        nodes.append(helper.make_node("Transpose", [x], ["turned"], perm=[1, 0, 2]))
        x = "turned"
    kind = facts["kind"]
    # Without the attribute a GRU resets the state.
    own = {"linear_before_reset": 1} if kind == "GRU" and facts["after"] else {}
    for layer, units in enumerate(facts["units"]):
        rows = BLOCKS[kind] * units
        inputs = [x, array(f"W{layer}", 1, rows, width), array(f"R{layer}", 1, rows, units)]
        if facts["bias"]:
            inputs.append(array(f"B{layer}", 1, 2 * rows))
        if facts["peepholes"] and kind == "LSTM":
            inputs += [""] * (7 - len(inputs)) + [array(f"P{layer}", 1, 3 * units)]
        node = helper.make_node(kind, inputs, [f"Y{layer}"], f"cell{layer}", hidden_size=units, **{**own, **attributes})
        nodes.append(node)
        squeeze(f"Y{layer}", f"h{layer}", 1)
        x, width = f"h{layer}", units
    if facts["head"] == "Gemm":
        # Gemm takes matrices: the batch of one sequence is dropped.
        squeeze(x, "flat", 1)
        nodes.append(helper.make_node("Gemm", ["flat", array("weight", 4, width), array("bias", 4)], ["y"], transB=1))
    elif facts["head"] == "MatMul":
        nodes.append(helper.make_node("MatMul", [x, array("weight", width, 4)], ["product"]))
        nodes.append(helper.make_node("Add", ["product", array("bias", 4)], ["y"]))
    else:
        nodes.append(helper.make_node("Identity", [x], ["y"]))
    kinds = onnx.TensorProto
    read = (kinds.INT64, ["a", "b"]) if facts["words"] else (kinds.FLOAT, ["a", "b", 3])
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", *read)],
        [helper.make_tensor_value_info("y", kinds.FLOAT, None)],
        [onnx.numpy_helper.from_array(values, name) for name, values in arrays.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", facts["opset"])], ir_version=8)


def check(path: Path, facts: dict[str, Any]) -> None:
    path.write_bytes(build(facts).SerializeToString())
    model = conversion.to_model(read_network(path, {}), Reading(answers="numbers"), "net.onnx")
    if facts["words"]:
        inputs = np.array([3, 0, 6, 5])
        text = " ".join(map(str, inputs))
    else:
        inputs = np.random.default_rng(facts["seed"]).normal(size=(4, 3)).astype(np.float32)
        text = " ".join(":".join(str(number) for number in row) for row in inputs)
    runtime = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (expected,) = runtime.run(None, {"x": inputs[None] if facts["batch_first"] else inputs[:, None]})
    np.testing.assert_allclose(headless.trace(model, text).predictions, expected.reshape(4, -1), atol=1e-5)


@given(networks)
@example(
    {
        "kind": "GRU",
        "units": (3, 5),
        "bias": True,
        "words": True,
        "head": "Gemm",
        "batch_first": True,
        "peepholes": False,
        "after": True,
        "opset": 13,
        "seed": 0,
    }
)
@example({**FACTS, "kind": "GRU", "units": (3, 5), "after": False})
@example({**FACTS, "peepholes": True, "units": (3, 2)})
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_gives_the_outputs_of_onnxruntime(tmp_path: Path, facts: dict[str, Any]) -> None:
    check(tmp_path / "net.onnx", facts)


@pytest.mark.slow
@given(networks)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_files_give_the_outputs_of_onnxruntime(tmp_path: Path, facts: dict[str, Any]) -> None:
    check(tmp_path / "net.onnx", facts)


@pytest.mark.parametrize(
    ("facts", "attributes", "problem"),
    [
        ({}, {"direction": "reverse"}, "the LSTM cell0 is reverse"),
        ({}, {"clip": 3.0}, "the LSTM cell0 clips its sums"),
        ({}, {"input_forget": 1}, "couples its input and forget gate"),
        ({}, {"activations": ["Sigmoid", "Relu", "Tanh"]}, "uses Sigmoid, Relu, Tanh, not Sigmoid, Tanh, Tanh"),
        ({"kind": "RNN"}, {"activations": ["Relu"]}, "the RNN cell0 uses Relu, not Tanh"),
    ],
)
def test_what_no_cell_computes_is_refused_by_name(
    tmp_path: Path, facts: dict[str, Any], attributes: dict[str, Any], problem: str
) -> None:
    (tmp_path / "net.onnx").write_bytes(build({**FACTS, **facts}, **attributes).SerializeToString())
    with pytest.raises(FileProblem, match=problem):
        read_network(tmp_path / "net.onnx", {})


class Net(torch.nn.Module):
    """A language model, or a classifier with a hidden layer behind the last state."""

    def __init__(self, *, deep: bool) -> None:
        super().__init__()
        self.embed, self.rnn = torch.nn.Embedding(7, 3), torch.nn.LSTM(3, 5, 2, batch_first=True)
        between = [torch.nn.Linear(5, 5), torch.nn.ReLU()] if deep else []
        self.head = torch.nn.Sequential(*between, torch.nn.Linear(5, 7), torch.nn.Softmax(-1))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden, _ = self.rnn(self.embed(inputs))
        return self.head(hidden)


def exported(path: Path, net: Net) -> ForeignNetwork:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(net.eval(), (torch.tensor([[1, 2, 3]]),), path, dynamo=False)
    return read_network(path, {})


def test_what_pytorch_exports_has_pytorchs_answers(tmp_path: Path) -> None:
    net = Net(deep=False)
    model = conversion.to_model(exported(tmp_path / "net.onnx", net), Reading(), "net.onnx")
    assert model.answers[:2] == (UNKNOWN, "0")
    with torch.no_grad():
        expected = net(torch.tensor([[1, 2, 3]]))[0].numpy()
    np.testing.assert_allclose(headless.trace(model, "1 2 3").predictions[:, 1:], expected, atol=1e-6)
    deep = exported(tmp_path / "deep.onnx", Net(deep=True))
    assert deep.readout is None
    assert "stands Relu, which is not understood" in deep.unknown[0]


def test_external_data_is_read_beside_the_model_and_nowhere_else(tmp_path: Path) -> None:
    model, path = build(FACTS), tmp_path / "folder" / "net.onnx"
    path.parent.mkdir()
    onnx.save(model, path, save_as_external_data=True, location="net.data", size_threshold=0)
    plain = tmp_path / "plain.onnx"
    plain.write_bytes(build(FACTS).SerializeToString())
    np.testing.assert_array_equal(
        read_network(path, {}).layers[0].weight_ih, read_network(plain, {}).layers[0].weight_ih
    )
    (path.parent / "net.data").rename(tmp_path / "net.data")
    with pytest.raises(FileProblem, match="there is no such file"):
        read_network(path, {})
    outside = onnx.load(path, load_external_data=False)
    for tensor in outside.graph.initializer:
        for entry in tensor.external_data:
            if entry.key == "location":
                entry.value = "../net.data"
    path.write_bytes(outside.SerializeToString())
    with pytest.raises(FileProblem, match="lies outside the model's folder"):
        read_network(path, {})
    (path.parent / "net.data").symlink_to(tmp_path / "net.data")
    onnx.save(build(FACTS), tmp_path / "x.onnx", save_as_external_data=True, location="net.data", size_threshold=0)
    path.write_bytes((tmp_path / "x.onnx").read_bytes())
    with pytest.raises(FileProblem, match="lies outside the model's folder"):
        read_network(path, {})


def test_a_state_to_start_from_must_be_zero(tmp_path: Path) -> None:
    for values, is_refused in ((np.zeros((1, 1, 2), np.float32), False), (np.ones((1, 1, 2), np.float32), True)):
        model = build(FACTS)
        model.graph.initializer.append(onnx.numpy_helper.from_array(values, "start"))
        model.graph.node[0].input.extend(["", "start"])
        (tmp_path / "net.onnx").write_bytes(model.SerializeToString())
        if is_refused:
            with pytest.raises(FileProblem, match="starts from a state of its own"):
                read_network(tmp_path / "net.onnx", {})
        else:
            assert read_network(tmp_path / "net.onnx", {}).notes == ()


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    whole, rng = build(FACTS).SerializeToString(), np.random.default_rng(0)
    (tmp_path / "net.onnx").write_bytes(b"")
    with pytest.raises(FileProblem, match="no recurrent layer is in it"):
        read_network(tmp_path / "net.onnx", {})
    for _ in range(200):
        broken = bytearray(whole)
        for place in rng.integers(0, len(whole), 3):
            broken[place] = rng.integers(0, 256)
        (tmp_path / "net.onnx").write_bytes(bytes(broken[: rng.integers(1, len(whole) + 1)]))
        # Whatever else is raised fails the test.
        with contextlib.suppress(FileProblem):
            conversion.to_model(read_network(tmp_path / "net.onnx", {}), Reading(), "net.onnx")


def test_a_file_of_very_many_parts_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nodes, attributes and dimensions are counted; bytes of weights are not."""
    monkeypatch.setattr(onnx, "load_from_string", lambda _: pytest.fail("it was read"))
    node = onnx.helper.make_node("Identity", ["x"], ["y"])
    many = [onnx.helper.make_attribute(f"a{place}", 1) for place in range(1000)]
    wide = onnx.helper.make_node("Identity", ["x"], ["y"])
    wide.attribute.extend(many)
    tensor = onnx.TensorProto(dims=[1] * 1000)
    for nodes, tensors in (([node] * 75_000, []), ([wide] * 80, []), ([node], [tensor] * 301)):
        graph = onnx.GraphProto(node=nodes, initializer=tensors)
        (tmp_path / "net.onnx").write_bytes(onnx.ModelProto(graph=graph).SerializeToString())
        with pytest.raises(FileProblem, match="it holds more than 300,000 parts"):
            read_network(tmp_path / "net.onnx", {})
    weights = onnx.numpy_helper.from_array(np.zeros(10**6, np.float32), "w")
    graph = onnx.GraphProto(node=[node], initializer=[weights])
    assert not holds_too_much(onnx.ModelProto(graph=graph).SerializeToString())
    assert not holds_too_much(b"\x3a" + b"\xff" * 20)
