"""Two traces are aligned from the end and part when their states differ by more than a tenth, by brute force."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.difference import PARTING_DISTANCE, Difference, difference
from playground.core.trace import Trace


def made(timesteps: int, seed: int, *, cell: bool = True, layers: int = 2, units: int = 3) -> Trace:
    random = np.random.default_rng(seed)
    states = random.uniform(-1, 1, (2, timesteps, layers, units)).astype(np.float32)
    return Trace(
        cell_kind="lstm" if cell else "gru",
        tokens=tuple(f"{seed}.{t}" for t in range(timesteps)),
        known=(True,) * timesteps,
        gates={},
        states={"hidden": states[0]} | ({"cell": 3 * states[1]} if cell else {}),
        predictions=np.zeros((timesteps, 1), np.float32),
        answers=("a",),
        expected=np.full(timesteps, -1),
    )


def by_hand(a: Trace, b: Trace, back: int, layer: int) -> float:
    """Return the relative distance a number of timesteps from the end, unit by unit."""
    one, other = ([float(x) for x in trace.hidden[trace.timesteps - back, layer]] for trace in (a, b))
    apart = math.sqrt(sum((x - y) ** 2 for x, y in zip(one, other, strict=True)))
    return apart / (0.5 * (math.hypot(*one) + math.hypot(*other)))


@given(st.integers(0, 7), st.integers(0, 7), st.booleans(), st.integers(0, 9))
def test_every_number_by_brute_force(long: int, short: int, cell: bool, seed: int) -> None:
    a, b = made(long, seed, cell=cell), made(short, seed + 10, cell=cell)
    found, aligned = difference(a, b), min(long, short)
    assert (found.aligned, found.head, found.second_head) == (aligned, long - aligned, short - aligned)
    assert (found.cell is not None) is cell
    for t in range(long):
        met = found.aligned_timestep(t)
        assert met == (t - long + short if t >= long - aligned else None)
        if met is None:
            continue
        for layer in range(2):
            expected = by_hand(a, b, long - t, layer)
            assert found.distance[t - found.head, layer] == pytest.approx(expected, rel=1e-4)
            for unit in range(3):
                one, other = a.hidden[t, layer, unit], b.hidden[met, layer, unit]
                assert found.hidden[t - found.head, layer, unit] == one - other
                if found.cell is not None and a.cell is not None and b.cell is not None:
                    apart = a.cell[t, layer, unit] - b.cell[met, layer, unit]
                    assert found.cell[t - found.head, layer, unit] == apart
    for layer in range(2):
        parted = [t for t in range(long - aligned, long) if by_hand(a, b, long - t, layer) > PARTING_DISTANCE]
        assert found.parting_timestep(layer) == (parted[0] if parted else None)


def test_they_part_where_the_states_do_and_only_there() -> None:
    a = made(6, 1)
    hidden = a.hidden.copy()
    hidden[2, 0] *= 1.05
    hidden[3:, 0] *= 1.5
    found = difference(a, replace(a, states={**a.states, "hidden": hidden}))
    assert found.parting_timestep(0) == 3
    assert found.parting_timestep(1) is None
    # 1.05 is within the tenth, but not equal.
    assert 0 < found.distance[2, 0] < PARTING_DISTANCE < found.distance[3, 0]


def test_the_longer_ones_head_does_not_count() -> None:
    long, short = made(6, 1), made(6, 1)
    short = replace(short, tokens=short.tokens[2:], known=short.known[2:], states={"hidden": short.hidden[2:]})
    for a, b, heads in ((long, short, (2, 0)), (short, long, (0, 2))):
        found = difference(a, b)
        assert (found.head, found.second_head) == heads
        assert found.cell is None
        assert found.parting_timestep(0) is None
        assert not found.hidden.any()


def test_states_of_nothing_are_not_apart() -> None:
    a = made(2, 1)
    nothing = replace(a, states={**a.states, "hidden": np.zeros_like(a.hidden)})
    assert not difference(nothing, nothing).distance.any()
    assert np.allclose(difference(a, nothing).distance, 2)


def test_it_cannot_be_changed() -> None:
    found: Difference = difference(made(2, 1), made(3, 2))
    for array in (found.hidden, found.cell, found.distance):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_another_network_is_no_counterpart() -> None:
    with pytest.raises(ValueError, match="the same network"):
        difference(made(2, 1), made(2, 1, units=4))
