"""Specifications are data, with every bound in one place."""

import dataclasses

import pytest

from playground.core.specs import Mark, ModelSpec, Preset, TaskSpec, TrainingSpec, bounds, choices

SPECS = (TaskSpec, ModelSpec, TrainingSpec, Mark, Preset)


@pytest.mark.parametrize("spec", SPECS)
def test_specifications_are_frozen_slotted_and_keyword_only(spec: type) -> None:
    fields = dataclasses.fields(spec)
    assert all(field.kw_only for field in fields)
    assert set(spec.__slots__) == {field.name for field in fields}  # type: ignore[attr-defined]
    values = {field.name: None for field in fields if field.default is field.default_factory is dataclasses.MISSING}
    one = spec(**values)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(one, fields[0].name, 1)


@pytest.mark.parametrize("spec", [ModelSpec, TrainingSpec])
def test_every_number_has_bounds_that_hold_its_default(spec: type) -> None:
    for field in dataclasses.fields(spec):
        if isinstance(field.default, str):
            assert field.default in choices(spec, field.name)
            continue
        if isinstance(field.default, bool):
            continue
        low, high = bounds(spec, field.name)
        assert low <= field.default <= high  # type: ignore[operator]


def test_bounds_are_read_through_an_optional_field() -> None:
    assert bounds(Mark, "steps") == (1, 10_000_000)
    low, high = bounds(Mark, "accuracy")
    assert 0 < low < 1e-3
    assert high == 1


def test_an_open_bound_lies_just_inside() -> None:
    low, high = bounds(Mark, "confidence")
    assert 0 < low < 1e-3
    assert 0.999 < high < 1


@pytest.mark.parametrize(("spec", "field"), [(ModelSpec, "cell"), (Preset, "task"), (Mark, "missing")])
def test_a_field_without_bounds_says_so(spec: type, field: str) -> None:
    with pytest.raises(LookupError):
        bounds(spec, field)


def test_choices_are_in_their_order() -> None:
    assert " ".join(choices(ModelSpec, "cell")) == "rnn lstm gru peephole mingru chogru perceptron mlp cnn"
    assert choices(ModelSpec, "readout") == ("every-step", "final", "mean")
    assert choices(TrainingSpec, "optimizer") == ("adam", "sgd")
