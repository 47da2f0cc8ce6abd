"""The lab's experiment with a key of the open preset, in the real window and from the command line."""

import csv
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import cli
from playground.app.lab import lab_controller, results_export
from playground.core.own_story import without_story
from playground.storage.ledger import Ledger

KEY = "model.units"


@pytest.fixture
def lab(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(lab_controller, "results_folder", lambda: tmp_path / "lab")
    driver.window.open_preset("hello")
    driver.settle()
    driver.window.lab.enter()
    lab = driver.window.lab
    monkeypatch.setattr(type(lab.study_session), "_workers", 1)
    QTest.mouseClick(lab.view.setup.experiment.button("vary"), Qt.MouseButton.LeftButton)
    return lab


def typed(panel, values, seeds=1, steps=20):
    panel.seeds.setValue(seeds)
    panel.steps.setValue(steps)
    panel.values.setText(values)
    panel.values.editingFinished.emit()


def test_the_command_goes_on_with_what_the_window_made(driver, lab, tmp_path, capsys):
    typed(lab.view.setup.vary, "2, 4")
    assert [model.value for model in lab.study_session.page(running=False).models] == ["2", "4"]
    QTest.mouseClick(driver.window.top.train, Qt.MouseButton.LeftButton)
    driver.wait(lambda: not lab.study_session.missing and not lab.study_session.busy, timeout=120_000)
    made = dict(Ledger(tmp_path / "lab").results)
    assert sorted(one.settings[KEY] for one in made.values()) == [2, 4]
    wanted = ["study", "hello", "--vary", f"{KEY}=2,4,6", "--seeds", "1", "--steps", "20", "--workers", "1"]
    assert cli.main([*wanted, "--out", str(tmp_path / "lab")]) == 0
    assert "2 of 3 runs are in" in capsys.readouterr().err
    lab.study_session._open_ledger()
    typed(lab.view.setup.vary, "2,4,6")
    assert not lab.study_session.missing
    rows = list(csv.DictReader(results_export.as_csv(lab.study_session.page(running=False)).decode().splitlines()))
    kept = {str(one.settings[KEY]): str(one.accuracy) for one in lab.study_session.results.values()}
    assert {row[KEY]: row["accuracy"] for row in rows} == kept
    assert len(rows) == 3


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
    assert not lab.is_open
    before = lab.study_session.varied
    lab.enter()
    assert lab.study_session.varied == before


def test_a_run_whose_task_cannot_be_made_says_why_and_the_lab_stays(driver, lab):
    lab._vary(replace(lab.study_session.card.setup, key="model.readout", values="every-step, final", seeds=1))
    before, opened = lab.study_session.varied, driver.session.preset
    runs = {row.value: row.runs[0] for row in lab.study_session.page(running=False).models}
    lab.view.table.opened.emit(runs["final"].identity)
    driver.wait(lambda: not driver.window.preset_loader.worker.is_busy)
    assert "final" in driver.window.banner.words.text()
    assert driver.window.banner.isVisible()
    assert lab.is_open
    assert driver.session.preset == opened
    lab.view.table.opened.emit(runs["every-step"].identity)
    driver.wait(lambda: not driver.window.preset_loader.worker.is_busy)
    driver.settle()
    assert not lab.is_open
    assert not driver.window.banner.isVisible()
    lab.enter()
    assert lab.study_session.varied == before


def test_a_key_that_the_next_preset_does_not_have_gives_way_to_its_own(driver, lab):
    lab._vary(replace(lab.study_session.card.setup, key="task.tokens", values="words, characters"))
    assert lab.study_session.varied.key == "task.tokens"
    driver.window.open_preset("sine")
    driver.settle()
    lab.enter()
    study_session = lab.study_session
    assert study_session.varied.preset == without_story(driver.session.preset)
    assert study_session.varied.key == study_session.card.setup.key == lab.view.plot.plot.axis.key == KEY
    assert study_session.card.title == lab.view.setup.vary.title.text() == driver.session.preset.title
    assert not study_session.card.problem
