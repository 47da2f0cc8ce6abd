"""What `show` opens the window on: the experiment it writes computes what the module computes."""

import os
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import playground
from playground.api import showing
from playground.engine.training.run import Run
from playground.session import stored_experiment


class Window:
    """Stands in for the process of the window: opens the file as the window does, when it is waited for."""

    last: "Window"
    code, said = 0, ""

    def __init__(self, command: tuple[str, ...], *, stderr: Any, **_: Any) -> None:
        type(self).last = self
        self.command, self._stderr = command, stderr
        self.returned = False

    def wait(self) -> int:
        self.experiment, task = stored_experiment.load(Path(self.command[-1]), lambda _share: None)
        self.probe = self.experiment.view.probe
        self.trace = Run.resumed(self.experiment.networks[0].run, task).trace(self.probe)
        self._stderr.write(self.said)
        self.returned = True
        return self.code


@pytest.fixture(autouse=True)
def _window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing.subprocess, "Popen", Window)


class Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.lstm, self.head = nn.Embedding(9, 5), nn.LSTM(5, 6, 2, batch_first=True), nn.Linear(6, 3)

    def forward(self, ids):
        return self.head(self.lstm(self.embedding(ids))[0])


class YesOrNo(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm, self.rnn, self.head = nn.LayerNorm(4), nn.RNN(4, 6, bias=False), nn.Linear(6, 1)

    def forward(self, x):
        return torch.sigmoid(self.head(self.rnn(self.norm(x))[1][-1]))


def shown(network: Any, inputs: Any = None, **options: Any) -> Window:
    torch.manual_seed(0)
    playground.show(network, inputs, block=True, **options)
    assert Window.last.command[:3] == (sys.executable, "-m", "playground")
    assert not Path(Window.last.command[-1]).exists(), "it is cleared away"
    return Window.last


IDS = [3, 1, 4, 1, 5]


def test_ids_stay_tokens_where_an_embedding_brings_them_to_the_layer() -> None:
    module = Tagger()
    window, trace = shown(module, IDS, answers=("a", "b", "c")), playground.trace(module, IDS, answers=("a", "b", "c"))
    assert (window.probe, window.trace.tokens) == ("3 1 4 1 5", trace.tokens)
    np.testing.assert_allclose(window.trace.hidden, trace.hidden, atol=1e-5)
    np.testing.assert_allclose(window.trace.predictions, trace.predictions, atol=1e-5)
    assert window.trace.answers == ("a", "b", "c")
    assert window.experiment.preset.title == "Tagger"
    named = shown(module, IDS, vocabulary=("<unk>", "the", "cat", "sat", "on", "mat"))
    assert named.probe == "sat the on the mat"
    np.testing.assert_allclose(named.trace.hidden, trace.hidden, atol=1e-5)
    assert named.trace.answers == ()


def test_whatever_else_stands_before_the_layer_is_left_to_the_module() -> None:
    module, inputs = YesOrNo(), torch.randn(7, 4)
    window, trace = shown(module, inputs), playground.trace(module, inputs)
    np.testing.assert_allclose(window.trace.hidden, trace.hidden, atol=1e-5)
    np.testing.assert_array_equal(window.trace.frames, module.norm(inputs).detach())
    assert window.trace.answers == ("no", "yes")
    np.testing.assert_allclose(window.trace.predictions[:, 1:], trace.predictions, atol=1e-5)


def test_a_bare_layer_reads_ids_or_numbers_and_answers_with_its_state() -> None:
    for inputs in (IDS, torch.randn(7, 9)):
        layer = nn.GRU(9, 4, 2)
        window, trace = shown(layer, inputs), playground.trace(layer, inputs)
        np.testing.assert_allclose(window.trace.hidden, trace.hidden, atol=1e-5)
        np.testing.assert_allclose(window.trace.predictions, trace.hidden[:, -1], atol=1e-5)


def test_a_model_is_shown_on_its_own_sequence_or_another(trained: playground.Training) -> None:
    model = trained.model
    window = shown(model, "hole")
    np.testing.assert_allclose(window.trace.hidden, model.trace("hole").hidden, atol=1e-6)
    assert window.experiment.networks[0].run.step == model.steps
    assert shown(model).probe in model.preset.probes
    with pytest.raises(ValueError, match="the sequence is empty"):
        playground.show(model, " ")
    with pytest.raises(ValueError, match="a model knows its layer, vocabulary and answers"):
        playground.show(model, "hell", answers=("a",))


def test_where_python_is_used_by_hand_it_returns_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def note(thread: threading.Thread) -> None:
        started.append(thread)

    monkeypatch.setattr(threading.Thread, "start", note)
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    playground.show(nn.GRU(9, 4), IDS)
    assert not Window.last.returned
    started[0].run()
    assert Window.last.returned


def test_a_window_that_cannot_be_opened_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Window, "code", 2)
    monkeypatch.setattr(Window, "said", "playground: there is no screen.\n")
    with pytest.raises(RuntimeError, match=r"^there is no screen\.$"):
        playground.show(nn.GRU(9, 4), IDS)
    monkeypatch.setattr(threading.Thread, "start", lambda thread: thread.run())
    playground.show(nn.GRU(9, 4), IDS, block=False)
    assert capsys.readouterr().err == "there is no screen.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_the_process_of_the_window_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", os.devnull)
    with pytest.raises(RuntimeError, match="there is no screen to open a window on"):
        playground.show(nn.GRU(9, 4), IDS, block=True)


@pytest.mark.parametrize(
    ("network", "inputs", "options", "said"),
    [
        (nn.GRU(4, 3), torch.zeros(5, 4), {"vocabulary": ("a",)}, "a vocabulary names ids, but no ids reach"),
        (nn.GRU(2, 3), [0, 1], {"vocabulary": ("a", "##b")}, '"##b" cannot be typed as a token'),
        (nn.GRU(1, 3), torch.zeros(1001, 1), {}, "the sequence has 1,001 timesteps; at most 1,000 are shown"),
        (nn.GRU(1, 3), [[0.5], [np.nan]], {}, "the inputs hold a value that is not a finite number"),
    ],
)
def test_what_cannot_be_shown_is_named(network: Any, inputs: Any, options: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        playground.show(network, inputs, block=True, **options)


def test_a_network_that_is_too_large_is_refused() -> None:
    with pytest.raises(playground.FileProblem, match="it has 513 units, but 1 to 512 can be shown"):
        playground.show(nn.GRU(1, 513), torch.zeros(3, 1), block=True)
