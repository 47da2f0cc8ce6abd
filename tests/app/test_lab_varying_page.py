"""The page of the lab's experiment with a varied key. Without a window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.core.trial_result import TrialResult
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.studies import varied_key

KEY = "model.units"


@pytest.fixture
def lab(context, closed_lab):
    context.session.open(presets.load(presets.find("hello")))
    context.session.name = "hello"
    closed_lab.enter()
    QTest.mouseClick(closed_lab.view.setup.experiment.button("vary"), Qt.MouseButton.LeftButton)
    return closed_lab


def typed(panel, values, seeds=1, steps=20):
    panel.seeds.setValue(seeds)
    panel.steps.setValue(steps)
    panel.values.setText(values)
    panel.values.editingFinished.emit()


def test_two_spellings_of_a_value_are_one(lab):
    panel = lab.view.setup.vary
    panel.key.setEditText("training.learning_rate")
    typed(panel, "0.005, 0.0050, 5e-3, 0.01", seeds=2)
    page = lab.study_session.page(running=False)
    assert page.plot.axis.values == ("0.005", "0.01")
    assert [(model.value, len(model.runs)) for model in page.models] == [("0.005", 2), ("0.01", 2)]
    assert not page.vary.problem
    panel.key.setEditText("title")
    typed(panel, "one, another", seeds=2)
    page = lab.study_session.page(running=False)
    assert [(model.value, [run.seed for run in model.runs]) for model in page.models] == [("one", [0, 1])]


def test_values_that_are_models_are_places_of_these_models(lab):
    lab._vary(replace(lab.study_session.card.setup, key="model.cell", values="gru, rnn, lstm", seeds=1))
    for identity, trial in lab.study_session._trials.items():
        facts = {"outcome": "ended", "accuracy": 0.5, "preset": "hello", "settings": dict(trial.settings)}
        lab.study_session._ledger.append(TrialResult(identity=identity, seed=0, **facts))
    plot = lab.study_session.page(running=False).plot
    found = {cell: [plot.axis.values[place.gap] for place in line] for cell, line in plot.lines.items()}
    assert found == {"gru": ["gru"], "rnn": ["rnn"], "lstm": ["lstm"]}


@pytest.mark.parametrize(
    ("key", "values", "problem"),
    [
        (KEY, "4, many", "a whole number from 1 to 512"),
        (KEY, "4,,8", "such as model.units=4,8,16"),
        ("model.unit", "4", "model.units"),
        ("training.seed", "1", "number of seeds"),
    ],
)
def test_what_cannot_be_is_said_and_the_study_before_stays(lab, key, values, problem):
    panel, before = lab.view.setup.vary, lab.study_session.varied
    panel.key.setEditText(key)
    typed(panel, values, seeds=before.seeds, steps=before.steps)
    assert problem in panel.problem.text()
    assert panel.problem.isVisible()
    assert lab.study_session.varied == before
    lab._vary(replace(lab.study_session.card.setup, key=KEY, values="4"))
    assert not panel.problem.isVisible()


def test_where_there_is_no_study_yet_what_cannot_be_is_said_above(lab, monkeypatch, said):
    def refuse(study, values, progress):
        raise FileProblem("--vary", "model.units is not to be varied.")

    QTest.mouseClick(lab.view.setup.experiment.button("gap"), Qt.MouseButton.LeftButton)
    monkeypatch.setattr(varied_key, "complete_study", refuse)
    QTest.mouseClick(lab.view.setup.experiment.button("vary"), Qt.MouseButton.LeftButton)
    assert "not to be varied" in said[-1][0]
    assert lab.view.setup.experiment.value == "gap"
    assert lab.view.plot.plot.axis is None


def test_back_to_gaps(lab):
    QTest.mouseClick(lab.view.setup.experiment.button("gap"), Qt.MouseButton.LeftButton)
    assert lab.study_session.page(running=False).plot.axis is None
    assert lab.view.setup.gaps.isVisible()
    assert not lab.view.setup.vary.isVisible()
