"""Choosing a CNN sets two layers, and choosing another cell takes that back."""

from dataclasses import replace

import pytest

from playground.core.automatic_depth import AutomaticDepth
from playground.core.specs import ModelSpec

USUAL = ModelSpec()


def after(*choices, begin=USUAL):
    """Return the model after two changes by the user."""
    deepening, model = AutomaticDepth(), begin
    for changes in choices:
        model = deepening.adapt(model, replace(model, **changes))
    return model


@pytest.mark.parametrize("back", ["rnn", "lstm", "gru", "perceptron", "mlp"])
def test_the_way_back_undoes_what_a_choice_of_cell_changed(back):
    deep = after({"cell": "cnn"})
    assert deep == ModelSpec(cell="cnn", layers=2)
    assert after({"cell": "cnn"}, {"cell": back}) == ModelSpec(cell=back)
    assert after({"cell": "cnn"}, {"units": 9}, {"cell": back}) == ModelSpec(cell=back, units=9)
    assert after({"cell": "cnn"}, {"cell": back}, {"cell": "cnn"}) == deep


@pytest.mark.parametrize("layers", [1, 3])
def test_layers_that_the_user_sets_stay(layers):
    assert after({"cell": "cnn"}, {"layers": layers}, {"cell": "lstm"}).layers == layers
    assert after({"cell": "cnn"}, {"layers": layers}, {"layers": 2}, {"cell": "lstm"}).layers == 2


def test_a_network_that_was_deep_stays_deep():
    assert after({"cell": "cnn"}, {"cell": "lstm"}, begin=ModelSpec(layers=2)).layers == 2
    assert after({"cell": "lstm"}, begin=ModelSpec(cell="cnn", layers=2)).layers == 2
