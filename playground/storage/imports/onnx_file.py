"""Recognises a recurrent network in an ONNX graph, from opset 7 on.

ONNX stores the gates of an LSTM as i, o, f, c and those of a GRU as z, r, h; both biases lie one behind the other. A
GRU with `linear_before_reset` is torch's, and one without is Cho's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.core.optional import is_installed
from playground.core.specs import Readout
from playground.storage import files
from playground.storage.errors import FileProblem, printable
from playground.storage.imports.arrays import as_float32
from playground.storage.imports.network import (
    AnswerKind,
    Embedding,
    ForeignNetwork,
    Linear,
    RecurrentLayer,
    check_choices,
    shaped,
)
from playground.storage.imports.onnx_size import MOST, holds_too_much
from playground.storage.imports.onnx_values import Values, attributes, title
from playground.storage.packed import LIMIT

SUFFIXES = (".onnx",)
ORDER = {"LSTM": (0, 2, 3, 1), "GRU": (1, 0, 2), "RNN": (0,)}
"""Where each of torch's blocks of rows stands in ONNX."""
PEEPHOLES = ("peephole_input", "peephole_output", "peephole_forget")
"""Our names of an LSTM's peepholes, in ONNX' order."""
FUNCTIONS = {"LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"], "RNN": ["Tanh"]}
PASSING = {"Transpose", "Squeeze", "Unsqueeze", "Reshape", "Identity", "Dropout", "Cast"}
"""Nodes that change how numbers lie, not what they are."""
ENDS: Mapping[str, AnswerKind] = {"Softmax": "classes", "LogSoftmax": "classes", "Sigmoid": "binary"}
"""What the function behind the readout says of the outputs."""
_LONGEST = 100
"""The most nodes on the way between two layers."""


def read(path: Path, choices: Mapping[str, str]) -> ForeignNetwork:
    """Return the network in a file. Raises `FileProblem`."""
    if not is_installed("onnx"):
        raise FileProblem(path, "a file whose name ends in .onnx needs onnx: pip install onnx.")
    import onnx

    check_choices((), choices, str(path))
    data = files.read_bytes(path, LIMIT)
    if holds_too_much(data):
        raise FileProblem(path, f"it holds more than {MOST:,} parts; a network of recurrent layers has far fewer.")
    try:
        model = onnx.load_from_string(data)
    except Exception:  # protobuf's own kinds of errors, too
        raise FileProblem(path, "this is not a whole ONNX file.") from None
    try:
        return _Graph(path, model.graph).network()
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise FileProblem(
            path, "its graph contradicts itself: a node lacks an input, or holds another kind of value."
        ) from None


@dataclass(frozen=True, slots=True)
class _Readout:
    linear: Linear | None
    answers: AnswerKind | None
    timing: Readout | None
    unknown: tuple[str, ...] = ()


class _Graph:
    """Follows a graph from one recurrent node to the next."""

    def __init__(self, path: Path, graph: Any) -> None:
        self._path, self._graph = path, graph
        self._values = Values(path, graph)
        self._outputs = {each.name for each in graph.output}
        self._inputs = {each.name for each in graph.input}
        self._consumers: dict[str, list[Any]] = {}
        for node in graph.node:
            for name in node.input:
                self._consumers.setdefault(name, []).append(node)

    def network(self) -> ForeignNetwork:
        nodes = [node for node in self._graph.node if node.op_type in ORDER and not node.domain]
        if not nodes:
            remedy = "PyTorch writes a plain RNN as one node with torch.onnx.export(…, dynamo=False) alone."
            raise self._problem(f"no recurrent layer is in it: no node is an LSTM, a GRU or an RNN. {remedy}")
        notes: list[str] = []
        layers = {node.output[0]: self._layer(node, notes) for node in nodes}
        below = {node.output[0]: self._source(node) for node in nodes}
        order = [name for name, source in below.items() if source not in layers][:1]
        if not order:
            raise self._problem("its recurrent layers lie upon each other in a circle.")
        while above := [name for name, source in below.items() if source == order[-1]]:
            order.append(above[0])
        if len(order) < len(nodes):
            # All are in it where two nodes have the same output.
            left = next((node for node in nodes if node.output[0] not in order), nodes[-1])
            raise self._problem(f"{printable(title(left))} does not lie upon the other recurrent layers in one stack.")
        embedding, unknown = self._embedding(below[order[0]])
        top = next(node for node in nodes if node.output[0] == order[-1])
        readout = self._readout(top, layers[order[-1]].units)
        return ForeignNetwork(
            form="ONNX",
            layers=tuple(layers[name] for name in order),
            embedding=embedding,
            readout=readout.linear,
            answers=readout.answers,
            timing=readout.timing,
            unknown=tuple(map(printable, (*unknown, *readout.unknown))),
            notes=tuple(dict.fromkeys(notes)),
        )

    def _problem(self, sentence: str) -> FileProblem:
        return FileProblem(self._path, sentence)

    def _layer(self, node: Any, notes: list[str]) -> RecurrentLayer:
        kind, name, facts = node.op_type, printable(title(node)), attributes(node)
        self._check(kind, name, facts)
        given = dict(zip(("x", "w", "r", "b", "lengths", "h", "c", "p"), node.input, strict=False))
        for state in ("h", "c"):
            if given.get(state) and self._is_other_than_zero(given[state]):
                raise self._problem(f"{name} starts from a state of its own; only zeros can be shown.")
            if given.get(state) in self._inputs:
                notes.append("The states that it is given at the start are shown as zeros.")
        arrays = {key: self._values.get(given.get(key, "")) for key in ("w", "r", "b", "p") if given.get(key)}
        for key in ("w", "r", *arrays):
            if arrays.get(key) is None:
                raise self._problem(f"the weights of {name} are not in the file; they are computed from its inputs.")
        cell = "peephole" if "p" in arrays else kind.lower()
        if kind == "GRU" and not facts.get("linear_before_reset", 0):
            cell = "chogru"
        wide = {key: as_float32(name, a, self._path) for key, a in arrays.items() if a is not None}
        return self._ordered(kind, cell, name, wide)

    def _ordered(self, kind: str, cell: str, name: str, arrays: Mapping[str, Array]) -> RecurrentLayer:
        """Return a layer of our `cell` with its rows in torch's order."""
        blocks, w, r = len(ORDER[kind]), arrays["w"], arrays["r"]
        units = r.shape[-1] if r.ndim else 0
        b = arrays.get("b", np.zeros((1, 2 * blocks * units), np.float32))
        shapes: list[tuple[Array, tuple[int, ...]]] = [(w, (1, blocks * units)), (r, (1, blocks * units, units))]
        shapes.append((b, (1, 2 * blocks * units)))
        if w.ndim != 3 or not units or not w.shape[2]:
            raise self._problem(f"{shaped(name, w)} does not have the shape of a {kind}'s weights.")
        if "p" in arrays:
            shapes.append((arrays["p"], (1, len(PEEPHOLES) * units)))
        for array, shape in shapes:
            if array.shape[: len(shape)] != shape or (array is not w and array.ndim != len(shape)):
                raise self._problem(f"{shaped(name, array)} does not have the shape of a {kind} of {units} units.")

        def moved(array: Array) -> Array:
            return np.concatenate([array[block * units : (block + 1) * units] for block in ORDER[kind]])

        half = blocks * units
        return RecurrentLayer(
            name=name,
            cell=cell,
            weight_ih=moved(w[0]),
            weight_hh=moved(r[0]),
            bias_ih=moved(b[0, :half]),
            bias_hh=moved(b[0, half:]),
            own=dict(zip(PEEPHOLES, np.split(arrays["p"][0], len(PEEPHOLES)), strict=True)) if "p" in arrays else {},
        )

    def _check(self, kind: str, name: str, facts: Mapping[str, Any]) -> None:
        """Refuse by name what no cell here computes."""
        direction = _text(facts.get("direction", "forward"))
        if direction != "forward":
            raise self._problem(f"the {kind} {name} is {direction}; only the forward direction can be shown.")
        functions = [_text(function).capitalize() for function in facts.get("activations", ())]
        if functions and functions != FUNCTIONS[kind]:
            raise self._problem(f"the {kind} {name} uses {', '.join(functions)}, not {', '.join(FUNCTIONS[kind])}.")
        if facts.get("clip"):
            raise self._problem(f"the {kind} {name} clips its sums, which no cell here does.")
        if facts.get("input_forget"):
            raise self._problem(f"the LSTM {name} couples its input and forget gate, which no cell here does.")

    def _is_other_than_zero(self, name: str) -> bool:
        """Return whether an initial state may hold other numbers than 0."""
        waiting, seen = [name], set()
        while waiting:
            here = waiting.pop()
            if here in seen or not here:
                continue
            seen.add(here)
            value = self._values.get(here)
            node = self._values.producers.get(here)
            if value is not None:
                if value.dtype.kind == "f" and value.any():
                    return True
            elif node is not None and node.op_type == "ConstantOfShape":
                filled = next((each.t for each in node.attribute if each.name == "value"), None)
                if filled is not None and (any(filled.float_data) or any(filled.raw_data)):
                    return True
            elif node is not None and node.op_type != "Shape":
                if node.op_type not in {*PASSING, "Expand", "Slice", "Tile", "Concat", "Gather"}:
                    return True
                waiting += node.input[:1] if node.op_type != "Concat" else node.input
        return False

    def _source(self, node: Any) -> str:
        """Return the name of what a node reads, behind all that only moves numbers about."""
        name = str(node.input[0])
        for _ in range(_LONGEST):
            producer = self._values.producers.get(name)
            if producer is None or producer.op_type not in PASSING or not self._keeps_features(producer):
                return name
            name = str(producer.input[0])
        return name

    def _keeps_features(self, node: Any) -> bool:
        """Return whether the last axis stays the last one."""
        if node.op_type == "Transpose":
            perm = attributes(node).get("perm", [0])
            return bool(perm[-1] == len(perm) - 1)
        return True

    def _embedding(self, name: str) -> tuple[Embedding | None, tuple[str, ...]]:
        """Return what the lowest layer reads, and what is not understood of it."""
        if name in self._inputs:
            return None, ()
        node = self._values.producers.get(name)
        if node is not None and node.op_type == "Gather" and not attributes(node).get("axis", 0):
            table = self._values.get(node.input[0])
            if table is not None and table.ndim == 2 and self._source_of_ids(node.input[1]) in self._inputs:
                return Embedding(name=str(node.input[0]), weight=as_float32(name, table, self._path)), ()
        what = "nothing" if node is None else f"{node.op_type} {title(node)}"
        return None, (f"{what} stands before the layers; they are shown reading what comes out of it.",)

    def _source_of_ids(self, name: str) -> str:
        for _ in range(_LONGEST):
            node = self._values.producers.get(name)
            if node is None or node.op_type not in PASSING:
                return name
            name = str(node.input[0])
        return name

    def _readout(self, top: Any, units: int) -> _Readout:
        """Return the linear layer behind the states of the top layer, and what its answers are."""
        starts: list[tuple[str, Readout]] = [(str(top.output[0]), "every-step")]
        if len(top.output) > 1 and top.output[1]:
            starts.append((str(top.output[1]), "final"))
        found = [each for start, timing in starts for each in self._behind(start, timing, units)]
        first = next((each for each in found if each.linear is not None), _Readout(None, None, None))
        return replace(first, unknown=tuple(line for each in found for line in each.unknown))

    def _behind(self, name: str, timing: Readout, units: int, depth: int = 0) -> list[_Readout]:
        """Return what stands behind some states: a readout for each way to an output."""
        found: list[_Readout] = []
        for node in self._consumers.get(name, ()):
            if node.op_type in ORDER or node.op_type == "Shape" or depth > _LONGEST:
                continue
            if node.op_type in PASSING and self._keeps_features(node):
                found += self._behind(str(node.output[0]), timing, units, depth + 1)
            elif node.op_type in {"Gather", "Slice"} and self._takes_last(node):
                found += self._behind(str(node.output[0]), "final", units, depth + 1)
            elif node.op_type == "ReduceMean":
                found += self._behind(str(node.output[0]), "mean", units, depth + 1)
            elif (linear := self._linear(node, name, units)) is not None:
                found.append(self._ended(*linear, timing))
            else:
                found.append(self._not_understood(node))
        return found

    def _not_understood(self, node: Any) -> _Readout:
        return _Readout(None, None, None, (f"{node.op_type} {title(node)} is not understood, nor what follows it.",))

    def _takes_last(self, node: Any) -> bool:
        """Return whether a node takes the last timestep."""
        index = self._values.get(node.input[1]) if len(node.input) > 1 else None
        if node.op_type == "Slice" and index is None:
            index = np.array(attributes(node).get("starts", ()))
        return index is not None and index.size == 1 and int(index.ravel()[0]) == -1

    def _linear(self, node: Any, name: str, units: int) -> tuple[Linear, str] | None:
        """Return the linear layer that a node begins, and the name of its outputs."""
        if node.op_type not in {"Gemm", "MatMul"} or node.input[0] != name:
            return None
        facts, weight, bias, output = attributes(node), self._values.get(node.input[1]), None, str(node.output[0])
        if weight is None or weight.ndim != 2:
            return None
        if node.op_type == "Gemm":
            if facts.get("transA") or facts.get("alpha", 1.0) != 1 or facts.get("beta", 1.0) != 1:
                return None
            weight = weight if facts.get("transB") else weight.T
            bias = self._values.get(node.input[2]) if len(node.input) > 2 and node.input[2] else None
        else:
            weight = weight.T
            for after in self._consumers.get(output, ()):
                other = next((each for each in after.input if each != output), "")
                if after.op_type == "Add" and (added := self._values.get(other)) is not None:
                    bias, output = added, str(after.output[0])
        bias = np.zeros(len(weight), np.float32) if bias is None else np.ravel(bias)
        if weight.shape[1] != units or bias.shape != (len(weight),):
            return None
        said = str(node.input[1])
        linear = Linear(
            name=title(node), weight=as_float32(said, weight, self._path), bias=as_float32(said, bias, self._path)
        )
        return linear, output

    def _ended(self, linear: Linear, output: str, timing: Readout) -> _Readout:
        """Return the readout, if nothing but its own function stands behind it."""
        answers: AnswerKind | None = None
        for _ in range(_LONGEST):
            after = [node for node in self._consumers.get(output, ()) if node.op_type != "Shape"]
            if not after:
                break
            node = after[0]
            if node.op_type in ENDS and answers is None and (node.op_type != "Sigmoid" or len(linear.bias) == 1):
                answers = ENDS[node.op_type]
            elif node.op_type == "ArgMax":
                answers = answers or "classes"
            elif node.op_type not in PASSING:
                said = f"Behind {linear.name} stands {node.op_type}, which is not understood."
                return _Readout(None, None, None, (said,))
            output = str(node.output[0])
        return _Readout(linear, answers, timing)


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
