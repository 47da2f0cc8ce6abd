"""What recurrence adds: what networks without a state learn, and what none of them can."""

import numpy as np
import pytest

from playground.core.specs import Preset
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.storage import presets


def shipped(name: str, cell: str, *settings: str, seed: int = 0) -> Preset:
    return presets.load(presets.find(name), [f"model.cell={cell}", f"training.seed={seed}", *settings])


def ends(preset: Preset, steps: int | None = None) -> tuple[str, float]:
    """How a run ends within the preset's own budget, or so many steps, and its share of right answers."""
    assert preset.mark is not None
    run = Run(preset, engine="torch")
    outcome = run.run(steps or preset.mark.steps).outcome
    return outcome, run.evaluate().accuracy or 0.0


def test_no_perceptron_can_tell_the_parity_of_all_strings() -> None:
    """01 is odd and 0011 is even, but half of either are ones: whatever its weights, it gives both the same answer."""
    architecture = Architecture(
        cell="perceptron", inputs=2, units=9, layers=1, outputs=2, readout="final", numbers=False
    )
    for seed in range(20):
        weights = initial_weights(architecture, seed)
        odd, even = (unroll(architecture, weights, np.array(bits)).outputs[-1] for bits in ([0, 1], [0, 0, 1, 1]))
        np.testing.assert_allclose(odd, even, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("greener-or-brown", "perceptron"),
        ("hello", "perceptron"),
        ("hello", "mlp"),
        ("hello", "cnn"),
        ("sine", "mlp"),
        ("sine", "cnn"),
    ],
)
def test_each_learns_what_hangs_on_what_it_sees(name: str, cell: str, seed: int) -> None:
    """The word that decides is in the bag, the last letters and the last values in the window."""
    assert ends(shipped(name, cell, "model.layers=2", seed=seed))[0] == "reached"


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["mlp", "cnn"])
def test_a_window_decides_by_what_is_in_it(cell: str) -> None:
    """Out of a window of 8 nothing tells most of the sentences apart; in one of 24 the season of each is seen."""
    for seed in range(3):
        narrow, wide = (shipped("greener-or-brown", cell, f"model.window={n}", seed=seed) for n in (8, 24))
        outcome, accuracy = ends(narrow)
        assert outcome == "ran"
        assert accuracy < 0.6
        assert ends(wide)[0] == "reached"


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["perceptron", "mlp", "cnn"])
def test_parity_needs_a_state(cell: str) -> None:
    """As good as guessing, where an LSTM and a plain RNN reach the mark with each of these seeds."""
    for seed in range(3):
        assert ends(shipped("parity", cell, "model.layers=2", seed=seed), 1000)[1] < 0.6
        for recurrent in ("lstm", "rnn"):
            assert ends(shipped("parity", recurrent, seed=seed))[0] == "reached"
