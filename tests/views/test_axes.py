"""The axes that all tracks share."""

from hypothesis import given
from hypothesis import strategies as st

from playground.views.score.axes import GUTTER, HEADER, MAX_COLUMN, MIN_COLUMN, TimeAxis


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


def test_the_mockups_width_gives_the_mockups_column_width():
    axis = TimeAxis()
    axis.resize(832, 14)
    assert axis.column == 49


def test_aligned_axes_have_the_columns_of_the_longer_sequence():
    first = TimeAxis()
    second, whole = TimeAxis(beside=first), TimeAxis(beside=first, longest=True)
    told = []
    for axis in (first, second, whole):
        axis.changed.connect(lambda axis=axis: told.append(axis))
    first.resize(HEADER + GUTTER + 600, 10)
    assert (first.column, first.end) == (60, HEADER + 600)
    told.clear()
    second.resize(HEADER + GUTTER + 600, 20)
    assert told == [first, second, whole]
    assert (first.column, second.column, whole.column) == (30, 30, 30)
    assert (first.timesteps, second.timesteps, whole.timesteps) == (10, 20, 20)
    assert (first.end, second.end) == (HEADER + 300, HEADER + 600)
    assert first.at(HEADER + 299) == 9
    assert first.at(HEADER + 301) is None
    assert second.at(HEADER + 301) == whole.at(HEADER + 301) == 10
    second.resize(HEADER + GUTTER + 600, 100)
    assert first.max_offset == second.max_offset == 100 * 22 - 600
    second.scroll_to(700)
    assert first.offset == 700
    assert len(first.visible) == 0
    second.resize(HEADER + GUTTER + 600, 0)
    assert (first.column, first.offset, whole.timesteps) == (60, 0, 10)
