"""One rule for every share in a text: never more than was measured."""

import pytest

from playground.cli.study import gap
from playground.core.rounding import percent_digits, round_down
from playground.studies.gap import Point
from playground.views.style.numbers import format_percent


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0"), (0.25, "25"), (0.519, "51"), (0.57, "57"), (0.984, "98"), (0.996, "99.6"), (0.9999, "99.9"), (1, "100")],
)
def test_table_and_plot_say_the_same(share: float, text: str) -> None:
    assert percent_digits(share) == text
    assert format_percent(share) == f"{text}\u2009%"
    known = {"accuracy": share, "low": share, "high": share, "steps": None}
    point = Point(cell="rnn", gap=1, total=1, runs=1, failed=0, learned=0, **known)
    assert gap._accuracy(point) == f"{text}%"
    assert gap._interval(point) == f"{text}–{text}%"


def test_a_number_is_cut() -> None:
    assert (round_down(0.99961, 3), round_down(1, 3), round_down(0.57, 2)) == (0.999, 1, 0.57)
