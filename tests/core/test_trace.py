"""Traces are read-only, and independent of the arrays they were made from."""

import dataclasses

import numpy as np
import pytest

from playground.core.cell_kinds import KINDS
from playground.core.specs import ModelSpec, choices
from playground.core.trace import Trace, read_only


def trace(time: int = 3, layers: int = 2, units: int = 4) -> Trace:
    states = np.arange(time * layers * units, dtype=np.float32).reshape(time, layers, units)
    return Trace(
        cell_kind="lstm",
        tokens=("a",) * time,
        known=(True,) * time,
        gates={name: states + index for index, name in enumerate(KINDS["lstm"].shown_gates)},
        states={"cell": states + 10, "hidden": states + 20},
        predictions=np.ones((time, 5), np.float32),
        answers=tuple("abcde"),
        expected=np.full(time, -1),
    )


def test_every_array_is_read_only() -> None:
    one = trace()
    for array in (*one.quantities.values(), one.predictions, one.expected):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(TypeError):
        one.gates["input"] = one.hidden  # type: ignore[index]
    with pytest.raises(TypeError):
        one.states["hidden"] = one.hidden  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.states = one.states  # type: ignore[misc]


def test_a_trace_shares_no_memory_with_what_it_was_made_of() -> None:
    source = np.zeros((1, 1, 2), np.float32)
    one = dataclasses.replace(trace(1, 1, 2), states={"hidden": source}, gates={"input": source})
    source[:] = 7
    assert not one.hidden.any()
    assert not one.gates["input"].any()


def test_quantities_are_gates_in_their_order_then_the_states() -> None:
    one = trace()
    assert tuple(one.quantities) == (*KINDS["lstm"].shown_gates, "cell", "hidden")
    assert tuple(dataclasses.replace(one, states={"hidden": one.hidden}).quantities) == (
        *KINDS["lstm"].shown_gates,
        "hidden",
    )
    assert (one.timesteps, one.layers, one.units) == (3, 2, 4)


def test_read_only_copies() -> None:
    source = np.zeros(3)
    copy = read_only(source)
    source[:] = 1
    assert copy.tolist() == [0, 0, 0]
    assert not copy.flags.writeable


def test_every_cell_has_its_gates() -> None:
    assert list(KINDS) == list(choices(ModelSpec, "cell"))
