"""Names, shapes and initial values of the parameters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import CELLS, Network, architectures

from playground.core.specs import Cell, ModelSpec, Preset
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import flatten, initial_weights, parameter_slices, unflatten
from playground.engine.training.run import Run
from playground.tasks import typed


@given(architectures())
def test_names_shapes_and_order_are_torchs_own(architecture: Architecture) -> None:
    theirs = {name: tuple(parameter.shape) for name, parameter in Network(architecture).named_parameters()}
    assert list(architecture.shapes.items()) == list(theirs.items())
    assert architecture.parameter_count == sum(p.numel() for p in Network(architecture).parameters())


def test_an_architecture_takes_its_inputs_and_outputs_from_the_task() -> None:
    words = typed.make_task(typed.Spec(sequences="a b => c\nb => d"), "final", 0)
    architecture = Architecture.of(ModelSpec(cell="gru", units=5, layers=2), words)
    assert (architecture.inputs, architecture.outputs, architecture.numbers) == (5, 5, False)
    numbers = typed.make_task(typed.Spec(sequences="1 2 3", tokens="numbers"), "every-step", 0)
    architecture = Architecture.of(ModelSpec(readout="every-step"), numbers)
    assert (architecture.inputs, architecture.outputs, architecture.numbers) == (1, 1, True)


@given(architectures(), st.integers(0, 2**31 - 1))
def test_initial_weights_depend_on_the_seed_alone(architecture: Architecture, seed: int) -> None:
    weights = initial_weights(architecture, seed)
    again, other = initial_weights(architecture, seed), initial_weights(architecture, seed + 1)
    assert {name: array.shape for name, array in weights.items()} == architecture.shapes
    for name, array in weights.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, again[name])
        assert not np.array_equal(array, other[name])


@pytest.mark.parametrize("cell", CELLS)
def test_initial_weights_have_torchs_distribution(cell: str) -> None:
    architecture = Architecture(cell=cell, inputs=30, units=64, layers=2, outputs=30, readout="final", numbers=False)
    ours = initial_weights(architecture, 0)
    for name, parameter in Network(architecture).named_parameters():
        theirs = parameter.detach().numpy()
        if theirs.size > 500:
            assert np.abs(ours[name]).max() == pytest.approx(np.abs(theirs).max(), rel=0.02)
            assert ours[name].std() == pytest.approx(theirs.std(), rel=0.1)


@given(architectures())
def test_the_flat_vector_and_the_names_hold_the_same_numbers(architecture: Architecture) -> None:
    flat = np.arange(architecture.parameter_count, dtype=np.float32)
    parts = unflatten(architecture, flat)
    assert [place.stop - place.start for _, place, _ in parameter_slices(architecture)] == [
        p.size for p in parts.values()
    ]
    np.testing.assert_array_equal(flatten(architecture, parts), flat)
    parts["readout.bias"][:] = -1
    assert (flat[-architecture.outputs :] == -1).all(), "the named arrays are views"


def test_wrong_names_and_shapes_are_refused() -> None:
    architecture = Architecture(cell="rnn", inputs=2, units=3, layers=1, outputs=2, readout="final", numbers=False)
    weights = initial_weights(architecture, 0)
    with pytest.raises(ValueError, match=r"readout\.bias has the shape \(3,\); it should be \(2,\)"):
        flatten(architecture, weights | {"readout.bias": np.zeros(3, np.float32)})
    with pytest.raises(ValueError, match="the parameters are"):
        flatten(architecture, weights | {"extra": np.zeros(3, np.float32)})


@pytest.mark.parametrize(
    ("cell", "signs"),
    [
        ("lstm", {1: 1, 0: -1}),
        ("gru", {1: 1}),
        ("chogru", {1: 1}),
        ("rnn", {}),
        ("peephole", {1: 1, 0: -1}),
        ("mingru", {0: -1}),
    ],
    ids=["lstm", "gru", "chogru", "rnn", "peephole", "mingru"],
)
def test_chrono_biases_spread_memories_evenly_up_to_the_lag(cell: Cell, signs: dict[int, int]) -> None:
    """Tallec & Ollivier: b = log U[1, lag - 1], so that a gate of σ(b) keeps for 1 + e^b timesteps, from 2 to the lag.

    `signs` are by block in torch's order, LSTM i f g o and GRU r z n: torch's forget gate and update gate keep. The
    minGRU's are z g: its update gate lets new in.
    """
    units, lag = 500, 80
    architecture = Architecture(cell=cell, inputs=3, units=units, layers=2, outputs=2, readout="final", numbers=False)
    uniform, chrono = initial_weights(architecture, 4), initial_weights(architecture, 4, lag)
    for layer in range(2):
        ih, hh = f"rnn.bias_ih_l{layer}", f"rnn.bias_hh_l{layer}"
        biases = [name for name in (ih, hh) if name in chrono]
        sums = sum(chrono[name].astype(np.float64) for name in biases).reshape(-1, units)
        for block, sign in signs.items():
            spans = np.exp(sign * sums[block])
            assert spans.min() == pytest.approx(1, abs=0.5)
            assert spans.max() == pytest.approx(lag - 1, rel=0.02)
            assert np.histogram(spans, bins=5, range=(1, lag - 1))[0].min() > units / 5 * 0.75
        untouched = [block for block in range(len(sums)) if block not in signs]
        for name in biases:
            before, after = (weights[name].reshape(-1, units)[untouched] for weights in (uniform, chrono))
            np.testing.assert_array_equal(before, after)
    if cell == "lstm":
        np.testing.assert_array_equal(chrono["rnn.bias_ih_l1"][:units], -chrono["rnn.bias_ih_l1"][units : 2 * units])
    same = [name for name in uniform if "bias" not in name or name.startswith("readout")]
    assert all(np.array_equal(uniform[name], chrono[name]) for name in same)


def test_a_preset_chooses_the_initialisation() -> None:
    task = typed.Spec(sequences="a b => c\nb => d")
    plain, chrono = (
        Run(Preset(title="", task=task, model=ModelSpec(units=8, **model)), engine="torch").weights()
        for model in ({}, {"initialisation": "chrono", "lag": 2})
    )
    assert not np.array_equal(plain["rnn.bias_ih_l0"], chrono["rnn.bias_ih_l0"])
    assert (chrono["rnn.bias_ih_l0"][:16] == 0).all(), "log U[1, 1] is 0"
