"""The memory lab in the real window: a study is run, paused and continued, and reached by keys in every size."""

import json
from dataclasses import replace

import psutil
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QScrollArea

from playground.app.lab import lab_controller
from playground.core.trial_result import TrialResult
from playground.studies.gap import trials

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
TINY = {"cells": ("lstm", "rnn"), "gaps": (1, 3), "seeds": 1, "steps": 40, "units": 4}


@pytest.fixture
def lab(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(lab_controller, "results_folder", lambda: tmp_path / "lab")
    driver.window.activateWindow()
    driver.open()
    driver.window.lab.enter()
    driver.window.lab._on_setup_changed(replace(driver.window.lab.study_session.setup, **TINY))
    return driver.window.lab


def ledger(tmp_path):
    path = tmp_path / "lab" / "runs.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def put(lab, tmp_path, **changes):
    """Results of every run, as if they had been made; `changes` by the gap of the run."""
    for trial in trials(lab.study_session.study):
        gap = int(trial.settings["gap"])
        facts = {"outcome": "ended", "accuracy": 1 / gap, "steps": 40, "seconds": 0.5, "parameters": 100}
        facts |= changes.get(f"gap{gap}", {})
        result = TrialResult(identity=trial.identity, preset="gap", seed=trial.preset.training.seed, **facts)
        lab.study_session._ledger.append(result)
    lab.update_page()


def test_a_study_is_run_paused_gone_on_with_and_kept(driver, lab, tmp_path):
    window, study_session = driver.window, lab.study_session
    lab._on_setup_changed(replace(study_session.setup, seeds=3, steps=600, gaps=(1, 3, 200), learning_rate=1e-5))
    assert window.top.train.text() == "Run"
    assert window.top.study.metrics["Runs"].value.text() == "0 of 18"
    QTest.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    assert window.top.train.text() == "Pause"
    driver.wait(lambda: len(ledger(tmp_path)) >= 1, timeout=120_000)
    workers = psutil.Process(study_session._process.pid).children(recursive=True)
    QTest.keyClick(lab.view.plot, Key.Key_Space)
    assert window.top.train.text() == "Run"
    driver.wait(lambda: not study_session.busy)
    psutil.wait_procs(workers, timeout=20)
    assert not any(worker.is_running() for worker in workers)
    before = study_session.done
    assert 1 <= before < 18
    assert [one["identity"] for one in ledger(tmp_path)] == list(study_session.results)
    # Changed while it is paused: what is there of the smaller study counts, and only the rest is made.
    kept = {line["identity"]: line["seconds"] for line in ledger(tmp_path)}
    lab._on_setup_changed(replace(study_session.setup, seeds=1, gaps=(1, 3)))
    lab.toggle()
    driver.wait(lambda: not study_session.missing and not study_session.busy, timeout=120_000)
    assert not lab.should_run
    lab.update_page()
    assert window.top.study.metrics["Runs"].value.text() == "4 of 4"
    after = {line["identity"]: line["seconds"] for line in ledger(tmp_path)}
    assert {identity: after[identity] for identity in kept} == kept
    assert {place.gap for place in lab.view.plot.plot.lines["lstm"]} == {1, 3}


def test_closing_the_window_ends_the_process(driver, lab):
    lab._on_setup_changed(replace(lab.study_session.setup, seeds=50, gaps=(100,), steps=5000, learning_rate=1e-5))
    lab.toggle()
    driver.wait(lambda: lab.study_session._process.pid > 0)
    process = psutil.Process(lab.study_session._process.pid)
    driver.window.close()
    assert not lab.study_session.busy
    assert not process.is_running()


def test_a_double_click_opens_the_run_with_its_settings(driver, lab, tmp_path):
    window, table = driver.window, lab.view.table
    lab._on_setup_changed(replace(lab.study_session.setup, seeds=2))
    put(lab, tmp_path)
    model = table._models["rnn"]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(model).center())
    assert model.isExpanded()
    run = model.child(3)
    assert [run.text(column) for column in (0, 5)] == ["gap 3, seed 1", "accuracy 33\u2009%"]
    table.scrollToItem(run)
    place = table.visualItemRect(run).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    driver.settle()
    preset = driver.session.preset
    assert not lab.is_open
    assert (preset.task.kind, preset.task.gap, preset.model.cell, preset.training.seed) == ("recall", 3, "rnn", 1)
    assert window.setup.seed.value() == 1
    assert window.pages.currentWidget() is window.training_page


def test_results_are_cleared_only_if_that_is_wanted(driver, lab, tmp_path):
    put(lab, tmp_path)

    def answer(wanted):
        box = driver.window.findChild(QMessageBox)
        next(button for button in box.buttons() if wanted in button.text()).click()
        driver.wait(lambda: driver.window.findChild(QMessageBox) is None)

    QTest.keyClick(driver.window, Key.Key_R, CTRL)
    answer("Cancel")
    assert lab.study_session.done == 4
    QTest.mouseClick(lab.view.setup.clear, Qt.MouseButton.LeftButton)
    answer("Clear")
    assert lab.study_session.done == 0
    assert ledger(tmp_path) == []
    assert lab.view.plot.plot.lines["lstm"] == ()


def test_the_lab_is_entered_and_left_by_keys(driver, lab):
    window = driver.window
    for leave in (lambda: QTest.keyClick(window, Key.Key_Escape), lambda: QTest.keyClick(window, Key.Key_1, CTRL)):
        assert lab.is_open
        assert window.top.lab.isChecked()
        leave()
        assert not lab.is_open
        assert window.pages.currentWidget() is window.training_page
        assert not window.top.study.isVisible()
        window.trigger("training.toggle")
        assert driver.session.is_running
        QTest.keyClick(window, Key.Key_3, CTRL)
        # The network of the main page rests meanwhile.
        assert not driver.session.is_running
    # A run's step key is no training step here.
    driver.settle()
    step = driver.last.step
    QTest.keyClick(lab.view.plot, Key.Key_Period)
    driver.settle()
    assert driver.last.step == step


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_tab_reaches_everything_in_every_size(driver, lab, tmp_path, theme):
    driver.window.appearance.set_theme(theme)
    put(lab, tmp_path)
    for size in ((1280, 800), (1440, 900), (1920, 1080), (960, 600)):
        check_tab(driver.window, lab, size)
        lab.panel.close_overlay()


def check_tab(window, lab, size):
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    if lab.panel.rail_button.isVisible():
        lab.panel.rail_button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(lab.panel.rail_button, Key.Key_Space)
        assert lab.view.setup.isVisible()
    setup = lab.view.setup
    wanted = {setup.gaps, *setup.choices.values(), setup.seeds, setup.steps, setup.units, setup.learning_rate.slider}
    wanted |= {setup.save, setup.clear, lab.view.plot, lab.view.table, window.top.train, window.top.lab}
    start = QApplication.focusWidget() or window
    start.setFocus()
    reached = []
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.append(widget)
        # Seen while it has the keys: in a low window the setup column scrolls to it.
        assert window.rect().contains(widget.mapTo(window, QPoint(0, 0))), (size, widget)
    assert wanted <= set(reached), size
    for widget in reached:
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip(), widget
        assert min(widget.width(), widget.height()) >= 24, (size, widget)


def test_the_setup_column_fits_and_is_roomy_where_there_is_room(driver, lab):
    window, setup = driver.window, lab.view.setup
    lab._on_setup_changed(replace(lab.study_session.setup, gaps=(1, 2, 5, 10, 20, 50, 100, 200)))
    tops = {}
    for size in ((1440, 900), (1280, 800), (1920, 1080), (1440, 900)):
        window.resize(*size)
        if size[0] < 1360:
            lab.panel.rail_button.click()
        QApplication.processEvents()
        assert setup.findChild(QScrollArea).verticalScrollBar().maximum() == 0, size
        rows = [setup.experiment, setup.card, setup.gaps, *setup.choices.values(), setup.seeds, setup.learning_rate]
        places = [row.mapTo(setup, QPoint()).y() for row in rows]
        assert all(a + row.height() <= b for row, a, b in zip(rows, places, places[1:], strict=False)), size
        assert min(choice.height() for choice in setup.choices.values()) >= 24
        tops.setdefault(size, places)
        assert tops[size] == places
    assert tops[1280, 800][-1] < tops[1440, 900][-1] == tops[1920, 1080][-1]
