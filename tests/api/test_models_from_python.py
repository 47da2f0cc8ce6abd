"""Trained networks from Python: loaded, traced, asked, continued and saved."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import playground
from playground import cli
from playground.core.experiment import Experiment, TrainedNetwork
from playground.engine.training.run import Run
from playground.session import headless
from playground.storage import experiments, presets
from playground.storage.exports import models


def test_what_is_saved_is_loaded_again(trained: playground.Training) -> None:
    for name in ("one.safetensors", "one.pt"):
        trained.model.save(name)
        again = playground.load(name)
        assert (again.answers, again.steps) == (trained.model.answers, trained.model.steps)
        for key, array in trained.model.weights.items():
            np.testing.assert_array_equal(again.weights[key], array)


def test_a_trace_has_every_gate_and_state_at_every_timestep(trained: playground.Training) -> None:
    trace = trained.model.trace("hell")
    assert trace.tokens == ("h", "e", "l", "l")
    shape = (4, 1, trained.model.preset.model.units)
    assert trace.cell is not None
    assert {array.shape for array in (trace.hidden, trace.cell, *trace.gates.values())} == {shape}
    assert set(trace.gates) == {"forget", "input", "candidate", "output"}
    assert trace.predictions.shape == (4, len(trace.answers))
    np.testing.assert_array_equal(trace.hidden, headless.trace(trained.model, "hell").hidden)


def test_it_answers_with_the_likeliest_and_goes_on(trained: playground.Training) -> None:
    assert [trained.model.predict("hello"[:end]) for end in range(1, 5)] == list("ello")
    assert trained.model.generate("h", temperature=0) == "ello"
    assert trained.model.generate("h", length=2, temperature=0) == "el"


def test_numbers_are_answered_and_continued_on_their_own_scale() -> None:
    model = playground.train("sine", steps=1, **{"model.units": 4}).model
    following = model.generate("0 0.4", length=3)
    assert isinstance(following, np.ndarray)
    assert following.shape == (3, 1)
    np.testing.assert_array_equal(model.predict("0 0.4"), following[0])


def test_the_command_generates_the_same(trained: playground.Training, capsys: pytest.CaptureFixture[str]) -> None:
    trained.model.save("hello.safetensors")
    for settings in ({"seed": 3, "temperature": 2.0}, {"top_k": 2, "length": 4}):
        flags = [part for key, value in settings.items() for part in (f"--{key.replace('_', '-')}", str(value))]
        assert cli.main(["generate", "hello.safetensors", "--prompt", "h", *flags]) == 0
        assert capsys.readouterr().out == f"h{trained.model.generate('h', **settings)}\n"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"temperature": 11}, "temperature is 11, but must be a number from 0 to 10."),
        ({"length": 0}, "length is 0, but must be a whole number from 1 to 100,000."),
        ({"top_k": -1}, "top_k is -1, but must be a whole number from 0 to 100,000."),
        ({"seed": 0.5}, "seed is 0.5, but must be a whole number from 0 to 2,147,483,647."),
    ],
)
def test_a_setting_out_of_its_bounds_is_a_sentence(
    trained: playground.Training, setting: dict[str, int], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        trained.model.generate("h", **setting)


def test_numbers_of_numpy_are_numbers(trained: playground.Training) -> None:
    settings = {"length": np.int64(4), "temperature": np.float32(0), "seed": np.int32(0)}
    assert trained.model.generate("h", **settings) == "ello"


def test_sequences_without_tokens_too_long_or_of_another_type_are_refused(trained: playground.Training) -> None:
    for ask in (trained.model.trace, trained.model.predict, trained.model.generate):
        with pytest.raises(ValueError, match="the sequence is empty; type at least one token"):
            ask(" ")
        with pytest.raises(TypeError, match="a sequence is a text, as typed in the window, not list"):
            ask(["h"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"the sequence has 1,001 tokens; at most 1,000 are traced"):
        trained.model.trace("h" * 1001)


def test_a_network_that_answers_once_generates_nothing() -> None:
    model = playground.train("greener-or-brown", steps=1, **{"model.units": 2}).model
    with pytest.raises(ValueError, match="every step"):
        model.generate("The grass")


def test_files_that_hold_no_model_are_one_sentence(folder: Path, trained: playground.Training) -> None:
    (folder / "text.safetensors").write_text("no")
    for path, said in (("text.safetensors", "not a whole safetensors file"), ("none.pt", "none.pt"), ("a.txt", "ends")):
        with pytest.raises(playground.FileProblem, match=said) as caught:
            playground.load(path)
        assert "\n" not in str(caught.value)
    with pytest.raises(playground.FileProblem, match=r"a\.txt"):
        trained.model.save("a.txt")


def test_an_experiment_is_loaded_as_its_network() -> None:
    run = Run(presets.load(presets.find("hello")))
    curve = run.run(7).curve
    network = TrainedNetwork(run=run.state(), curve=curve)
    experiment = Experiment(networks=(network,), encoding=run.task.encoding, answers=run.task.answers)
    experiments.write(Path("hello.safetensors"), experiment)
    model = playground.load("hello.safetensors")
    assert model.steps == 7
    np.testing.assert_array_equal(model.trace("hell").hidden, run.trace("hell").hidden)


def test_a_model_says_what_it_is(trained: playground.Training) -> None:
    model = trained.model
    assert repr(model) == f"<Model “{model.preset.title}”: LSTM, 3 units, 140 parameters, {model.steps} steps>"
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.steps = 0  # type: ignore[misc]
    assert isinstance(dataclasses.replace(model, steps=0), models.Model)
