"""The sum of a unit without a state, as a few readable rows unit_name numbers add up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.stateless_dissection import StatelessDissection, WeightedInput
from playground.core.vocabulary import display_token
from playground.views.microscope.equations import bracketed
from playground.views.style.numbers import format_compact, with_minus_sign

MOST = 12
"""The most summands with a row each. If there are more, one row stands for the smallest of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A summand: its timestep's number (or ""), its name, its value, and the value's text. `tip`: all of it in full."""

    place: str
    word: str
    value: float
    number: str
    tip: str


def rows(dissection: StatelessDissection, most: int = MOST) -> list[Row]:
    """Return the parts, the oldest first, then the bias and the sum. If there are too many, the largest, and the sum of
    the others."""
    kept, others = _largest(dissection.parts, most)
    rest = math.fsum(part.product for part in others)
    values = [part.product for part in kept] + [rest] * bool(others) + [dissection.bias, dissection.preactivation]
    numbers = align_numbers(values)
    mean = "mean " * (dissection.unit is None)
    result = [_row(dissection, part, mean, numbers[place]) for place, part in enumerate(kept)]
    if others:
        count = f"{len(others):,} others"
        result.append(Row("", count, rest, numbers[-3], f"the {count}, none of them larger, together: {numbers[-3]}"))
    bias, total = dissection.bias, dissection.preactivation
    result.append(Row("", "b, bias", bias, numbers[-2], f"{mean}b, the bias: {numbers[-2]}"))
    result.append(Row("", "sum", total, numbers[-1], f"{mean}sum of all rows above: {numbers[-1]}"))
    return result


def align_numbers(values: Sequence[float]) -> list[str]:
    """Return numbers as text, with as many decimals as the largest needs, so that they add up."""
    largest = max(map(abs, values), default=0.0)
    if largest >= 99.995 or not all(map(math.isfinite, values)):
        return [format_compact(value) for value in values]
    digits = 2 if largest >= 1 else 3 if largest >= 0.1 else 4
    texts = [f"{value:.{digits}f}" for value in values]
    return [with_minus_sign(text) if text.strip("-0.") else text.lstrip("-") for text in texts]


def title(dissection: StatelessDissection) -> str:
    """Return the title of the rows."""
    product = "Mean W·x" if dissection.unit is None else "W·x"
    if any(part.below is not None for part in dissection.parts):
        return f"{product} of each unit of layer {dissection.layer}"
    if dissection.cell_kind == "perceptron":
        return f"{product} ÷ {dissection.timestep + 1:,} of each timestep so far"
    return f"{product} of each timestep seen"


def note(dissection: StatelessDissection) -> str:
    """Return what x is, if it is not what was typed."""
    above = dissection.layer > 0 and all(part.below is None for part in dissection.parts)
    return f"x: h of layer {dissection.layer}" if above else ""


def _largest(parts: tuple[WeightedInput, ...], most: int) -> tuple[list[WeightedInput], list[WeightedInput]]:
    """Return the parts with a row each, in order, and the others. NaN counts as large."""
    if len(parts) <= most:
        return list(parts), []
    order = sorted(range(len(parts)), key=lambda place: -_size(parts[place].product))
    own = set(order[: most - 1])
    return [parts[place] for place in sorted(own)], [part for place, part in enumerate(parts) if place not in own]


def _size(value: float) -> float:
    return math.inf if math.isnan(value) else abs(value)


def _row(dissection: StatelessDissection, part: WeightedInput, mean: str, number: str) -> Row:
    if part.below is not None:
        name = f"unit {part.below + 1}"
        made = (
            f" = {format_compact(part.product / part.input_value)}·{bracketed(part.input_value)}"
            if part.input_value
            else ""
        )
        return Row("", name, part.product, number, f"{name} of layer {dissection.layer}: {mean}W·x{made} = {number}")
    at, token = f"{part.timestep + 1:,}", display_token(part.token)
    return Row(at, token, part.product, number, f"t {at}, “{token}”: {mean}W·x = {number}")
