"""Names, shapes and first values of the parameters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import CELLS, Network, architectures

from playground.core.specs import ModelSpec
from playground.engine.architecture import Architecture
from playground.engine.weights import flattened, initial_weights, layout, named
from playground.tasks import typed


@given(architectures())
def test_names_shapes_and_order_are_torchs_own(architecture: Architecture) -> None:
    theirs = {name: tuple(parameter.shape) for name, parameter in Network(architecture).named_parameters()}
    assert list(architecture.shapes.items()) == list(theirs.items())
    assert architecture.parameters == sum(p.numel() for p in Network(architecture).parameters())


def test_an_architecture_takes_its_ends_from_the_task() -> None:
    words = typed.make(typed.Spec(sequences="a b => c\nb => d"), "final", 0)
    architecture = Architecture.of(ModelSpec(cell="gru", units=5, layers=2), words)
    assert (architecture.inputs, architecture.outputs, architecture.numbers) == (5, 5, False)
    numbers = typed.make(typed.Spec(sequences="1 2 3", tokens="numbers"), "every-step", 0)
    architecture = Architecture.of(ModelSpec(readout="every-step"), numbers)
    assert (architecture.inputs, architecture.outputs, architecture.numbers) == (1, 1, True)


@given(architectures(), st.integers(0, 2**31 - 1))
def test_first_weights_hang_on_the_seed_alone(architecture: Architecture, seed: int) -> None:
    weights = initial_weights(architecture, seed)
    again, other = initial_weights(architecture, seed), initial_weights(architecture, seed + 1)
    assert {name: array.shape for name, array in weights.items()} == architecture.shapes
    for name, array in weights.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, again[name])
        assert not np.array_equal(array, other[name])


@pytest.mark.parametrize("cell", CELLS)
def test_first_weights_have_torchs_distribution(cell: str) -> None:
    architecture = Architecture(cell=cell, inputs=30, units=64, layers=2, outputs=30, readout="final", numbers=False)
    ours = initial_weights(architecture, 0)
    for name, parameter in Network(architecture).named_parameters():
        theirs = parameter.detach().numpy()
        if theirs.size > 500:
            assert np.abs(ours[name]).max() == pytest.approx(np.abs(theirs).max(), rel=0.02)
            assert ours[name].std() == pytest.approx(theirs.std(), rel=0.1)


@given(architectures())
def test_the_flat_vector_and_the_names_hold_the_same_numbers(architecture: Architecture) -> None:
    flat = np.arange(architecture.parameters, dtype=np.float32)
    parts = named(architecture, flat)
    assert [place.stop - place.start for _, place, _ in layout(architecture)] == [p.size for p in parts.values()]
    np.testing.assert_array_equal(flattened(architecture, parts), flat)
    parts["readout.bias"][:] = -1
    assert (flat[-architecture.outputs :] == -1).all(), "the named arrays are views"


def test_wrong_names_and_shapes_are_refused() -> None:
    architecture = Architecture(cell="rnn", inputs=2, units=3, layers=1, outputs=2, readout="final", numbers=False)
    weights = initial_weights(architecture, 0)
    with pytest.raises(ValueError, match=r"readout\.bias has the shape \(3,\); it should be \(2,\)"):
        flattened(architecture, weights | {"readout.bias": np.zeros(3, np.float32)})
    with pytest.raises(ValueError, match="the parameters are"):
        flattened(architecture, weights | {"extra": np.zeros(3, np.float32)})
