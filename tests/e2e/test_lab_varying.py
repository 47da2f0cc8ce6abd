"""The lab's experiment with a key of the open preset, in the real window and from the command line."""

import csv
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import cli
from playground.app.lab import lab_controller, results_export
from playground.core.study import Result
from playground.storage.errors import FileProblem
from playground.storage.ledger import Ledger
from playground.studies import varied_key

KEY = "model.units"


@pytest.fixture
def lab(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(lab_controller, "folder", lambda: tmp_path / "lab")
    driver.window.open_preset("hello")
    driver.settle()
    driver.window.lab.enter()
    lab = driver.window.lab
    QTest.mouseClick(lab.view.setup.experiment.button("vary"), Qt.MouseButton.LeftButton)
    return lab


def typed(panel, values, seeds=1, steps=20):
    panel.seeds.setValue(seeds)
    panel.steps.setValue(steps)
    panel.values.setText(values)
    panel.values.editingFinished.emit()


def test_the_command_goes_on_with_what_the_window_made(driver, lab, tmp_path, capsys):
    typed(lab.view.setup.vary, "2, 4")
    assert [model.value for model in lab.desk.page(running=False).models] == ["2", "4"]
    QTest.mouseClick(driver.window.top.train, Qt.MouseButton.LeftButton)
    driver.wait(lambda: not lab.desk.missing and not lab.desk.busy, timeout=120_000)
    made = dict(Ledger(tmp_path / "lab").results)
    assert sorted(one.settings[KEY] for one in made.values()) == ["2", "4"]
    wanted = ["study", "hello", "--vary", f"{KEY}=2,4,6", "--seeds", "1", "--steps", "20", "--workers", "1"]
    assert cli.main([*wanted, "--out", str(tmp_path / "lab")]) == 0
    assert "2 of 3 runs are in" in capsys.readouterr().err
    lab.desk._read()
    typed(lab.view.setup.vary, "2,4,6")
    assert not lab.desk.missing
    rows = list(csv.DictReader(results_export.as_csv(lab.desk.page(running=False)).decode().splitlines()))
    kept = {one.settings[KEY]: str(one.accuracy) for one in lab.desk.results.values()}
    assert {row[KEY]: row["accuracy"] for row in rows} == kept
    assert len(rows) == 3


def test_two_spellings_of_a_value_are_one(lab):
    panel = lab.view.setup.vary
    panel.key.setEditText("training.learning_rate")
    typed(panel, "0.005, 0.0050, 5e-3, 0.01", seeds=2)
    page = lab.desk.page(running=False)
    assert page.plot.axis.values == ("0.005", "0.01")
    assert [(model.value, len(model.runs)) for model in page.models] == [("0.005", 2), ("0.01", 2)]
    assert not page.vary.problem
    panel.key.setEditText("title")
    typed(panel, "one, another", seeds=2)
    page = lab.desk.page(running=False)
    assert [(model.value, [run.seed for run in model.runs]) for model in page.models] == [("one", [0, 1])]


def test_values_that_are_models_are_places_of_these_models(lab):
    lab._vary(replace(lab.desk.card.setup, key="model.cell", values="gru, rnn, lstm", seeds=1))
    for identity, trial in lab.desk._runs.items():
        facts = {"outcome": "ended", "accuracy": 0.5, "preset": "hello", "settings": dict(trial.settings)}
        lab.desk._ledger.add(Result(identity=identity, seed=0, **facts))
    plot = lab.desk.page(running=False).plot
    found = {cell: [plot.axis.values[place.gap] for place in line] for cell, line in plot.lines.items()}
    assert found == {"gru": ["gru"], "rnn": ["rnn"], "lstm": ["lstm"]}


def test_a_double_click_opens_the_run(driver, lab):
    typed(lab.view.setup.vary, "3", seeds=2)
    table = lab.view.table
    row = table._models["= 3"]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(row).center())
    run = row.child(1)
    assert run.text(0) == "units = 3, seed 1"
    table.scrollToItem(run)
    place = table.visualItemRect(run).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    driver.settle()
    preset = driver.session.preset
    assert (preset.model.units, preset.training.seed, driver.window.session.name) == (3, 1, "hello")
    assert not lab.on
    before = lab.desk.varied
    lab.enter()
    assert lab.desk.varied == before


def test_a_run_whose_task_cannot_be_made_says_why_and_the_lab_stays(driver, lab):
    lab._vary(replace(lab.desk.card.setup, key="model.readout", values="every-step, final", seeds=1))
    before, opened = lab.desk.varied, driver.session.preset
    runs = {row.value: row.runs[0] for row in lab.desk.page(running=False).models}
    lab.view.table.opened.emit(runs["final"].identity)
    driver.wait(lambda: not driver.window.preset_loader.maker.busy)
    assert "final" in driver.window.banner.words.text()
    assert driver.window.banner.isVisible()
    assert lab.on
    assert driver.session.preset == opened
    lab.view.table.opened.emit(runs["every-step"].identity)
    driver.wait(lambda: not driver.window.preset_loader.maker.busy)
    driver.settle()
    assert not lab.on
    assert not driver.window.banner.isVisible()
    lab.enter()
    assert lab.desk.varied == before


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        (KEY, "4, many", "a whole number from 1 to 512"),
        (KEY, "4,,8", "such as model.units=4,8,16"),
        ("model.unit", "4", "model.units"),
        ("training.seed", "1", "number of seeds"),
    ],
)
def test_what_cannot_be_is_said_and_the_study_before_stays(lab, key, values, said):
    panel, before = lab.view.setup.vary, lab.desk.varied
    panel.key.setEditText(key)
    typed(panel, values, seeds=before.seeds, steps=before.steps)
    assert said in panel.problem.text()
    assert panel.problem.isVisible()
    assert lab.desk.varied == before
    lab._vary(replace(lab.desk.card.setup, key=KEY, values="4"))
    assert not panel.problem.isVisible()


def test_a_key_that_the_next_preset_does_not_have_gives_way_to_its_own(driver, lab):
    lab._vary(replace(lab.desk.card.setup, key="task.tokens", values="words, characters"))
    assert lab.desk.varied.key == "task.tokens"
    driver.window.open_preset("sine")
    driver.settle()
    lab.enter()
    desk = lab.desk
    assert desk.varied.preset == driver.session.preset
    assert desk.varied.key == desk.card.setup.key == lab.view.plot.plot.axis.key == KEY
    assert desk.card.title == lab.view.setup.vary.title.text() == driver.session.preset.title
    assert not desk.card.problem


def test_where_there_is_no_study_yet_what_cannot_be_is_said_above(driver, lab, monkeypatch):
    def refuse(study, values, progress):
        raise FileProblem("--vary", "model.units is not to be varied.")

    QTest.mouseClick(lab.view.setup.experiment.button("gap"), Qt.MouseButton.LeftButton)
    monkeypatch.setattr(varied_key, "drawn_up", refuse)
    QTest.mouseClick(lab.view.setup.experiment.button("vary"), Qt.MouseButton.LeftButton)
    assert driver.window.banner.isVisible()
    assert "not to be varied" in driver.window.banner.words.text()
    assert lab.view.setup.experiment.value == "gap"
    assert lab.view.plot.plot.axis is None


def test_back_to_gaps(lab):
    QTest.mouseClick(lab.view.setup.experiment.button("gap"), Qt.MouseButton.LeftButton)
    assert lab.desk.page(running=False).plot.axis is None
    assert lab.view.setup.gaps.isVisible()
    assert not lab.view.setup.vary.isVisible()
