"""Training from Python: the same bits as the command, its curve, and what is refused."""

import json
import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

import playground
from playground import cli


def test_training_gives_the_bits_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    command = ("train", "hello", "--seed", "3", "--set", "model.cell=gru", "training.learning_rate=0.02", "--json")
    assert cli.main((*command, "--out", "hello.safetensors")) == 0
    report = json.loads(capsys.readouterr().out)
    training = playground.train("hello", seed=3, **{"model.cell": "gru", "training.learning_rate": np.float64(0.02)})
    other = playground.load("hello.safetensors")
    assert training.model.weights.keys() == other.weights.keys()
    for name, array in training.model.weights.items():
        assert array.tobytes() == other.weights[name].tobytes(), name
    assert (training.outcome, training.model.steps) == ("reached", report["steps"])
    assert training.curve.loss[-1] == report["loss"]


def test_the_curve_has_a_point_for_each_step_and_every_evaluation() -> None:
    training = playground.train("hello", steps=45, **{"mark.confidence": 0.999, "training.evaluate_every": 15})
    assert training.outcome == "ran"
    assert training.curve.steps.tolist() == list(range(1, 46))
    assert training.curve.loss.shape == training.curve.accuracy.shape == (45,)
    assert training.curve.loss[-1] < training.curve.loss[0]
    assert [evaluation.step for evaluation in training.evaluations] == [15, 30, 45]
    assert training.heldout is None
    assert playground.train(training.model.preset, steps=3).curve.loss.tolist() == training.curve.loss[:3].tolist()


def test_a_run_that_diverges_says_so_and_leaves_the_network_before() -> None:
    wild = {"training.learning_rate": 1000, "training.optimizer": "sgd", "training.clip": 0}
    training = playground.train("sine", steps=200, **wild)
    assert training.outcome == "diverged"
    assert "the learning rate 1000 is too high" in training.message
    assert all(np.isfinite(array).all() for array in training.model.weights.values())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"model.cel": "gru"}, r"^there is no key model\.cel, .*did you mean model\.cell\?"),
        ({"model.cell": "grue"}, r"^model\.cell is \"grue\", but must be"),
        ({"model.units": "8"}, r"^model\.units is \"8\", but must be a whole number"),
        ({"seed": -1}, r"^training\.seed is -1, but must be"),
        ({"steps": 0}, r"^steps is 0, but must be a whole number from 1"),
        ({"steps": True}, r"^steps is true, but must be a whole number"),
    ],
)
def test_a_wrong_setting_is_one_sentence(settings: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        playground.train("hello", **settings)


def test_a_preset_that_there_is_not_is_one_sentence() -> None:
    with pytest.raises(playground.FileProblem, match="did you mean hello"):
        playground.train("helo")


def test_ctrl_c_ends_it_as_it_ends_any_function() -> None:
    signal_sent = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    signal_sent.start()
    with pytest.raises(KeyboardInterrupt):
        playground.train("hello", steps=1_000_000, **{"mark.confidence": 0.9999999})


WITHOUT = """
import sys
before = set(sys.modules)
sys.modules.update(dict.fromkeys(("torch", "PySide6", "pyqtgraph", "pandas")))
import playground
heavy = {"numpy", "pydantic", "numba", "typing", "importlib"} & (sys.modules.keys() - before)
assert not heavy, heavy
assert {"load", "show", "train", "Model"} <= set(dir(playground))
model = playground.load("hello.safetensors")
print(model.predict("hell"))
try:
    model.save("hello.pt")
except playground.FileProblem as problem:
    print(problem)
"""


def test_importing_it_is_cheap_and_it_works_without_torch_and_qt(trained: playground.Training) -> None:
    trained.model.save("hello.safetensors")
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = "hello.pt: a file whose name ends in .pt needs PyTorch, which is not installed here."
    assert done.stdout.splitlines() == ["o", said]


def test_what_it_offers_is_described() -> None:
    for name in set(playground.__all__) - {"__version__"}:
        assert getattr(playground, name).__doc__, name
    with pytest.raises(AttributeError, match="module 'playground' has no attribute 'lod'"):
        _ = playground.lod  # type: ignore[attr-defined]
