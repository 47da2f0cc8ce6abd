"""The constant arrays of an ONNX graph: initializers, constants, and what is made of them by moving numbers about."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.storage import files
from playground.storage.errors import FileProblem, printable
from playground.storage.packed import LIMIT

_TYPES = {1: "<f4", 7: "<i8", 6: "<i4", 10: "<f2", 11: "<f8"}
"""numpy's names of ONNX' data types that external data may have."""
_DEEPEST = 50
"""The most nodes between an array and its initializer."""


class Values:
    """The constant arrays of a graph by name, each read only when it is asked for.

    A file may promise more than fits in memory, so only nodes that keep the number of numbers are followed.
    """

    def __init__(self, path: Path, graph: Any) -> None:
        self._path = path
        self._tensors = {tensor.name: tensor for tensor in graph.initializer}
        self._known: dict[str, Array | None] = {}
        self.producers = {output: node for node in graph.node for output in node.output if output}

    def get(self, name: str, depth: int = 0) -> Array | None:
        """Return a constant array, None if it is computed from the graph's inputs, or in a way that is not followed.
        Raises `FileProblem` for an array that cannot be read."""
        if name not in self._known:
            self._known[name] = self._computed(name, depth)
        return self._known[name]

    def _computed(self, name: str, depth: int) -> Array | None:
        if name in self._tensors:
            return self._array(self._tensors[name])
        node = self.producers.get(name)
        if node is None or depth > _DEEPEST:
            return None
        if node.op_type == "Constant":
            tensor = next((each.t for each in node.attribute if each.name == "value"), None)
            return None if tensor is None else self._array(tensor)
        make = _MOVES.get(node.op_type)
        inputs = [self.get(each, depth + 1) for each in node.input if each] if make else []
        given = [each for each in inputs if each is not None]
        if make is None or len(given) < len(inputs) or sum(each.nbytes for each in given) > LIMIT:
            return None
        try:
            return make(given, attributes(node))
        except (ValueError, IndexError, TypeError):
            raise FileProblem(self._path, f"the node {printable(title(node))} does not fit what it is given.") from None

    def _array(self, tensor: Any) -> Array:
        import onnx

        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            return self._external(tensor)
        try:
            return np.asarray(onnx.numpy_helper.to_array(tensor))
        except Exception:  # it raises many kinds for a tensor that contradicts itself
            raise FileProblem(self._path, f"the tensor {printable(tensor.name)} is not whole.") from None

    def _external(self, tensor: Any) -> Array:
        """Read a tensor from a file beside the model, which must lie in its folder."""
        name, facts = printable(tensor.name), {each.key: each.value for each in tensor.external_data}
        try:
            folder = self._path.parent.resolve()
            target = (folder / facts.get("location", "")).resolve()
            offset, count = int(facts.get("offset", 0)), int(np.prod(tensor.dims, dtype=object))
            kind = np.dtype(_TYPES[tensor.data_type])
        except (KeyError, ValueError, OSError, RuntimeError):
            raise FileProblem(self._path, f"where the tensor {name} lies is not said as it should be.") from None
        if not target.is_relative_to(folder) or target == folder:
            raise FileProblem(self._path, f"the tensor {name} lies outside the model's folder, and is not read.")
        size = count * kind.itemsize
        with files.open_bytes(target, 100 * LIMIT) as file:
            if offset < 0 or not 0 <= size <= LIMIT:
                raise FileProblem(self._path, f"the tensor {name} is too large.")
            file.seek(offset)
            data = file.read(size)
        if len(data) < size:
            raise FileProblem(self._path, f"{target.name} beside it ends before the tensor {name} does.")
        return np.frombuffer(data, kind).reshape(tuple(tensor.dims))


def title(node: Any) -> str:
    """Return what to call a node in a sentence."""
    return str(node.name or node.output[0])


def attributes(node: Any) -> dict[str, Any]:
    """Return a node's attributes by name."""
    import onnx

    return {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}


def _axes(inputs: Sequence[Array], facts: Mapping[str, Any]) -> tuple[int, ...] | None:
    """Return the axes, which are an attribute up to opset 12 and an input from 13 on."""
    given = facts.get("axes", inputs[1].ravel().tolist() if len(inputs) > 1 else None)
    return None if given is None else tuple(int(axis) for axis in given)


def _slice(inputs: Sequence[Array], facts: Mapping[str, Any]) -> Array:
    if len(inputs) > 1:
        parts = [each.ravel().tolist() for each in inputs[1:]]
        starts, ends = parts[0], parts[1]
        axes = parts[2] if len(parts) > 2 else range(len(starts))
        steps = parts[3] if len(parts) > 3 else [1] * len(starts)
    else:
        starts, ends = facts["starts"], facts["ends"]
        axes, steps = facts.get("axes", range(len(starts))), [1] * len(starts)
    places: list[slice] = [slice(None)] * inputs[0].ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        places[axis] = slice(start, end, step)
    return inputs[0][tuple(places)]


_MOVES: Mapping[str, Callable[[Sequence[Array], Mapping[str, Any]], Array]] = {
    "Identity": lambda inputs, _: inputs[0],
    "Squeeze": lambda inputs, facts: np.squeeze(inputs[0], _axes(inputs, facts)),
    "Unsqueeze": lambda inputs, facts: np.expand_dims(inputs[0], _axes(inputs, facts) or ()),
    "Transpose": lambda inputs, facts: np.transpose(inputs[0], facts.get("perm")),
    "Concat": lambda inputs, facts: np.concatenate(inputs, facts["axis"]),
    "Reshape": lambda inputs, _: inputs[0].reshape(inputs[1].ravel().tolist()),
    "Slice": _slice,
}
