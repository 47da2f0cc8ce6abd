"""Generate, as a user has it: a button and a key, tokens that join the score, and what becomes of them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.core.vocabulary import Vocabulary
from playground.engine.inspection.moment import Moment
from playground.views.score.tracks.series import Series

Key, LEFT, CTRL = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier

WORDS = """
title = "Words"
probes = ["a b", "c"]
[task]
kind = "typed"
sequences = '''
a b c d a
b c a d => c a b d a d
'''
[model]
units = 6
readout = "every-step"
"""

WAVES = """
title = "Waves"
probes = ["0 0.38 0.71 0.92 1 0.92 0.71 0.38", "0 0.1 0.9 0.2"]
[task]
kind = "sine"
[model]
units = 6
readout = "every-step"
"""


@pytest.fixture
def generating(driver):
    driver.open(WORDS)
    driver.window.generation.bar.pace.setValue(30)
    return driver


def added(driver):
    trace = driver.last.trace
    return trace.tokens[trace.typed_count :]


def finished(driver):
    return bool(driver.last.finish) and driver.last.watch == driver.session.watch


def generate(driver):
    QTest.mouseClick(driver.window.probe.generate, LEFT)
    driver.wait(lambda: finished(driver))


def test_a_click_adds_tokens_one_by_one_with_all_their_tracks(generating):
    window = generating.window
    assert window.generation.bar.isHidden()
    window.generation.bar.length.setValue(9)
    begin = len(generating.snapshots)
    generate(generating)
    assert len(added(generating)) == 9
    shown = [snapshot.trace.generated_count for snapshot in generating.snapshots[begin:]]
    assert set(shown) == set(range(10)), "none came with another"
    assert window.score.chips.trace.tokens[:2] == ("a", "b")
    for track in window.score.stack.shown_tracks:
        assert track.trace.timesteps == 11
    assert window.score.selection.timestep == 10, "the playhead goes along"
    assert window.generation.bar.isVisible()
    assert window.generation.bar.status.text() == "9 generated"
    assert window.probe.generate.text() == "Generate"
    assert ", generated; answer after t " in window.score.stops.time.accessibleName()


def test_the_same_seed_gives_the_same_tokens_and_temperature_0_the_likeliest(generating):
    bar, texts = generating.window.generation.bar, []
    bar.length.setValue(12)
    for seed in (3, 3, 4):
        bar.seed.setValue(seed)
        generate(generating)
        texts.append(added(generating))
    assert texts[0] == texts[1] != texts[2]
    bar.temperature.setValue(0)
    generate(generating)
    trace = generating.last.trace
    likeliest = trace.predictions[1:-1, 1:].argmax(axis=1) + 1
    assert [trace.answers[index] for index in likeliest] == list(added(generating))
    bar.temperature.setValue(5)
    bar.top_k.setValue(2)
    generate(generating)
    trace = generating.last.trace
    for t, token in enumerate(added(generating), start=1):
        assert trace.answers.index(token) in 1 + np.argsort(-trace.predictions[t, 1:], kind="stable")[:2]


def test_stop_keep_and_clear(generating, qtbot):
    window = generating.window
    bar, button = window.generation.bar, window.probe.generate
    bar.length.setValue(900)
    qtbot.mouseClick(button, LEFT)
    assert button.text() == "Stop"
    generating.wait(lambda: generating.last.trace.generated_count >= 4)
    qtbot.mouseClick(button, LEFT)
    generating.wait(lambda: finished(generating))
    tokens = generating.last.trace.tokens
    assert 4 <= generating.last.trace.generated_count < 30
    assert button.text() == "Generate"
    qtbot.mouseClick(bar.keep, LEFT)
    generating.wait(lambda: generating.last.trace.generated_count == 0)
    assert window.probe.text == " ".join(tokens)
    assert generating.last.trace.tokens == tokens
    assert bar.isHidden()
    bar.length.setValue(3)
    generate(generating)
    assert len(generating.last.trace.tokens) == len(tokens) + 3
    qtbot.mouseClick(bar.clear, LEFT)
    generating.wait(lambda: generating.last.trace.generated_count == 0)
    assert generating.last.trace.tokens == tokens
    assert bar.isHidden()


def test_it_goes_on_while_it_trains_and_training_while_it_goes_on(generating):
    generating.window.generation.bar.length.setValue(15)
    generating.window.trigger("training.toggle")
    generating.wait(lambda: generating.last.step > 5)
    begin = generating.last.step
    QTest.mouseClick(generating.window.probe.generate, LEFT)
    generating.wait(lambda: finished(generating))
    assert generating.last.trace.generated_count == 15
    assert generating.last.step > begin + 20
    assert generating.last.status == "running"
    generating.window.trigger("training.toggle")
    generating.settle()


def test_by_keys_alone(generating, qtbot):
    window = generating.window
    window.activateWindow()
    window.score.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_G, CTRL)
    generating.wait(lambda: generating.last.trace.generated_count >= 2)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_G, CTRL)
    generating.wait(lambda: finished(generating))
    window.probe.generate.setFocus()
    for _ in range(20):
        if QApplication.focusWidget() is window.generation.bar.temperature:
            break
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    generating.wait(lambda: generating.last.trace.generated_count == 0)
    assert QApplication.focusWidget() is window.probe.generate


def test_another_probe_ends_it_and_so_does_a_changed_chip(generating, qtbot):
    window = generating.window
    generate(generating)
    window.probe.line.setFocus()
    window.probe.line.end(False)
    generating.type(window.probe.line, " c")
    generating.wait(lambda: generating.last.trace.tokens == ("a", "b", "c"))
    assert window.generation.bar.isHidden()
    window.generation.bar.length.setValue(4)
    generate(generating)
    editor = window.score.chip_editor
    generated = QPoint(window.score.time.left(5) + 4, 40)
    qtbot.mouseDClick(window.score.pinned.viewport(), LEFT, pos=generated)
    assert editor.isHidden(), "what the network added cannot be edited"
    assert editor.field.add_place.isEmpty()
    qtbot.mouseDClick(window.score.pinned.viewport(), LEFT, pos=QPoint(window.score.time.left(0) + 4, 40))
    assert editor.isVisible()
    editor.setText("d")
    qtbot.keyClick(editor, Key.Key_Return)
    generating.wait(lambda: generating.last.trace.tokens == ("d", "b", "c"))
    assert window.generation.settings is None


def test_an_empty_probe_and_a_network_of_one_answer_offer_nothing(driver):
    from small_presets import SMALL

    driver.open(SMALL)
    button, action = driver.window.probe.generate, driver.window.menu_entries["generation.toggle"]
    assert not button.isEnabled()
    assert not action.isEnabled()
    assert "every step" in button.toolTip()
    driver.window.setup.readout.button("every-step").click()
    assert button.isEnabled()
    driver.settle()
    driver.open(WORDS)
    assert button.isEnabled()
    assert action.isEnabled()
    driver.window.probe.line.clear()
    driver.window.probe.set_text("")
    assert not button.isEnabled()
    assert "at least one token" in button.toolTip()
    driver.window.probe.set_text("a")
    assert button.isEnabled()


def test_another_preset_another_network_and_a_reset(generating):
    window = generating.window
    window.generation.bar.length.setValue(5)
    generate(generating)
    before = added(generating)
    window.trigger("training.reset")
    generating.wait(lambda: generating.last.turn == generating.session.turn and finished(generating))
    assert added(generating) == before, "the same first weights write the same"
    generating.open(WORDS)
    generating.wait(lambda: generating.last.trace.generated_count == 0)
    assert window.generation.bar.isHidden()


def both_finished(driver):
    other = driver.last.other
    return finished(driver) and other is not None and other.trace is not None and bool(other.finish)


def compare(driver):
    driver.window.comparison.set_enabled(True)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)


def generate_both(driver):
    QTest.mouseClick(driver.window.probe.generate, LEFT)
    driver.wait(lambda: both_finished(driver))
    QTest.qWait(50)


def test_each_of_two_networks_writes_its_own_tokens_over_its_own_half(generating, qtbot):
    compare(generating)
    window, bar = generating.window, generating.window.generation.bar
    first, second = window.score, window.comparison.score
    assert second.pinned.isHidden()
    assert bar.keep_other.isHidden()
    bar.length.setValue(6)
    bar.temperature.setValue(0.1)
    generate_both(generating)
    traces = generating.last.trace, generating.last.other.trace
    assert traces[0].tokens[2:] != traces[1].tokens[2:]
    for score, trace, letter in zip((first, second), traces, "AB", strict=True):
        assert score.pinned.isVisible()
        assert score.chips.trace.tokens == trace.tokens
        assert score.chips.title == f"Tokens, {letter}"
        said = score.chips.readout(7, 4).text
        assert f"“{trace.tokens[7]}”, generated" in said
    assert bar.status.accessibleName() == "6 generated"
    answers = window.comparison.answers
    assert answers.question.text() == "a b"
    for card, trace in zip(answers.cards, traces, strict=True):
        assert card.wrote.text() == f"writes “{''.join(trace.tokens[2:])}”"
    assert bar.keep.text() == "Keep A"
    qtbot.mouseClick(bar.keep_other, LEFT)
    assert window.probe.text == " ".join(traces[1].tokens)
    generating.wait(lambda: generating.last.trace.generated_count == 0)
    assert generating.last.trace.tokens == generating.last.other.trace.tokens == traces[1].tokens
    generating.wait(second.pinned.isHidden)
    assert first.chips.title == "Tokens"
    window.comparison.set_enabled(False)
    generating.settle()
    bar.length.setValue(3)
    generate(generating)
    assert bar.keep.text() == "Keep"
    assert bar.keep_other.isHidden()


def test_an_answer_of_the_second_network_lights_up_the_tokens_that_it_read(generating):
    compare(generating)
    window, bar = generating.window, generating.window.generation.bar
    second = window.comparison.score
    bar.length.setValue(6)
    bar.temperature.setValue(0.1)
    generate_both(generating)
    second.spotlight.stop.setFocus()
    generating.press(Key.Key_A)
    generating.wait(lambda: bool(second.spotlight.sentence))
    assert second.spotlight.overlay.scene() is second.pinned.scene()
    assert not window.score.spotlight.overlay.isVisible()
    tokens = generating.last.other.trace.tokens
    strongest = second.spotlight.shown_saliency.strongest(1)[0]
    assert second.spotlight.sentence.startswith(f"hangs on {tokens[strongest]} ")
    assert (
        " towards " in second.chips.readout(strongest, 4).text
        or " away from " in second.chips.readout(strongest, 4).text
    )
    window.score.setFocus()
    window.generation.clear()
    generating.wait(second.pinned.isHidden)
    assert second.spotlight.overlay.scene() is window.score.pinned.scene()


def test_in_a_low_window_the_heat_maps_of_two_large_networks_give_way_to_what_is_said(generating):
    window = generating.window
    generating.open(WORDS.replace("units = 6", "units = 96"))
    window.resize(1280, 800)
    compare(generating)
    window.generation.bar.length.setValue(4)
    generate_both(generating)
    for score in (window.score, window.comparison.score):
        height = score.stack.viewport().height()
        said = next(track for track in score.stack.shown_tracks if track.name == "predictions")
        assert said.y() < height - 20, "the likeliest is in sight"
        assert score.units.height < 80
        assert score.units.group > 1
    window.comparison.set_enabled(False)
    generating.settle()
    stack = window.score.stack
    said = next(track for track in stack.shown_tracks if track.name == "predictions")
    assert said.y() < stack.viewport().height() - 20, "below the bar and the text, it is in sight too"


@pytest.mark.parametrize("seed", [0, 2])
def test_one_may_write_longer_and_the_playhead_goes_to_its_end(generating, seed):
    text = WORDS.replace("a b c d a\nb c a d => c a b d a d", "hello").replace('["a b", "c"]', '["h"]')
    generating.open(text.replace("[task]", '[task]\ntokens = "characters"') + f"[training]\nseed = {seed}\n")
    compare(generating)
    window, bar = generating.window, generating.window.generation.bar
    scores = window.score, window.comparison.score
    bar.length.setValue(25)
    bar.temperature.setValue(0.1)
    generate_both(generating)
    counts = generating.last.trace.timesteps, generating.last.other.trace.timesteps
    longer = 0 if seed == 0 else 1
    assert counts[longer] > counts[1 - longer] + 2
    assert tuple(score.time.timesteps for score in scores) == counts
    assert scores[0].ruler.context.time.timesteps == max(counts)
    assert scores[0].time.left(1) == scores[1].time.left(1)
    for key in (Key.Key_Home, Key.Key_End):
        generating.press(key)
    assert scores[0].selection.timestep == max(counts) - 1
    first = generating.last.trace.tokens[0]
    assert window.comparison.answers.gradient_title.text() == f"Gradient that reaches the first token, “{first}”"
    for score in scores:
        assert score.grab().width() > 0, "painted without an error"
    window.score.time.zoom_to(120, 0)
    window.score.time.scroll_to(10_000)
    if seed == 0:
        assert not len(scores[1].time.visible)
    for score in scores:
        assert score.grab().width() > 0
    assert "ends it" in bar.status.accessibleName()
    ended = window.comparison.answers.cards[1 - longer]
    assert ended.wrote.text().startswith("writes “")
    assert ended.wrote.text().endswith("o” · “o” ends it")
    figure = window.figure_export.figures()[0]
    assert figure.height > 0
    # A shorter one of a network alone has the columns for itself again.
    window.comparison.set_enabled(False)
    generating.settle()
    window.generation.clear()
    generating.wait(lambda: generating.last.trace.generated_count == 0)
    assert scores[0].ruler.context.time.timesteps == 1


def test_the_past_goes_on_as_it_would_have(generating):
    window = generating.window
    window.generation.bar.length.setValue(12)
    generate(generating)
    untrained = added(generating)
    window.generation.clear()
    generating.train_for(200)
    window.strip.scrubber.go_to(0)
    generating.wait(lambda: generating.last.shown_step == 0)
    generate(generating)
    assert added(generating) == untrained


def test_generated_chips_look_otherwise_in_both_themes(generating):
    window = generating.window
    window.generation.bar.length.setValue(4)
    generate(generating)
    window.score.selection.move_to(0)
    time = window.score.time
    for theme in ("light", "dark"):
        window.appearance.set_theme(theme)
        QTest.qWait(30)
        picture = window.score.pinned.viewport().grab().toImage()

        def foot(timestep, picture=picture):
            """The colours along the foot of a chip."""
            xs = range(time.left(timestep) + 10, time.left(timestep) + time.column - 10)
            return {picture.pixelColor(x, 24 + 40 - 12).name() for x in xs}

        assert len(foot(1)) == 1
        assert len(foot(3)) > 1, "dots and gaps"


def test_a_wave_runs_free_over_the_true_one(driver):
    driver.open(WAVES)
    window = driver.window
    bar = window.generation.bar
    bar.pace.setValue(30)
    bar.length.setValue(12)
    driver.train_for(100)
    generate(driver)
    assert bar.temperature.isHidden()
    assert bar.seed.isHidden()
    driver.wait(lambda: np.allclose(driver.last.trace.predictions[7:-1, 0], driver.last.trace.frames[8:, 0], atol=1e-5))
    series = next(track for track in window.score.stack.shown_tracks if isinstance(track, Series))
    assert series.caption == "– – runs free"
    true = np.sin(2 * np.pi * np.arange(8, 20) / 16)
    for t in (8, 13, 19):
        said = series.readout(t, 30).text.replace("−", "-")
        value, right = driver.last.trace.frames[:, 0][t], float(said.split("true ")[1].split(",")[0])
        assert f"runs free at {value:.3f}, true " in said
        assert abs(right - true[t - 8]) < 0.02
    assert "true" not in series.readout(3, 30).text
    window.probe.field.setCurrentIndex(1)
    window.probe.field.activated.emit(1)
    driver.wait(lambda: driver.last.trace.timesteps == 4)
    generate(driver)
    assert "true" not in series.readout(6, 30).text, "of what is no wave nobody knows how it goes on"


def test_a_series_follows_training_and_the_window_stays_awake(driver):
    driver.open(WAVES)
    window = driver.window
    window.generation.bar.length.setValue(30)
    window.generation.bar.pace.setValue(30)
    generate(driver)
    before = driver.last.trace.frames[8:, 0].copy()
    window.trigger("training.toggle")
    driver.wait(lambda: driver.last.step > 150)
    window.trigger("training.toggle")
    driver.settle()
    driver.wait(lambda: np.allclose(driver.last.trace.predictions[7:-1, 0], driver.last.trace.frames[8:, 0], atol=1e-5))
    assert np.abs(driver.last.trace.frames[8:, 0] - before).max() > 0.05
    assert window.score.trace.timesteps == 38


def test_kept_text_reads_as_the_same_tokens(driver):
    text = WORDS.replace(
        "a b c d a\nb c a d => c a b d a d", "it is 3.14 , don't stop .\nis it ? , it . is don't 3.14 stop"
    )
    driver.open(text.replace('["a b", "c"]', '["it is"]'))
    driver.window.generation.bar.pace.setValue(30)
    driver.window.generation.bar.temperature.setValue(5)
    generate(driver)
    tokens = driver.last.trace.tokens
    driver.window.generation.keep_tokens()
    driver.wait(lambda: driver.last.trace.generated_count == 0)
    assert driver.last.trace.tokens == tokens
    assert isinstance(driver.session.task.encoding, Vocabulary)


def test_behind_a_probe_that_holds_its_answer_it_goes_on_at_the_arrow(generating, qtbot):
    window = generating.window
    window.probe.set_text("b c => a d")
    generating.wait(lambda: generating.last.trace.tokens == ("b", "c", "a", "d"))
    window.generation.bar.length.setValue(3)
    generate(generating)
    tokens = generating.last.trace.tokens
    assert generating.last.trace.typed_count == 2
    assert tokens[:2] == ("b", "c")
    assert window.score.selection.timestep == 4, "the playhead goes along"
    assert window.score.chip_editor.probe.tokens == ("b", "c"), "what the network added is not the probe's to edit"
    qtbot.mouseClick(window.generation.bar.clear, LEFT)
    generating.wait(lambda: generating.last.trace.tokens == ("b", "c", "a", "d"))
    assert window.score.chip_editor.probe.tokens == ("b", "c", "a", "d")
    compare(generating)
    generate_both(generating)
    assert window.comparison.answers.question.text() == "b c"
    tokens = generating.last.trace.tokens
    qtbot.mouseClick(window.generation.bar.keep, LEFT)
    assert window.probe.text == " ".join(tokens), "the answer gives way to the network's own"


def test_where_tracing_fails_generating_stops_and_can_be_tried_again(generating, monkeypatch):
    window, trace = generating.window, Moment.trace

    def failing(moment, probe):
        if probe.generated_count > 2:
            raise MemoryError
        return trace(moment, probe)

    monkeypatch.setattr(Moment, "trace", failing)
    QTest.mouseClick(window.probe.generate, LEFT)
    generating.wait(lambda: generating.last.status == "failed")
    assert window.probe.generate.text() == "Generate"
    assert "not enough memory" in window.banner.words.text()
    monkeypatch.undo()
    window.generation.bar.length.setValue(5)
    generate(generating)
    assert len(added(generating)) == 5
