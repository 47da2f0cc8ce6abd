"""Two networks compared in the real window: switched on and off, changed and watched while they train."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from small_presets import SMALL, SMALL_NUMBERS

from playground.core.specs import Mark, ModelSpec
from playground.engine.training.run import Run
from playground.views.figures import rendering
from playground.views.style.numbers import format_short

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def compared(driver):
    driver.window.activateWindow()
    driver.open()
    driver.window.top.compare.click()
    settle(driver)
    return driver.window.comparison


def settle(driver):
    """Both networks stand at the same step, as the thread was told last."""

    def done():
        other = driver.last.other
        return other is not None and other.trace is not None and other.step == driver.last.step

    driver.settle()
    driver.wait(done)
    driver.settle()


def both(driver):
    """The presets of both."""
    return driver.session.preset, driver.session.other


def test_one_click_sets_an_rnn_beside_an_lstm_and_another_takes_it_away(driver, compared):
    window = driver.window
    assert [preset.model.cell for preset in both(driver)] == ["lstm", "rnn"]
    assert compared.answers.isVisible()
    assert compared.score.isVisible()
    assert window.score.head.isVisible()
    assert [group.isVisible() for group in window.setup.groups] == [True, True]
    assert not window.setup.cell.isVisible()
    assert not window.strip.loss_label.isVisible()
    assert all(key.isVisible() for key in window.strip.pair.legends)
    window.top.compare.click()
    driver.settle()
    assert driver.session.other is None
    assert driver.last.other is None
    for gone in (compared.answers, compared.score, window.score.head, *window.setup.groups):
        assert not gone.isVisible()
    assert window.setup.cell.isVisible()
    assert window.strip.loss_label.isVisible()


@pytest.mark.parametrize("height", [900, 700])
def test_the_scale_of_the_loss_is_chosen_for_both(driver, compared, height):
    window, strip = driver.window, driver.window.strip
    driver.train_for(30)
    settle(driver)
    window.resize(1440, height)
    driver.settle()
    side = strip.scale.parentWidget()
    assert strip.scale.isVisible()
    assert side.rect().contains(strip.scale.geometry())
    seen = [part.geometry() for part in (*strip.pair.legends, strip.engine_label, strip.state) if part.isVisible()]
    assert not any(strip.scale.geometry().intersects(place) for place in seen)
    for scale, log in (("linear", False), ("log", True)):
        button = next(part for part in strip.scale.findChildren(QPushButton) if part.text() == scale)
        QTest.mouseClick(button, LEFT)
        assert strip.scale.value == scale
        assert strip.plots.loss.getAxis("right").logMode is log
    window.top.compare.click()
    driver.settle()
    assert strip.scale.geometry().center().y() == strip.loss_label.geometry().center().y()


def test_keys_turn_it_on_and_off(driver):
    driver.window.activateWindow()
    driver.open()
    for key, on in ((Qt.Key.Key_2, True), (Qt.Key.Key_2, True), (Qt.Key.Key_1, False), (Qt.Key.Key_1, False)):
        QTest.keyClick(driver.window, key, CTRL)
        assert driver.window.top.compare.isChecked() is on
        assert (driver.session.other is not None) is on


def test_both_are_drawn_as_each_is_alone(driver, compared):
    driver.train_for(60)
    settle(driver)
    text = driver.window.probe.text
    stores = driver.window.strip.store, driver.window.strip.pair.store
    for preset, score, store in zip(both(driver), (driver.window.score, compared.score), stores, strict=True):
        run = Run(preset, engine="torch")
        alone = run.run(60, until_mark=False)
        np.testing.assert_array_equal(store.steps, alone.curve.steps)
        np.testing.assert_array_equal(store.loss, alone.curve.loss)
        np.testing.assert_array_equal(score.trace.hidden, run.trace(text).hidden)
    assert [value.text().split()[0] for value in driver.window.strip.pair.legends[0].values] == ["LSTM", "RNN"]
    figures = driver.window.top.metrics
    assert figures["Loss"].name.text() == "Loss, LSTM / RNN"
    assert figures["Loss"].value.text() == " / ".join(format_short(store.last_loss) for store in stores)


def test_the_strip_tells_both_networks_figures_at_the_moment_that_is_marked(driver, compared):
    driver.train_for(60)
    settle(driver)
    strip = driver.window.strip
    strip.scrubber.go_to(10)
    driver.settle()
    for store, value in zip((strip.store, strip.pair.store), strip.pair.legends[0].values, strict=True):
        assert store.values_at(10)[0] != store.last_loss
        assert value.text().split()[-1] == format_short(store.values_at(10)[0])
    strip.scrubber.go_to(None)
    driver.settle()
    for store, value in zip((strip.store, strip.pair.store), strip.pair.legends[0].values, strict=True):
        assert value.text().split()[-1] == format_short(store.last_loss)


def test_a_token_that_looks_like_a_tag_is_written_as_it_is(driver, compared):
    window, tag = driver.window, "<b>x</b>"
    window.probe.set_text(f"It {tag}")
    driver.settle()
    settle(driver)
    texts = window.score.readout, compared.answers.question, window.banner.words
    assert {text.textFormat() for text in texts} == {Qt.TextFormat.PlainText}
    assert compared.answers.question.text() == "It <b>x</b>"


def test_figures_say_whose_they_are_and_of_which_step_and_the_export_that_it_is_the_first_ones(driver, compared):
    driver.train_for(60)
    settle(driver)
    window = driver.window
    window.strip.scrubber.go_to(10)
    driver.settle()
    texts = [rendering.svg(figure).decode() for figure in window.figure_export.figures()]
    assert all("A: LSTM, 8 units" in text or "B: RNN, 8 units" in text for text in texts)
    assert [re.search(r"· step (\d+)<", text)[1] for text in texts] == ["10"] * (len(texts) - 1) + ["60"]
    assert "network A, LSTM" in window.top.export.toolTip()
    window.top.compare.click()
    driver.settle()
    assert "network A" not in window.top.export.toolTip()


def test_switched_on_in_training_the_second_network_catches_up_and_training_goes_on(driver):
    driver.open()
    driver.window.top.train.click()
    driver.wait(lambda: driver.last.step > 150)
    driver.window.top.compare.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.step == driver.last.step > 200)
    assert driver.session.is_running
    driver.window.top.train.click()
    settle(driver)
    for store in (driver.window.strip.store, driver.window.strip.pair.store):
        assert store.steps.tolist() == list(range(1, driver.last.step + 1))


def test_each_is_changed_by_its_own_group_also_in_training(driver, compared):
    first, second = driver.window.setup.groups
    driver.window.top.train.click()
    driver.wait(lambda: driver.last.step > 50)
    driver.choose_cell(second, "gru")
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace.cell_kind == "gru")
    assert driver.last.step > 50
    second.units.setValue(5)
    first.learning_rate.field.setText("0.005")
    first.learning_rate.field.editingFinished.emit()
    second.learning_rate.field.setText("0.001")
    second.learning_rate.field.editingFinished.emit()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace.units == 5)
    a, b = both(driver)
    assert (a.model, b.model) == (ModelSpec(units=8), ModelSpec(cell="gru", units=5))
    assert (a.training.learning_rate, b.training.learning_rate) == (0.005, 0.001)
    driver.choose_cell(first, "rnn")
    driver.wait(lambda: driver.last.trace is not None and driver.last.trace.cell_kind == "rnn")
    driver.wait(lambda: driver.last.step > 30 and driver.last.other is not None)
    driver.window.setup.batch.setValue(1)
    second.readout.setCurrentIndex(second.readout.findData("mean"))
    second.readout.activated.emit(second.readout.currentIndex())
    driver.wait(lambda: driver.last.step > 30 and driver.last.other is not None)
    a, b = both(driver)
    assert a.training.batch == b.training.batch == 1
    assert (a.model.readout, b.model.readout) == ("final", "mean")
    driver.window.top.train.click()
    settle(driver)
    assert driver.last.sequences == driver.last.other.sequences


def test_where_the_first_batches_are_gone_both_begin_anew(driver):
    driver.open()
    driver.train_for(30)
    driver.window.setup.batch.setValue(1)
    driver.window.top.compare.click()
    settle(driver)
    assert driver.last.step == driver.last.other.step == 0
    driver.train_for(20)
    settle(driver)
    assert driver.last.sequences == driver.last.other.sequences == 20


def test_the_playhead_crosses_both_scores_and_either_moves_it(driver, compared):
    first, second = driver.window.score, compared.score
    for clicked, timestep in ((second, 1), (first, 2)):
        place = QPoint(clicked.time.left(timestep) + 5, 40)
        QTest.mouseClick(clicked.stack.viewport(), LEFT, pos=place)
        assert first.selection.timestep == second.selection.timestep == timestep
        lines = [score.stack._playhead.sceneBoundingRect() for score in (first, second)]
        assert lines[0].left() == lines[1].left()
        assert all(score.stack._playhead.isVisible() for score in (first, second))
    QTest.keyClick(driver.window, Qt.Key.Key_Left)
    assert second.selection.timestep == 1
    token = driver.last.trace.tokens[1]
    assert compared.answers.gradient_title.text() == f"Gradient that reaches “{token}”"
    QTest.mouseMove(second.stack.viewport(), QPoint(second.time.left(0) + 5, 40))
    driver.wait(lambda: first.ruler.pointed == 0)


def test_answers_are_told_in_words_with_right_and_wrong(driver, compared):
    driver.window.probe.field.setCurrentIndex(1)
    driver.window.probe.field.activated.emit(1)
    driver.train_for(150)
    settle(driver)
    probe = driver.window.probe.text
    assert probe == "It is winter. The grass is always"
    for snapshot, card, score in zip(
        (driver.last, driver.last.other), compared.answers.cards, (driver.window.score, compared.score), strict=True
    ):
        trace = snapshot.trace
        best = int(trace.predictions[-1].argmax())
        right, sure = trace.answers[best] == "brown", trace.predictions[-1, best] > 0.5
        verdict = ("right" if sure else "right, but unsure") if right else "wrong"
        sign = ("✓" if sure else "(✓)") if right else "✗"
        assert card.answer.text() == trace.answers[best]
        assert card.verdict.text() == f"{sign} {verdict}"
        value = f"{trace.predictions[-1, best]:.2f}"
        assert score.head.answer.text() == f"{sign} {trace.answers[best]} {value}, {verdict}"
        belief = compared.answers.belief.beliefs[snapshot is not driver.last]
        np.testing.assert_array_equal(belief, trace.predictions[:, trace.answers.index("brown")])
    driver.window.score.selection.move_to(0)
    driver.settle()
    for snapshot, words in zip((driver.last, driver.last.other), compared.answers.gradients, strict=True):
        norms = (snapshot.reach.hidden if snapshot.reach.cell is None else snapshot.reach.cell)[:, -1]
        assert snapshot.reach.at == snapshot.trace.timesteps - 1
        share = norms[0] / norms.max()
        if 1e-3 <= share < 1e4:
            assert words.text().endswith(f" {share:.3g}")


def test_two_of_the_same_kind_are_told_apart(driver, compared):
    driver.choose_cell(driver.window.setup.groups[1], "lstm")
    settle(driver)
    styles = compared.styles
    assert [style.name for style in styles] == ["A LSTM", "B LSTM"]
    assert [style.is_second_of_kind for style in styles] == [False, True]
    assert [value.text()[:6] for value in driver.window.strip.pair.legends[0].values] == ["A LSTM", "B LSTM"]


def test_each_kind_has_its_tracks_and_keeps_what_is_chosen_for_it(driver, compared):
    first, second = driver.window.score, compared.score

    def shown(score):
        return [track.name for track in score.stack.shown_tracks]

    driver.wait(lambda: bool(shown(second)))
    assert shown(first) == ["chain", "forget", "cell", "predictions", "gradient"]
    assert shown(second) == ["chain", "hidden", "predictions", "gradient"]
    first.arranger.set_visible("output", True)
    second.arranger.set_visible("gradient", False)
    driver.window.top.compare.click()
    driver.settle()
    alone = ["chain", "forget", "input", "candidate", "output", "cell", "hidden", "predictions", "gradient"]
    assert shown(first) == alone
    driver.window.top.compare.click()
    settle(driver)
    assert shown(first) == ["chain", "forget", "output", "cell", "predictions", "gradient"]
    assert shown(second) == ["chain", "hidden", "predictions"]
    driver.choose_cell(driver.window.setup.groups[1], "lstm")
    settle(driver)
    assert shown(second) == shown(first)
    second.arranger.reset()
    assert shown(first) == shown(second) == ["chain", "forget", "cell", "predictions", "gradient"]
    QSettings().clear()


def test_layers_of_the_deeper_network_can_be_chosen(driver, compared):
    driver.window.setup.groups[1].layers.setValue(2)
    settle(driver)
    driver.wait(driver.window.probe.layers.isVisible)
    driver.window.probe.layer_changed.emit(1)
    assert (driver.window.score.layer, compared.score.layer) == (0, 1)


def test_both_go_back_in_time_together_and_branch_together(driver, compared):
    driver.train_for(60)
    settle(driver)
    driver.window.strip.scrubber.go_to(20)
    driver.wait(lambda: driver.last.shown_step == 20)
    text = driver.window.probe.text
    for preset, score in zip(both(driver), (driver.window.score, compared.score), strict=True):
        run = Run(preset, engine="torch")
        run.run(20, until_mark=False)
        np.testing.assert_array_equal(score.trace.hidden, run.trace(text).hidden)
    driver.session.resume_from(20, running=False)
    driver.wait(lambda: driver.last.step == 20 and driver.last.other is not None and driver.last.other.step == 20)
    driver.train_for(15)
    settle(driver)
    for store in (driver.window.strip.store, driver.window.strip.pair.store):
        assert store.steps.tolist() == list(range(1, 36))


def test_one_that_diverges_is_named_in_the_banner(driver, compared):
    driver.train_for(20)
    second = driver.window.setup.groups[1].learning_rate
    second.field.setText("1000")
    second.field.editingFinished.emit()
    driver.window.trigger("training.toggle")
    driver.wait(lambda: driver.last.status == "diverged" and not driver.session.is_running)
    driver.wait(lambda: driver.window.banner.words.text().startswith("B, RNN: "))
    assert driver.window.strip.state.text() == "✗ Diverged"


def test_another_preset_and_numbers_are_compared_as_well(driver, compared):
    driver.open(SMALL_NUMBERS.replace('kind = "typed"', 'kind = "typed"\ntokens = "numbers"'))
    settle(driver)
    assert [preset.model.cell for preset in both(driver)] == ["lstm", "rnn"]
    assert not compared.answers.belief.isVisible()
    driver.train_for(30)
    settle(driver)
    assert not compared.answers.cards[0].verdict.isVisible()
    driver.open(SMALL)
    settle(driver)
    driver.window.probe.line.setText("")
    driver.window.probe.line.textEdited.emit("")
    driver.wait(lambda: driver.last.trace.timesteps == 0)
    assert compared.score.hint.isVisible()
    driver.window.probe.line.setText("The grass is purple")
    driver.window.probe.line.textEdited.emit("The grass is purple")
    driver.wait(lambda: driver.last.trace.timesteps == 4)
    driver.wait(lambda: compared.score.trace.tokens == driver.window.score.trace.tokens)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_it_folds_and_changes_its_colours(driver, compared, size):
    driver.window.resize(*size)
    driver.window.appearance.set_theme("dark")
    driver.train_for(20)
    settle(driver)
    assert compared.score.stack.viewport().width() == driver.window.score.stack.viewport().width()
    assert not driver.window.grab().isNull()
    driver.window.appearance.set_theme("light")


def test_the_window_closes_in_the_middle_of_it(driver):
    driver.open()
    driver.window.top.compare.click()
    driver.window.top.train.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.step > 20)
    driver.window.close()
    assert not driver.session.is_alive


def test_where_the_mark_was_reached_is_said_as_past_and_not_of_a_moment_before(driver, compared):
    window = driver.window
    driver.session.change_mark(Mark(loss=0.5))
    driver.session.train()
    driver.wait(lambda: driver.last.status == "reached" and driver.last.turn == driver.session.turn)
    steps = driver.last.reached, driver.last.other.reached
    sentences = [f"The mark was reached at step {step}." for step in steps]
    said = [card.note for card in compared.answers.cards]
    assert [note.text() for note in said] == sentences
    front = driver.last.step
    driver.train_for(60)
    settle(driver)
    # It is trained on without a mark; that it was there is still so.
    assert driver.last.step == front + 60
    assert window.strip.state.text() == "Paused"
    assert [note.text() for note in said] == sentences
    window.strip.scrubber.go_to(1)
    driver.settle()
    assert min(steps) > 1
    assert [note.text() for note in said] == ["", ""]
    assert not any(note.isVisible() for note in said)
    assert window.strip.state.toolTip() == f"Paused. The run is at step {front + 60}."
    window.strip.scrubber.go_to(max(steps))
    driver.settle()
    assert [note.text() for note in said] == sentences


def test_no_cell_is_taken_apart_while_the_microscope_is_hidden(driver, compared):
    panel = driver.window.microscope
    seen = len(driver.snapshots)
    driver.train_for(30)
    settle(driver)
    assert not panel.isVisible()
    assert {each for shown in driver.snapshots[seen:] for each in (shown.dissection, shown.other.dissection)} == {None}
    before = panel.dissection
    driver.window.top.compare.click()
    driver.wait(lambda: driver.last.dissection is not None)
    driver.settle()
    assert panel.dissection is driver.last.dissection is not before
