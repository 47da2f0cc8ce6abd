"""The drawing pad: offered only for tasks that take drawings; each stroke sets the probe. Without a window."""

import numpy as np
import pytest

from playground.app.controllers.drawing import DrawingController, typed_text
from playground.core.specs import ModelSpec, Preset
from playground.tasks import handwriting, typed
from playground.views.style.theme import Appearance

STROKE = np.array([[0.2, 0.1], [0.2, 0.9]], np.float32)
LETTERS = Preset(title="Letters", task=handwriting.Spec(letters="LOT", tested=5), model=ModelSpec(cell="lstm", units=4))


@pytest.fixture
def drawing(context, probe):
    return DrawingController(context, probe, Appearance("light"))


def test_it_is_offered_for_letters_only(context, drawing, probe):
    context.session.open(LETTERS)
    assert not probe.draw.isHidden()
    drawing.open()
    assert drawing.dialog.isVisible()
    context.session.open(Preset(title="Words", task=typed.Spec(sequences="a b => c")))
    assert probe.draw.isHidden()
    assert not drawing.dialog.isVisible()


def test_a_stroke_is_put_into_the_probe(context, drawing, probe):
    context.session.open(LETTERS)
    drawing.panel.drawn.emit((STROKE,))
    assert probe.text == typed_text(context.session.task.drawing((STROKE,))) != ""


def test_inputs_are_typed_to_two_digits():
    assert typed_text(np.array([[0.123], [1.0]])) == "0.12 1"
