"""Parameter shapes from a specification alone: counted by hand, observed by brute force, matched to another network."""

import itertools
from dataclasses import replace
from typing import get_args

import pytest

from playground.core.cell_kinds import KINDS
from playground.core.shapes import (
    PARAMETER_TOLERANCE,
    context_length,
    depth,
    describe_context,
    is_recurrent,
    parameter_count,
    parameter_shapes,
    receptive_fields,
    weight_rows,
    with_matched_parameters,
)
from playground.core.specs import Cell, ModelSpec, bounds

STATELESS = ("perceptron", "mlp", "cnn")


def test_every_kind_has_a_name_and_a_state_or_none() -> None:
    assert list(KINDS) == list(get_args(Cell))
    assert {key for key, kind in KINDS.items() if not kind.is_recurrent} == set(STATELESS)
    assert [is_recurrent(cell) for cell in STATELESS] == [False] * 3


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (ModelSpec(cell="rnn", units=5, layers=2), 5 * (7 + 5 + 2) + 5 * (5 + 5 + 2)),
        (ModelSpec(cell="lstm", units=5), 4 * 5 * (7 + 5 + 2)),
        (ModelSpec(cell="gru", units=5), 3 * 5 * (7 + 5 + 2)),
        (ModelSpec(cell="perceptron", units=5, layers=3, window=9), 5 * (7 + 1)),
        (ModelSpec(cell="mlp", units=5, layers=3, window=9), 5 * (9 * 7 + 1) + 2 * 5 * (5 + 1)),
        (ModelSpec(cell="cnn", units=5, layers=3, window=9), 5 * (3 * 7 + 1) + 2 * 5 * (3 * 5 + 1)),
    ],
    ids=lambda value: getattr(value, "cell", None),
)
def test_parameters_are_counted(model: ModelSpec, count: int) -> None:
    """Return the parameters between seven inputs and four outputs; the readout has 4 (5 + 1)."""
    assert parameter_count(model, 7, 4) == count + 4 * 6
    assert len([name for name in parameter_shapes(model, 7, 4) if "layers" in name]) == (
        0 if is_recurrent(model.cell) else 2 * depth(model)
    )


@pytest.mark.parametrize("cell", ["mlp", "cnn"])
@pytest.mark.parametrize(("window", "layers"), list(itertools.product((1, 2, 5, 8, 9, 100, 256), (1, 2, 3, 4))))
def test_what_is_seen_has_no_gap(cell: Cell, window: int, layers: int) -> None:
    model = ModelSpec(cell=cell, window=window, layers=layers)
    ages = {0}
    for sight in receptive_fields(model):
        ages = {age + more for age in ages for more in sight.delays}
    count = context_length(model)
    assert count is not None
    assert ages == set(range(count))
    assert count == window if cell == "mlp" else window <= count
    widths = {sight.width for sight in receptive_fields(model)}
    assert cell == "mlp" or (max(widths) - 1) ** layers < window, "the width is the least that will do"
    assert str(count) in describe_context(model) or count == 1


@pytest.mark.parametrize("cell", STATELESS)
@pytest.mark.parametrize("target", [ModelSpec(cell="rnn", units=32), ModelSpec(cell="lstm", units=16, layers=2)])
def test_parameters_come_within_ten_percent(cell: Cell, target: ModelSpec) -> None:
    wanted = parameter_count(target, 20, 5)
    found = with_matched_parameters(ModelSpec(cell=cell, layers=2), wanted, 20, 5)
    assert abs(parameter_count(found, 20, 5) / wanted - 1) <= PARAMETER_TOLERANCE
    assert found == ModelSpec(cell=cell, layers=2, units=found.units)


@pytest.mark.parametrize("target", [1, 700, 701, 3000, 10**9])
def test_the_matched_units_are_the_nearest_of_all(target: int) -> None:
    model, (least, most) = ModelSpec(cell="gru"), (int(bound) for bound in bounds(ModelSpec, "units"))
    counts = {units: parameter_count(replace(model, units=units), 7, 3) for units in range(least, most + 1)}
    nearest = min(counts, key=lambda units: abs(counts[units] - target))
    assert with_matched_parameters(model, target, 7, 3).units == nearest


@pytest.mark.parametrize("cell", get_args(Cell))
def test_the_rows_of_the_weights_are_what_the_cell_computes_and_not_what_is_shown(cell: Cell) -> None:
    model = ModelSpec(cell=cell, units=5, layers=2)
    weights = {name: shape for name, shape in parameter_shapes(model, 7, 4).items() if "readout" not in name}
    kept = {shape[0] for name, shape in weights.items() if "peephole" not in name}
    assert kept == {weight_rows(model)} == {5 * len(KINDS[cell].gates)}
    shown = KINDS[cell].shown_gates or ("hidden",)
    assert sorted(shown) == sorted(KINDS[cell].gate_names), "each block is shown, in whatever order"
