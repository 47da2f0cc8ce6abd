"""The equations that are shown are those that the engine computes, for every cell: they are read as a formula, and the
numbers held to the engine's."""

import math

import numpy as np
import pytest

from playground.core.cell_kinds import KINDS
from playground.engine.network.cells import CELLS
from playground.views.microscope.equations import plain_text
from playground.views.microscope.equations_in_names import gate_in_names, states_in_names

RECURRENT = [key for key, kind in KINDS.items() if kind.is_recurrent]


def value(line, known):
    """The name that an equation defines, and its value, from the values of the names at its right."""
    left, right = plain_text(line).split(" = ")
    for written, meant in (("·", "*"), ("−", "-"), ("σ", "sigmoid"), ("₋₁", "_last"), ("b′", "b_hidden")):
        right = right.replace(written, meant)
    functions = {"sigmoid": lambda s: 1 / (1 + math.exp(-s)), "tanh": math.tanh}
    return left, eval(right, {"__builtins__": {}}, {**functions, **known})


@pytest.mark.parametrize("key", RECURRENT)
def test_the_equations_in_names_give_the_numbers_of_the_engine(key):
    kind, cell, rng = KINDS[key], CELLS[key], np.random.default_rng(3)
    blocks = len(kind.gates)
    w, u, b_input, b_hidden = rng.normal(size=(4, blocks))
    x, last_h, last_c = rng.normal(size=3)
    peepholes = rng.normal(size=len(kind.extra_parameters))
    gates, q = (w * x + b_input)[:, None], (u * last_h + b_hidden)[:, None]
    last = np.array([[last_h], [last_c]])[: len(kind.states)]
    new, saved = np.empty((len(kind.states), 1)), np.empty((cell.saves, 1))
    if cell.resets_before:
        cell.reset(gates, q, last, saved)
        q[-1] = u[-1] * saved[0] + b_hidden[-1]
    cell.forward(gates, q, last, new, saved, peepholes[:, None])

    known = {"x": x, "h_last": last_h, "c_last": last_c, "c": new[-1, 0]}
    own = dict(zip(kind.extra_parameters, peepholes, strict=True))
    for index, gate in enumerate(kind.gates):
        biases = {"b": b_input[index], "b_hidden": b_hidden[index]}
        if kind.sees_hidden and (gate.reset_before or not gate.reset_by):
            biases["b"] += b_hidden[index]
        weights = {"W": w[index], "U": u[index], "p": own.get(f"peephole_{gate.name}", math.nan), **biases}
        reset = {} if not gate.reset_by else {"r": known["r"]}
        symbol, computed = value(gate_in_names(kind, gate), {**known, **weights, **reset})
        made = new[0, 0] if gate.name == "hidden" else gates[index, 0]
        assert (symbol, computed) == (gate.symbol, pytest.approx(made))
        known[symbol] = computed
    if kind.state_update is None:
        assert states_in_names(kind) == (gate_in_names(kind, kind.gates[0]),)
        return
    del known["c"]
    for line in states_in_names(kind):
        symbol, computed = value(line, known)
        known[symbol] = computed
    states = dict(zip(kind.states, new[:, 0], strict=True))
    assert {name: known[name[0]] for name in states} == pytest.approx(states)
