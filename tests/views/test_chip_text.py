"""How chips shorten text that does not fit."""

import pytest

from playground.views.score.axes import MIN_COLUMN
from playground.views.score.chips import fit_text, rounded_number, short_number


@pytest.mark.parametrize(
    ("text", "short"),
    [("-0.38", "-.38"), ("0.5", ".5"), ("-1", "-1"), ("10.5", "10.5"), ("0.5:1", "0.5:1"), ("a", "a")],
)
def test_a_number_leaves_out_the_zero_before_its_point(text, short):
    assert short_number(text) == short


@pytest.mark.parametrize(
    ("text", "short"),
    [("-0.38", "-.4"), ("-0.98", "-1"), ("-0.04", "0"), ("3.14", "3.1"), ("-1", "-1"), ("a.b", "a.b")],
)
def test_a_number_that_does_not_fit_is_rounded(text, short):
    assert rounded_number(text) == short


@pytest.mark.parametrize("weight", [500, 600])
def test_three_characters_fit_the_narrowest_column(qapp, weight):
    width = MIN_COLUMN - 3  # what `chip_place` leaves of it
    for text in ("a51", "a99", "The"):
        assert fit_text(text, width, weight) == (10, text)
    size, written = fit_text("grass", width, weight)
    assert (size, written[-1]) == (10, "…")
    assert fit_text("a51", 60, weight) == (12, "a51")
