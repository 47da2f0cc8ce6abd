"""Train, pause, step and reset, on the main page and in the lab. Without a window."""

from unittest.mock import Mock, call, create_autospec

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.app.controllers.training import TrainingController
from playground.app.lab.lab_controller import LabController
from playground.core.specs import Preset
from playground.tasks import typed
from playground.views.bars.top_bar import TopBar
from playground.views.score.score import Score
from playground.views.setup.sequence_editor import SequenceEditor
from playground.views.style.theme import Appearance

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"))


@pytest.fixture
def lab():
    lab = create_autospec(LabController, instance=True)
    lab.is_open, lab.view = False, None
    return lab


@pytest.fixture
def top(qtbot):
    top = TopBar(Appearance("light"))
    qtbot.addWidget(top)
    return top


@pytest.fixture
def editor(qtbot, context):
    editor = SequenceEditor(Appearance("light"))
    qtbot.addWidget(editor)
    editor.edited.connect(context.session.change_text)
    return editor


@pytest.fixture
def page(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    return page


@pytest.fixture
def score(page):
    score = Score(Appearance("light"))
    QVBoxLayout(page).addWidget(score)
    return score


@pytest.fixture
def training(context, lab, top, score, editor, training_thread):
    context.session.open(PRESET)
    training_thread.reset_mock()
    return TrainingController(context, lab, top, score, editor)


def test_train_and_pause_alternate_and_the_button_follows(context, training, top, said):
    training.toggle()
    assert context.session.is_running
    assert (top.train.text(), said) == ("Pause", [("", "wrong", "")])
    training.toggle()
    assert not context.session.is_running
    assert (top.train.text(), len(said)) == ("Train", 1)


def test_a_step_pauses_training(context, training, top, training_thread):
    training.toggle()
    training.step()
    assert training_thread.step.mock_calls == [call(context.session.turn)]
    assert (context.session.is_running, top.train.text()) == (False, "Train")


def test_a_reset_starts_a_new_run_paused(context, training, training_thread):
    training.toggle()
    training.reset()
    assert training_thread.start.call_count == 1
    assert not context.session.is_running


@pytest.mark.parametrize("action", ["toggle", "step", "reset"])
def test_text_that_is_still_being_typed_is_applied_first(context, training, editor, action):
    editor.setPlainText("a b => d")
    editor._debounce.request()
    getattr(training, action)()
    assert not editor.has_pending
    assert context.session.preset.task.sequences == "a b => d"


def test_in_the_lab_the_buttons_drive_the_study(context, training, lab, training_thread):
    lab.is_open = True
    training.toggle()
    training.step()
    training.reset()
    assert (lab.toggle.call_count, lab.ask_to_clear.call_count) == (1, 1)
    assert training_thread.mock_calls == []
    assert not context.session.is_running


def test_the_focus_goes_to_the_score_or_in_the_lab_to_the_plot(qtbot, training, lab, page, score):
    page.show()
    page.activateWindow()
    training.focus_view()
    qtbot.waitUntil(lambda: score.isAncestorOf(page.focusWidget() or page) or score.hasFocus())
    lab.is_open, lab.view = True, Mock()
    training.focus_view()
    lab.view.plot.setFocus.assert_called_once_with()
