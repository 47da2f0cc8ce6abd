"""The answers of two networks: the panel keeps its width for every text."""

import re

import numpy as np
import pytest
from PySide6.QtWidgets import QScrollArea

from playground.core.reach import Reach
from playground.core.snapshot import Snapshot
from playground.core.trace import Trace
from playground.core.watch import Watch
from playground.views.answers.answers_panel import AnswersPanel, right_answer
from playground.views.answers.belief_plot import spread
from playground.views.style.network_style import network_styles
from playground.views.style.theme import Appearance


@pytest.fixture
def panel(qtbot):
    panel = AnswersPanel(Appearance("light"))
    qtbot.addWidget(panel)
    panel.resize(panel.width(), 700)
    panel.show()
    return panel


def trace_of(tokens, generated=0, **numbers):
    time = len(tokens)
    answers = {"answers": ("a", "b"), "predictions": np.full((time, 2), 0.5), "expected": np.full(time, -1)}
    return Trace(
        tokens=tuple(tokens),
        known=(True,) * time,
        cell_kind="rnn",
        gates={},
        states={"hidden": np.zeros((time, 1, 2), dtype=np.float32)},
        generated_count=generated,
        **(answers | numbers),
    )


def show(panel, trace, probe=""):
    snapshot = Snapshot(generation=1, status="paused", step=7, trace=trace, watch=Watch(probe=probe))
    panel.show_snapshots(network_styles("lstm", "rnn"), snapshot, snapshot)


@pytest.mark.parametrize(
    "tokens", [["x" * 150] * 12, list("x" * 150), [":".join(["-0.12345"] * 20)] * 12, list("some words and more " * 9)]
)
@pytest.mark.parametrize("generated", [0, 5, 90])
def test_no_text_widens_the_panel(panel, qtbot, tokens, generated):
    show(panel, trace_of(tokens, min(generated, len(tokens) - 1)), "".join(tokens))
    panel.show_timestep(1)
    qtbot.wait(1)
    area = panel.findChild(QScrollArea)
    assert area.widget().width() <= area.viewport().width()


def test_the_probe_is_shown_as_typed_without_the_middle_of_a_long_one(panel):
    for probe, told in (
        ("I was <b>tired", "I was <b>tired"),
        ("eye 140", "eye 140"),
        (("abcdefgh " * 20).strip(), "abcdefgh abcdefgh abcdef … cdefgh abcdefgh abcdefgh"),
    ):
        show(panel, trace_of("12"), probe)
        assert panel.question.text() == told


def test_at_the_answer_the_gradient_at_the_first_token_is_shown(panel):
    def shown(trace, reach):
        return Snapshot(generation=1, status="paused", trace=trace, reach=reach, watch=Watch(probe="x"))

    def told():
        return [re.sub("<[^>]*>", "", words.text()) for words in panel.gradients]

    trace, hidden = trace_of(["It", "is", "winter"]), np.array([[2e-3], [0.5], [4.0]])
    remembers = Reach(
        at=2, is_target_known=True, hidden=hidden, cell=np.array([[0.3], [0.4], [0.5]]), forget_products=np.ones((3, 1))
    )
    plain = Reach(at=2, is_target_known=True, hidden=hidden)
    panel.show_snapshots(network_styles("lstm", "rnn"), shown(trace, remembers), shown(trace, plain))
    panel.show_timestep(2)
    assert panel.gradient_title.text() == "Gradient that reaches the first token, “It”"
    assert told() == ["LSTM c 0.6", "RNN h 5.00 × 10⁻⁴"]
    panel.show_timestep(1)
    assert panel.gradient_title.text() == "Gradient that reaches “is”"
    assert told() == ["LSTM c 0.8", "RNN h 0.125"]
    one = Reach(at=0, is_target_known=True, hidden=hidden[2:])
    panel.show_snapshots(network_styles("lstm", "rnn"), shown(trace_of(["It"]), one), shown(trace_of(["It"]), one))
    panel.show_timestep(0)
    assert not panel.gradient_title.isVisible(), "of one token there is nothing to tell"


def test_a_right_number_that_is_a_rounding_error_is_0():
    numbers = {"answers": (), "predictions": np.zeros((3, 1)), "frames": np.zeros((3, 1))}
    waves = trace_of("012", expected=np.array([[1.0], [-1.0], [-7.6e-16]]), **numbers)
    assert right_answer(waves) == "0"
    tiny = trace_of("012", expected=np.array([[1e-12], [2e-12], [-7.6e-13]]), **numbers)
    assert right_answer(tiny) == "−7.6e−13"


def test_names_of_curves_that_end_together_stay_apart_and_in_sight():
    assert spread([10, 60], lowest=100) == [10, 60]
    assert spread([40, 45], lowest=100) == [40, 54]
    assert spread([96, 96], lowest=101) == [87, 101]
    assert spread([80, 99], lowest=101) == [80, 99]
    assert spread([], lowest=101) == []
