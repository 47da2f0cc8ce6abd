"""What was saved in format 1 opens for ever. The files of `format_1` were written by the first program that saved
experiments, and are never written again."""

from pathlib import Path

import numpy as np
import pytest

from playground.core.cell_kinds import KINDS
from playground.core.experiment import View
from playground.engine.training.run import Run
from playground.session import headless
from playground.session.stored_experiment import load
from playground.storage.exports.models import read_model

FOLDER = Path(__file__).with_name("format_1")
NEXT_LOSSES = (
    (1.769870400428772, 1.5854697227478027, 1.567469596862793, 1.5682258605957031, 1.6325432062149048),
    (1.4874781370162964, 1.4776489734649658, 1.4577943086624146, 1.4872987270355225, 1.3395016193389893),
)
"""Of each network's next five steps, on the processor that wrote the file."""
LAST_ANSWER = (0.0869839862, 0.1976342201, 0.1641792506, 0.1498298198, 0.1775449067, 0.2238277644)
"""The model's probabilities after the last token of “a b é”."""


def test_an_experiment_of_format_1_is_as_it_was():
    experiment, task = load(FOLDER / "session.safetensors", lambda share: None)
    lstm, gru = experiment.networks
    preset = experiment.preset
    assert (preset.title, preset.idea, preset.training.seed) == ("Stored", "Format 1.", 7)
    assert (experiment.name, experiment.opened) == ("stored", preset)
    assert experiment.view == View(probes=("a b é", "b a"), probe="a b")
    assert (preset.model.cell, gru.run.preset.model.cell) == ("lstm", "gru")
    assert set(KINDS) >= {"lstm", "gru"}
    assert task.encoding.entries == experiment.encoding.entries
    for network in (lstm, gru):
        assert network.run.step == 4
        assert network.curve.steps.tolist() == [1, 2, 3, 4]
        assert [each.step for each in network.evaluations] == [4]
        assert [each.step for each in network.run.checkpoints] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("which", [0, 1])
def test_training_goes_on_from_format_1(which):
    experiment, task = load(FOLDER / "session.safetensors", lambda share: None)
    stored = experiment.networks[which]
    run = Run.resumed(stored.run, task, engine="torch")
    np.testing.assert_allclose(run.run(5).curve.loss, NEXT_LOSSES[which], atol=1e-6)
    # Its own past leads to where it was.
    again = Run.resumed(stored.run, task, engine="torch", memory=2**20)
    again.resume_from(again.history.checkpoints[1])
    np.testing.assert_allclose(again.run(3).curve.loss, stored.curve.loss[1:], atol=1e-6)
    np.testing.assert_allclose(again.state().vectors, stored.run.vectors, atol=1e-6)


@pytest.mark.parametrize("suffix", ["safetensors", "pt"])
def test_a_model_of_format_1_gives_its_answers(suffix):
    model = read_model(FOLDER / f"model.{suffix}")
    assert (model.preset.title, model.steps, model.sequences) == ("Stored", 4, 8)
    np.testing.assert_allclose(headless.trace(model, "a b é").predictions[-1], LAST_ANSWER, atol=1e-6)
