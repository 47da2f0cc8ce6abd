"""How numbers of the data are written: short, however large they are."""

import pytest

from playground.views.style.numbers import format_data, format_tick


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.00"),
        (-0.5, "−0.50"),
        (999_999, "999999.00"),
        (5.5844e28, "5.58e28"),
        (-9.9e29, "−9.9e29"),
        (0.004, "0.004"),
        (2e-29, "2e−29"),
    ],
)
def test_a_number_of_any_size_is_short(value: float, text: str) -> None:
    assert format_data(value, 2) == text


def test_a_tick_label_is_short() -> None:
    assert [format_tick(value) for value in (1.0, 0.5, -20.0, -1e30, 1e-5)] == ["1", "0.5", "−20", "−1e30", "1e−5"]
