"""Traces are read-only, and independent of the arrays they were made from."""

import dataclasses
import sys

import numpy as np
import pytest

from playground.core.cell_kinds import KINDS
from playground.core.optional import MissingLibrary
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


def test_a_table_has_a_row_for_each_unit_at_each_timestep() -> None:
    pytest.importorskip("pandas")
    one = trace()
    table = one.to_pandas()
    assert list(table.columns) == ["token", *one.quantities]
    assert len(table) == one.hidden.size
    for place in np.ndindex(one.hidden.shape):
        assert table.loc[place, "token"] == one.tokens[place[0]]
        assert table.loc[place, "forget"] == one.gates["forget"][place]


def test_named_dimensions_hold_all_arrays() -> None:
    pytest.importorskip("xarray")
    one = dataclasses.replace(trace(), tokens=("a", "b", "c"), frames=np.zeros((3, 2)))
    data = one.to_xarray()
    assert data["cell"].sel(timestep=2, layer=1, unit=3).item() == one.cell[2, 1, 3]
    assert data["predictions"].sel(answer="b").shape == (3,)
    assert data["frames"].dims == ("timestep", "feature")
    assert data["token"].values.tolist() == ["a", "b", "c"]
    numbers = dataclasses.replace(one, answers=(), columns=("x", "y"), predictions=np.zeros((3, 2))).to_xarray()
    assert numbers["answer"].values.tolist() == ["x", "y"]


@pytest.mark.parametrize("library", ["pandas", "xarray"])
def test_without_its_library_a_table_says_so(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingLibrary, match=f"^to_{library} needs {library}, which is not installed here"):
        getattr(trace(), f"to_{library}")()
