"""The axes that all tracks share."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.views.score.axes import HEADER, MAX_COLUMN, MIN_COLUMN, TimeAxis, UnitAxis


@given(st.integers(200, 2500), st.integers(1, 1000), st.floats(0, 1))
def test_every_visible_column_is_found_at_its_own_pixels(width, timesteps, scroll):
    axis = TimeAxis()
    axis.resize(width, timesteps)
    axis.scroll_to(round(scroll * axis.max_offset))
    assert MIN_COLUMN <= axis.column <= MAX_COLUMN
    for timestep in axis.visible:
        middle = axis.left(timestep) + axis.column // 2
        if HEADER <= middle < HEADER + axis.room:
            assert axis.at(middle) == timestep
    assert axis.at(HEADER - 1) is None
    assert axis.at(HEADER + axis.room) is None
    if axis.max_offset == 0:
        assert axis.visible == range(timesteps)


def test_the_mockups_width_gives_the_mockups_column():
    axis = TimeAxis()
    axis.resize(832, 14)
    assert axis.column == 49


@given(st.integers(1, 512), st.integers(1, 40), st.integers(0, 600))
def test_units_keep_their_rows_and_scroll_where_they_are_too_many(units, row, first):
    axis = UnitAxis()
    axis.sort(np.random.default_rng(units).permutation(units))
    axis.resize(row)
    axis.scroll_to(first)
    shown = [axis.at(y) for y in range(axis.row // 2, axis.height, axis.row)]
    assert shown == axis.order[axis.first : axis.first + axis.rows].tolist()
    assert axis.at(-1) is None
    assert axis.at(axis.height) is None
