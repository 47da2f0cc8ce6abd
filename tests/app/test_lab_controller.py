"""Opening and closing the lab, without a window."""

import pytest

from playground.core.specs import Preset
from playground.tasks import typed

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"))


@pytest.fixture
def lab(closed_lab):
    return closed_lab


@pytest.fixture
def pages(closed_lab):
    return closed_lab.pages


def test_the_page_is_built_on_first_use(lab, pages):
    assert (lab.view, lab.study_session, pages.count(), lab.figure_if_open()) == (None, None, 1, None)


def test_entering_pauses_training_and_leaving_emits_left_once(context, lab, pages):
    left = []
    lab.left.connect(lambda: left.append(True))
    context.session.open(PRESET)
    context.session.train()
    lab.enter()
    assert not context.session.is_running
    assert (lab.is_open, pages.currentWidget()) == (True, lab.view)
    assert lab.figure_if_open() is not None
    lab.leave()
    lab.leave()
    assert (lab.is_open, pages.currentIndex(), left) == (False, 0, [True])


def test_without_an_experiment_there_is_no_key_to_vary(lab, said):
    lab.enter()
    lab._on_experiment_chosen("vary")
    assert said == [("Open a preset first: its keys are what can be varied.", "wrong", "")]
