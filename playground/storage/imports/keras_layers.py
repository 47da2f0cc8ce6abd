"""Turns a layer of Keras into torch's terms, or refuses it by name.

Keras multiplies from the other side, so its kernels are transposed. Its LSTM has the gates in torch's order, its GRU
has z before r. A GRU with `reset_after` is torch's, and one without is Cho's.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.storage.errors import FileProblem, printable
from playground.storage.imports.network import Embedding, Linear, RecurrentLayer, shaped

CELLS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "LSTM": ("lstm", (0, 1, 2, 3)),
    "GRU": ("gru", (1, 0, 2)),
    "SimpleRNN": ("rnn", (0,)),
}
"""Our cell of each class, and where each of torch's blocks of rows stands in Keras."""


def recurrent(
    kind: str, name: str, facts: Mapping[str, Any], arrays: Mapping[str, Array], where: str
) -> RecurrentLayer:
    """Return a recurrent layer of class `kind` with the configuration `facts`. Raises `FileProblem`."""
    _check(kind, printable(name), facts, where)
    cell, order = CELLS[kind]
    if kind == "GRU" and not _resets_after(facts, arrays):
        cell = "chogru"
    for part in ("kernel", "recurrent_kernel"):
        if part not in arrays or arrays[part].ndim != 2:
            raise FileProblem(where, f"the {kind} {printable(name)} has no {part}, a matrix.")
    kernel, inner = arrays["kernel"].T, arrays["recurrent_kernel"].T
    rows, units = len(order) * inner.shape[1], inner.shape[1]
    if not units or len(kernel) != rows or len(inner) != rows:
        both = f"{shaped('kernel', arrays['kernel'])} and {shaped('recurrent_kernel', arrays['recurrent_kernel'])}"
        raise FileProblem(where, f"{both} of {printable(name)} do not fit a {kind}.")
    bias = arrays.get("bias", np.zeros(rows, np.float32))
    wrong = {"gru": (rows,), "chogru": (2, rows)}.get(cell)
    if bias.shape not in ((rows,), (2, rows)) or ("bias" in arrays and bias.shape == wrong):
        raise FileProblem(where, f"{shaped('bias', bias)} of {printable(name)} does not fit a {kind} of {units} units.")
    # Keras has one bias for inputs and state alike, unless a GRU resets the product.
    input_bias, state_bias = bias if bias.ndim == 2 else (bias, np.zeros(rows, np.float32))

    def moved(array: Array) -> Array:
        return np.concatenate([array[block * units : (block + 1) * units] for block in order])

    return RecurrentLayer(
        name=name,
        cell=cell,
        weight_ih=moved(kernel),
        weight_hh=moved(inner),
        bias_ih=moved(input_bias),
        bias_hh=moved(state_bias),
    )


def _resets_after(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> bool:
    """Return whether a GRU resets the product: its configuration says so, or else its bias, which is then two."""
    if "reset_after" in facts or "bias" not in arrays:
        # Older versions, whose configuration does not say it, reset the state.
        return bool(facts.get("reset_after", not facts))
    return arrays["bias"].ndim != 1


def _check(kind: str, name: str, facts: Mapping[str, Any], where: str) -> None:
    if facts.get("go_backwards"):
        raise FileProblem(where, f"the {kind} {name} goes backwards; only the forward direction can be shown.")
    usual = {"activation": "tanh"} | ({} if kind == "SimpleRNN" else {"recurrent_activation": "sigmoid"})
    for key, function in usual.items():
        given = function_name(facts.get(key, function))
        if given != function:
            raise FileProblem(where, f"the {kind} {name} has {printable(given)} as its {key}, not {function}.")


def function_name(held: Any) -> str:
    """Return the name of an activation function in a configuration."""
    if isinstance(held, Mapping):
        inner = held.get("config")
        return str(inner if isinstance(inner, str) else held.get("class_name"))
    return "linear" if held is None else str(held)


def linear(name: str, arrays: Mapping[str, Array], where: str) -> Linear:
    """Return a Dense layer. Raises `FileProblem`."""
    kernel = arrays.get("kernel")
    if kernel is None or kernel.ndim != 2:
        raise FileProblem(where, f"the Dense {printable(name)} has no kernel, a matrix.")
    bias = arrays.get("bias", np.zeros(kernel.shape[1], np.float32))
    if bias.shape != kernel.shape[1:]:
        raise FileProblem(where, f"{shaped('bias', bias)} does not fit the Dense {printable(name)}.")
    return Linear(name=name, weight=np.ascontiguousarray(kernel.T), bias=bias)


def embedding(name: str, arrays: Mapping[str, Array], where: str) -> Embedding:
    """Return an Embedding layer. Raises `FileProblem`."""
    table = arrays.get("embeddings")
    if table is None or table.ndim != 2 or not table.size:
        raise FileProblem(where, f"the Embedding {printable(name)} has no embeddings, a matrix.")
    return Embedding(name=name, weight=table)
