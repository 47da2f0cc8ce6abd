"""An ONNX graph under construction."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from playground.core.batches import Array

OPSET, IR_VERSION = 21, 10
"""Read by onnxruntime since 1.18."""

Shape = Sequence[int | str]


class Graph:
    """Nodes, constants, inputs and outputs. Each method returns the name of the value that it adds."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: dict[str, Array] = {}
        self._inputs: list[Any] = []
        self._outputs: list[Any] = []
        self._states: list[Any] = []
        self._shapes: dict[str, Shape] = {}
        self._abouts: dict[str, str] = {}
        self._count: str = ""

    @staticmethod
    def type(name: str) -> int:
        """Return ONNX's number of a numpy type."""
        return int(helper.np_dtype_to_tensor_dtype(np.dtype(name)))

    def constant(self, name: str, array: Array) -> str:
        """Add a constant; one of the same name must be the same."""
        self._constants[name] = array
        return name

    def whole(self, *numbers: int) -> str:
        """Add whole numbers `(count,)`."""
        return self.constant(f"int_{'_'.join(map(str, numbers))}", np.array(numbers, np.int64))

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output."""
        return self.nodes(operator, *inputs, outputs=1, **attributes)[0]

    def nodes(self, operator: str, *inputs: str, outputs: int, **attributes: Any) -> list[str]:
        """Add a node with several outputs; return their names."""
        names = [f"{operator.lower()}_{len(self._nodes)}_{index}" for index in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, **attributes))
        return names

    def input(self, name: str, kind: str, shape: Shape, about: str) -> str:
        """Add an input of the graph."""
        self._inputs.append(helper.make_tensor_value_info(name, self.type(kind), shape, about))
        return name

    def output(self, name: str, value: str, shape: Shape, about: str) -> None:
        """Make a float32 value an output of the graph."""
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, self.type("float32"), shape, about))

    def state(self, name: str, shape: Shape, about: str) -> str:
        """Add a state: the input `name`_in. `keep` gives it its value behind the sequence."""
        self._shapes[name], self._abouts[name] = shape, about
        self._states.append(
            helper.make_tensor_value_info(f"{name}_in", self.type("float32"), shape, f"{about}; 0 at first")
        )
        return f"{name}_in"

    def keep(self, name: str, value: str) -> None:
        """Make a value the output `name`_out, to be handed to the next call."""
        self.output(f"{name}_out", value, self._shapes[name], self._abouts[name])

    def linear(self, values: str, weight: Array, bias: Array, name: str) -> str:
        """Add W x + b for values `(..., inputs)` and a weight `(outputs, inputs)`."""
        product = self.node("MatMul", values, self.constant(f"{name}.weight", np.ascontiguousarray(weight.T)))
        return self.node("Add", product, self.constant(f"{name}.bias", bias))

    def running_mean(self, values: str, name: str, width: int) -> str:
        """Add the mean over all timesteps so far of values `(batch, time, width)`. Its sum is a state of this `name`,
        the number of timesteps one that all means share."""
        before = self.state(name, ["batch", width], "the sum over the timesteps so far")
        sums = self.node("CumSum", values, self.constant("time_axis", np.array(1, np.int64)))
        sums = self.node("Add", sums, self.node("Unsqueeze", before, self.whole(1)))
        self.keep(name, self._last(sums))
        if not self._count:
            shape = self.node("Shape", values, start=0, end=2)
            ones = self.node("Expand", self.constant("one", np.array(1, np.float32)), shape)
            counts = self.node("CumSum", ones, "time_axis")
            counts = self.node("Add", counts, self.state("count", ["batch", 1], "the number of timesteps so far"))
            self._count = self.node("Unsqueeze", counts, self.whole(2))
            self.keep("count", self._last(self._count))
        return self.node("Div", sums, self._count)

    def _last(self, values: str) -> str:
        """Return the last timestep of `(batch, time, width)`, as `(batch, width)`."""
        return self.node("Gather", values, self.constant("last", np.array(-1, np.int64)), axis=1)

    def model(self, about: str, producer: str, version: str) -> Any:
        """Return the graph as a model that ONNX can check and write."""
        constants = [
            numpy_helper.from_array(np.asarray(array, order="C"), name) for name, array in self._constants.items()
        ]
        inputs = [*self._inputs, *self._states]
        # The answers first, as people expect them.
        outputs = sorted(self._outputs, key=lambda output: output.name != "answers")
        graph = helper.make_graph(self._nodes, "network", inputs, outputs, constants, about)
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name=producer,
            producer_version=version,
            doc_string=about,
        )


def scan_body(nodes: Sequence[tuple[str, Sequence[str], str]], inputs: Sequence[str], outputs: Sequence[str]) -> Any:
    """Return a graph of one timestep for Scan: nodes as operator, inputs and output, all float32 `(batch, units)`."""
    made = [helper.make_node(operator, list(values), [name]) for operator, values, name in nodes]

    def described(names: Sequence[str]) -> list[Any]:
        return [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names]

    return helper.make_graph(made, "timestep", described(inputs), described(outputs))
