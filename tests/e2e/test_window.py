"""The window as a user has it: type, choose, train, watch."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from small_presets import SMALL, SMALL_NUMBERS

from playground.core.snapshot import Curve
from playground.engine.training.run import Run
from playground.storage import presets

ODD = {
    "empty": "",
    "only spaces": "   \n \n\t",
    "one token": "hello",
    "100,000 characters": "x" * 100_000,
    "100,000 words' worth": "ab " * 33_334,
    "emoji with joiners": "👩‍👩‍👧 👍🏽 => 🏳️‍🌈",
    "Arabic": "العشب دائما => أخضر",
    "Chinese": "草地总是 => 更绿",
    "NUL": "a\x00b => c",
    "two arrows": "a => b => c",
    "markup": "<b>bold</b> &amp; => <script>",
}


def test_a_preset_opens_shows_its_setup_and_a_trace_before_training(driver):
    driver.open()
    setup, trace = driver.window.setup, driver.last.trace
    assert trace.tokens == ("The", "grass", "is", "always")
    assert driver.last.step == 0
    assert setup.units.value() == 8
    assert setup.cell.value == "lstm"
    assert setup.editor.toPlainText().startswith("The grass is always => greener")
    assert driver.window.probe.note.text() == "Untrained"
    assert driver.window.score.trace is trace
    assert "2 lines" in setup.lines.text()


def test_training_in_the_window_gives_the_numbers_of_a_run_without_it(driver):
    driver.open()
    driver.train_for(130)
    curve = sum((snapshot.curve for snapshot in driver.snapshots), Curve())
    alone = Run(driver.session.preset).run(130)
    np.testing.assert_array_equal(curve.loss, alone.curve.loss)
    np.testing.assert_array_equal(curve.accuracy, alone.curve.accuracy)
    np.testing.assert_array_equal(driver.window.strip.store.loss, alone.curve.loss)
    driver.window.trigger("training.reset")
    driver.settle()
    assert len(driver.window.strip.store) == 0
    driver.train_for(130)
    np.testing.assert_array_equal(driver.window.strip.store.loss, alone.curve.loss)


def test_buttons_and_keys_train_pause_step_and_reset(driver, qtbot):
    driver.open()
    window = driver.window
    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    driver.wait(lambda: driver.last.status == "running" and driver.last.step > 3)
    assert window.top.train.text() == "Pause"
    window.score.setFocus()
    qtbot.keyClick(window.score, Qt.Key.Key_Space)
    driver.wait(lambda: driver.last.status == "paused")
    assert window.top.train.text() == "Train"
    before = driver.last.step
    qtbot.keyClick(window.score, Qt.Key.Key_Period)
    driver.wait(lambda: driver.last.step == before + 1)
    qtbot.mouseClick(window.top.step, Qt.MouseButton.LeftButton)
    driver.wait(lambda: driver.last.step == before + 2)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    driver.wait(lambda: driver.last.step == 0)
    assert window.top.metrics["Step"].value.text() == "0"


def test_gates_move_while_it_trains(driver):
    driver.open()
    driver.session.train()
    driver.wait(lambda: len({s.step for s in driver.snapshots if s.status == "running"}) > 5)
    driver.session.pause()
    running = [s for s in driver.snapshots if s.status == "running"]
    assert np.abs(running[-1].trace.gates["forget"] - running[0].trace.gates["forget"]).max() > 1e-4


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_what_stands_under_the_pointer_is_the_trace(driver, cell):
    driver.open()
    driver.window.setup.cell.button(cell).click()
    driver.settle()
    driver.train_for(20)
    score, trace = driver.window.score, driver.last.trace
    assert trace.cell_kind == cell
    names = {track.quantity.name for track in score.stack.shown_tracks if hasattr(track, "quantity")}
    assert names == set(trace.quantities)
    for track in score.stack.shown_tracks:
        if not hasattr(track, "quantity"):
            continue
        for timestep, row in ((0, 0), (3, 7), (2, 4)):
            unit = int(score.units.order[row])
            x = score.time.left(timestep) + score.time.column // 2
            y = int(track.y()) + 4 + row * score.units.row + score.units.row // 2
            place = score.stack.mapFromScene(x, y)
            QTest.mouseMove(score.stack.viewport(), place)
            found, readout = score.stack.readout_at(place)
            value = float(trace.quantities[track.quantity.name][timestep, 0, unit])
            assert found == timestep
            expected = f"unit {unit + 1}, t {timestep + 1} “{trace.tokens[timestep]}”, {track.quantity.symbol} = "
            assert readout.text == (expected + f"{value:.3f}").replace("-", "−")


def test_pixels_are_the_colour_of_the_value(driver):
    driver.open()
    driver.train_for(40)
    score, trace = driver.window.score, driver.last.trace
    picture = score.stack.viewport().grab().toImage()
    from playground.views.style.theme import lookup_table

    table = lookup_table("gate", False)
    track = next(t for t in score.stack.shown_tracks if getattr(t, "badge", "") == "f")
    for timestep in range(4):
        for row in range(8):
            unit = int(score.units.order[row])
            value = float(trace.gates["forget"][timestep, 0, unit])
            spot = score.stack.mapFromScene(
                score.time.left(timestep) + score.time.column // 2,
                track.y() + 4 + row * score.units.row + score.units.row / 2,
            )
            seen = picture.pixelColor(spot)
            assert (seen.red(), seen.green(), seen.blue()) == tuple(table[round(value * 255)])


def test_typing_a_probe_redraws_at_once_also_while_it_trains(driver, qtbot):
    driver.open()
    line = driver.window.probe.line
    line.selectAll()
    driver.type(line, "winter is purple")
    driver.wait(lambda: driver.last.trace.tokens == ("winter", "is", "purple"))
    assert driver.last.trace.known == (True, True, False)
    assert "unknown" in driver.window.probe.note.text()
    driver.session.train()
    driver.wait(lambda: driver.last.status == "running")
    line.selectAll()
    driver.type(line, "It is")
    driver.wait(lambda: driver.last.trace.tokens == ("It", "is"))
    assert driver.session.is_running
    assert driver.window.score.trace.tokens == ("It", "is")


def test_several_probes_one_shown(driver, qtbot):
    driver.open()
    probe = driver.window.probe
    assert probe.probes == ("The grass is always", "It is winter. The grass is always")
    probe.field.setCurrentIndex(1)
    probe.field.activated.emit(1)
    driver.wait(lambda: len(driver.last.trace.tokens) == 8)
    qtbot.mouseClick(probe.add, Qt.MouseButton.LeftButton)
    driver.wait(lambda: driver.last.trace.tokens == ())
    assert driver.window.score.hint.isVisible()
    driver.type(probe.line, "winter")
    driver.wait(lambda: driver.last.trace.tokens == ("winter",))
    assert probe.probes[2] == "winter"
    qtbot.mouseClick(probe.remove, Qt.MouseButton.LeftButton)
    assert len(probe.probes) == 2


def test_a_layer_is_chosen_where_there_are_several(driver):
    driver.open()
    assert not driver.window.probe.layers.isVisible()
    driver.window.setup.layers.setValue(3)
    driver.settle()
    assert driver.last.trace.layers == 3
    assert driver.window.probe.layers.isVisible()
    driver.window.probe.layer_changed.emit(2)
    score = driver.window.score
    track = next(t for t in score.stack.shown_tracks if getattr(t, "badge", "") == "f")
    unit = int(score.units.order[0])
    value = float(driver.last.trace.gates["forget"][1, 2, unit])
    assert track.readout(1, 5).text.endswith(f"f = {value:.3f}")


def test_the_learning_rate_changes_without_a_reset(driver):
    driver.open()
    driver.session.train()
    driver.wait(lambda: driver.last.step > 5)
    generation = driver.last.generation
    driver.window.setup.learning_rate.slider.setValue(300)
    driver.wait(lambda: driver.last.step > 50)
    assert driver.last.generation == generation
    assert driver.session.preset.training.learning_rate == driver.window.setup.learning_rate.value != 0.02


def test_another_model_keeps_text_probe_and_training(driver):
    driver.open()
    driver.window.probe.line.setText("It is winter")
    driver.window.probe.line.textEdited.emit("It is winter")
    driver.session.train()
    driver.wait(lambda: driver.last.step > 5)
    generation = driver.last.generation
    driver.window.setup.cell.button("gru").click()
    driver.wait(lambda: driver.last.generation > generation and driver.last.step > 5)
    assert driver.session.is_running
    assert driver.window.probe.text == "It is winter"
    assert driver.last.trace.tokens == ("It", "is", "winter")
    assert set(driver.last.trace.gates) == {"reset", "update", "candidate"}
    assert driver.window.setup.editor.toPlainText() == driver.session.preset.task.sequences


def test_a_wrong_line_is_underlined_and_the_last_valid_text_trains_on(driver):
    driver.open()
    driver.session.train()
    driver.wait(lambda: driver.last.step > 5)
    good, generation = driver.session.preset, driver.last.generation
    editor = driver.window.setup.editor
    editor.setPlainText("The grass is always => greener\nno answer here")
    editor.flush()
    assert "Line 2" in driver.window.setup.problem.text()
    assert driver.window.setup.problem.isVisible()
    assert [s.cursor.blockNumber() for s in editor.extraSelections()] == [1]
    assert driver.session.preset == good
    before = driver.last.step
    driver.wait(lambda: driver.last.step > before + 20)
    assert driver.last.generation == generation
    driver.window.setup.units.setValue(9)
    assert editor.toPlainText().endswith("no answer here")
    editor.setPlainText("The grass is always => greener\nan answer => here")
    editor.flush()
    driver.wait(lambda: driver.last.generation > generation)
    assert not driver.window.setup.problem.isVisible()
    assert driver.session.preset.model.units == 9


def test_other_sequences_of_the_same_tokens_go_on_with_the_same_network(driver):
    driver.open()
    driver.train_for(30)
    generation = driver.last.generation
    editor = driver.window.setup.editor
    editor.setPlainText(editor.toPlainText().replace("\n", "\n\n"))
    editor.flush()
    driver.settle()
    assert driver.last.generation == generation
    assert driver.last.step == 30


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_any_text_works_or_gets_a_sentence(driver, text):
    setup = driver.window.setup
    for tokens in ("words", "characters", "numbers"):
        driver.open()
        setup.tokens.button(tokens).click()
        setup.editor.setPlainText(text)
        setup.editor.flush()
        driver.settle()
        valid = driver.session.preset == driver.session.draft
        assert valid != setup.problem.isVisible(), tokens
        assert valid or len(setup.problem.text()) > 20, tokens
        driver.window.probe.line.setText(text)
        driver.window.probe.line.textEdited.emit(driver.window.probe.text)
        driver.train_for(2)
        driver.settle()
        assert driver.last.status == "paused", tokens
        assert np.isfinite(driver.last.trace.hidden).all(), tokens
        driver.window.grab()


def test_learning_rate_1000_says_so_and_the_window_goes_on(driver):
    driver.open()
    driver.train_for(30)
    field = driver.window.setup.learning_rate.field
    field.setText("1000")
    field.editingFinished.emit()
    driver.session.train()
    driver.wait(lambda: driver.last.status == "diverged")
    assert driver.window.banner.isVisible()
    assert "learning rate" in driver.window.banner.words.text()
    assert not driver.session.is_running
    assert np.isfinite(driver.last.trace.hidden).all()
    field.setText("0.01")
    field.editingFinished.emit()
    step = driver.last.step
    driver.train_for(10)
    assert driver.last.step == step + 10


def test_a_missing_preset_is_said_too(driver, tmp_path):
    driver.open()
    assert not driver.window.open_preset(str(tmp_path / "none.toml"))
    assert "none.toml" in driver.window.banner.words.text()


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_export_writes_what_the_window_shows(driver, tmp_path, suffix):
    from playground.session import headless
    from playground.storage.exports import models

    driver.open()
    driver.train_for(25)
    path = tmp_path / f"model{suffix}"
    driver.session.export(path)
    driver.wait(lambda: str(path) in driver.window.banner.words.text())
    trace = headless.trace(models.read_model(path), driver.window.probe.text)
    np.testing.assert_array_equal(trace.hidden, driver.last.trace.hidden)
    np.testing.assert_array_equal(trace.predictions, driver.last.trace.predictions)


def test_an_export_that_fails_says_why(driver, tmp_path):
    driver.open()
    driver.session.export(tmp_path / "no" / "such" / "folder" / "model.pt")
    driver.wait(lambda: "model.pt" in driver.window.banner.words.text())
    assert driver.window.banner.property("state") == "wrong"


def test_shipped_presets_open(driver):
    names = [name for name, _ in presets.shipped()]
    for name in names:
        assert driver.window.open_preset(name), driver.window.banner.words.text()
        driver.settle()
        driver.train_for(2)
        assert driver.last.step == 2
        assert driver.last.trace.timesteps > 0
        driver.window.grab()


def test_the_sample_of_a_made_task_can_be_taken_over(driver):
    driver.window.open_preset("counting")
    driver.settle()
    setup = driver.window.setup
    assert setup.editor.isReadOnly()
    assert setup.edit_as_text.isVisible()
    text = setup.editor.toPlainText()
    setup.edit_as_text.click()
    driver.settle()
    assert not setup.editor.isReadOnly()
    assert setup.editor.toPlainText() == text
    assert driver.session.preset == driver.session.draft


def test_the_sample_of_named_sounds_taken_over_still_asks_for_names(driver):
    driver.window.open_preset("speech-recognition")
    driver.settle()
    driver.window.setup.edit_as_text.click()
    driver.settle()
    assert driver.session.task.answers == ("ee", "ah", "eye", "yah")
    line = driver.window.setup.editor.toPlainText().split("\n")[0]
    driver.window.setup.editor.setPlainText(line + "\n" + line.replace("=> ee", "=> hiss"))
    driver.window.setup.editor.flush()
    driver.settle()
    assert driver.session.task.answers == ("ee", "hiss")
    driver.window.setup.editor.setPlainText(line + "\n" + line.replace("=> ee", "=> 3"))
    driver.window.setup.editor.flush()
    driver.settle()
    assert "Answers are all numbers, or all names." in driver.window.setup.problem.text()
    driver.train_for(2)
    assert driver.last.trace.answers == ("ee", "hiss")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_size_and_theme_draws_all_tracks(driver, theme):
    driver.window.appearance.set_theme(theme)
    for size in ((1280, 800), (1440, 900), (1920, 1080), (960, 600)):
        driver.window.resize(*size)
        driver.open()
        driver.train_for(3)
        shown = driver.window.score.stack.shown_tracks
        assert len(shown) == 9, size
        picture = driver.window.grab().toImage()
        assert (picture.width(), picture.height()) == size
        assert picture.pixelColor(size[0] - 3, size[1] - 3).lightness() < 60 if theme == "dark" else True, size
        narrow = size[0] < 1360
        assert driver.window.setup.isVisible() != narrow, size
        if narrow:
            driver.window.setup_panel.rail_button.setChecked(True)
            assert driver.window.setup.isVisible(), size
            driver.window.setup_panel.close_overlay()
            assert not driver.window.setup.isVisible(), size


def test_a_long_probe_scrolls_under_pinned_headers(driver):
    driver.open()
    driver.window.probe.line.setText("winter is " * 300)
    driver.window.probe.line.textEdited.emit(driver.window.probe.text)
    driver.wait(lambda: driver.last.trace.timesteps == 600)
    score = driver.window.score
    assert score.scroll_bar.isVisible()
    score.scroll_bar.setValue(score.scroll_bar.maximum())
    assert score.time.visible.stop == 600
    place = QPoint(score.time.left(599) + 5, 30)
    timestep, readout = score.stack.readout_at(place)
    assert timestep == 599
    assert "t 600" in readout.text


def test_a_preset_opens_with_other_settings_than_the_last(driver):
    driver.open()
    first = driver.session.preset
    driver.window.open(replace(first, title="Other", probes=("winter",), mark=None), "other")
    driver.settle()
    assert driver.window.probe.probes == ("winter",)
    assert driver.window.windowTitle().startswith("Other")
    assert driver.last.trace.tokens == ("winter",)


def test_figures_follow_also_where_snapshots_come_seldom(driver):
    driver.open()
    driver.session.set_pace(5.0)
    driver.session.train()
    driver.wait(lambda: driver.last.step >= 4)
    driver.wait(lambda: int(driver.window.top.metrics["Step"].value.text()) >= 3, timeout=1000)
    assert len(driver.window.strip.plots.curves["loss"].getData()[0]) >= 3
    assert driver.window.strip.state.text() == "● Live"


def test_another_mark_counts_after_one_was_reached(driver):
    driver.open()
    driver.window.setup.stop.quantity.setCurrentIndex(driver.window.setup.stop.quantity.findData("accuracy"))
    driver.window.setup.stop.quantity.activated.emit(driver.window.setup.stop.quantity.currentIndex())
    driver.session.train()
    driver.wait(lambda: driver.last.status == "reached")
    first = driver.last.step
    setup = driver.window.setup
    setup.stop.quantity.activated.emit(setup.stop.quantity.findData("loss"))
    driver.wait(lambda: driver.last.status == "paused")
    assert driver.window.strip.state.text() == "Paused"
    driver.session.train()
    driver.wait(lambda: driver.last.status == "reached")
    assert driver.last.step > first
    assert driver.window.strip.store.last_evaluation.loss <= 0.05


def test_a_change_of_tokens_lays_the_tracks_out_anew(driver):
    driver.open(SMALL_NUMBERS)
    stack = driver.window.score.stack
    for kind, count in (("numbers", 9), ("words", 9), ("numbers", 9)):
        driver.window.setup.tokens.button(kind).click()
        driver.settle()
        tops = [(track.y(), track.height) for track in stack.shown_tracks]
        assert len(tops) == count
        assert [top for top, _ in tops] == [sum(height for _, height in tops[:i]) for i in range(len(tops))]


def test_a_preset_opened_while_typing_brings_its_own_text(driver):
    driver.open()
    driver.window.setup.editor.setPlainText("foo => bar")
    driver.window.open_preset("hello")
    driver.settle()
    assert driver.window.setup.editor.toPlainText() == "hello"
    assert driver.session.preset == driver.session.draft


def test_a_banner_that_was_answered_stays_away(driver, tmp_path):
    driver.open()
    driver.window.setup.learning_rate.field.setText("1000")
    driver.window.setup.learning_rate.field.editingFinished.emit()
    driver.session.train()
    driver.wait(lambda: driver.last.status == "diverged")
    driver.session.export(tmp_path / "m.pt")
    driver.wait(lambda: "m.pt" in driver.window.banner.words.text())
    driver.window.banner.hide()
    driver.window.probe.line.textEdited.emit("winter")
    driver.wait(lambda: driver.last.trace.tokens == ("winter",))
    assert not driver.window.banner.isVisible()


def test_a_second_quantity_of_a_mark_is_shown_and_kept(driver):
    driver.open(SMALL + "\n[mark]\naccuracy = 1.0\nconfidence = 0.9\nsteps = 77\n")
    setup = driver.window.setup
    assert setup.stop.also.text() == "and confidence ≥ 0.9"
    setup.stop.value.setValue(0.5)
    assert driver.session.preset.mark.confidence == 0.9
    assert driver.session.preset.mark.accuracy == 0.5
    assert driver.session.preset.mark.steps == 77
    assert not setup.stop.quantity.model().item(setup.stop.quantity.findData("free_run_error")).isEnabled()


def test_a_learning_rate_is_not_rounded_by_looking_at_it(driver):
    driver.open(SMALL.replace("0.02", "0.01234567"))
    field = driver.window.setup.learning_rate.field
    field.editingFinished.emit()
    assert driver.session.preset.training.learning_rate == 0.01234567


def test_a_window_that_nobody_sees_asks_for_fewer_snapshots(driver, monkeypatch):
    said = []
    driver.open()
    monkeypatch.setattr(driver.session._training_thread, "set_seen", said.append)
    driver.window.hide()
    assert said == [False]
    driver.window.show()
    assert said == [False, True]
    driver.window.showMinimized()
    driver.wait(lambda: said == [False, True, False])
    driver.window.showNormal()
    driver.wait(lambda: said[:4] == [False, True, False, True])
    driver.wait(lambda: said[-1])
