"""What a chip writes where there is little room."""

import pytest

from playground.views.score.axes import MIN_COLUMN
from playground.views.score.chips import brief, fitting, rounded


@pytest.mark.parametrize(
    ("text", "short"),
    [("-0.38", "-.38"), ("0.5", ".5"), ("-1", "-1"), ("10.5", "10.5"), ("0.5:1", "0.5:1"), ("a", "a")],
)
def test_a_number_leaves_out_the_zero_before_its_point(text, short):
    assert brief(text) == short


@pytest.mark.parametrize(
    ("text", "short"),
    [("-0.38", "-.4"), ("-0.98", "-1"), ("-0.04", "0"), ("3.14", "3.1"), ("-1", "-1"), ("a.b", "a.b")],
)
def test_where_that_does_not_fit_it_is_rounded(text, short):
    assert rounded(text) == short


@pytest.mark.parametrize("weight", [500, 600])
def test_three_signs_fit_the_narrowest_column(qapp, weight):
    width = MIN_COLUMN - 3  # what `chip_place` leaves of it
    for text in ("a51", "a99", "The"):
        assert fitting(text, width, weight) == (10, text)
    size, written = fitting("grass", width, weight)
    assert (size, written[-1]) == (10, "…")
    assert fitting("a51", 60, weight) == (12, "a51")
