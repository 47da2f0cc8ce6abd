"""Looking back at a run and going on from a snapshot, with a user's pointer and keys in the real window."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from small_presets import SMALL

from playground.core.snapshot import Curve
from playground.engine.training.run import Run
from playground.session import headless
from playground.storage import presets
from playground.storage.exports import models
from playground.views.style.numbers import format_short
from playground.views.training_strip.scrubber import HEIGHT

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
PROBE = "It is winter. The grass is always"


@pytest.fixture
def scrubber(driver):
    driver.window.activateWindow()
    driver.open()
    driver.session.change_mark(None)
    driver.train_for(300)
    driver.settle()
    return driver.window.strip.scrubber


def stopped_at(step, text=SMALL):
    run = Run(presets.loads(text, "small.toml"))
    run.run(step, until_mark=False)
    return run


def assert_shown(driver, step, probe=None):
    """The score shows the network of a run that was stopped there, bit for bit."""
    probe = probe or driver.window.probe.text
    driver.wait(lambda: (driver.last.shown_step, driver.last.watch.probe) == (step, probe))
    expected = stopped_at(step).trace(probe)
    for name, array in driver.last.trace.quantities.items():
        np.testing.assert_array_equal(array, expected.quantities[name], err_msg=name)
    np.testing.assert_array_equal(driver.window.score.trace.predictions, expected.predictions)


def point(scrubber, step):
    return QPoint(round(scrubber.x_of(step)), 9)


def test_dragging_the_handle_shows_any_moment_for_any_probe(driver, scrubber):
    strip = driver.window.strip
    assert strip.history.count.text() == f"{len(driver.last.kept_steps)} snapshots"
    assert strip.history.hint.isVisible()
    assert not strip.history.continue_button.isVisible()
    QTest.mousePress(scrubber, LEFT, pos=point(scrubber, 300))
    assert scrubber.step is None
    for step in (120, 42, 280, 200):
        QTest.mouseMove(scrubber, point(scrubber, step))
        assert abs(scrubber.step - step) <= 2
    QTest.mouseRelease(scrubber, LEFT, pos=point(scrubber, 200))
    step = scrubber.step
    assert_shown(driver, step)
    assert strip.state.text() == f"Step {step}"
    assert driver.window.probe.note.text() == f"Step {step} of 300"
    assert scrubber.accessibleName() == f"Training history, step {step} of 300"
    assert strip.history.continue_button.isVisible()
    index = int(np.flatnonzero(strip.store.steps == step)[0])
    assert strip.loss_label.text() == f"Loss  {format_short(float(strip.store.loss[index]))}"
    driver.window.probe.field.setCurrentIndex(1)
    driver.window.probe.field.activated.emit(1)
    assert_shown(driver, step, PROBE)
    QTest.mouseClick(strip.history.back_button, LEFT)
    driver.wait(lambda: driver.last.shown_step is None)
    np.testing.assert_array_equal(driver.last.trace.hidden, stopped_at(300).trace(PROBE).hidden)
    driver.wait(lambda: driver.window.probe.note.text() == "")
    assert strip.state.text() == "Paused"
    assert not strip.history.back_button.isVisible()


def test_the_curves_can_be_dragged_on_too(driver, scrubber):
    viewport = driver.window.strip.plots.widget.viewport()
    QTest.mouseClick(viewport, LEFT, pos=QPoint(round(scrubber.x_of(100)), 20))
    assert abs(scrubber.step - 100) <= 2
    assert_shown(driver, scrubber.step)


def test_keys_move_through_snapshots(driver, scrubber):
    kept = driver.last.kept_steps.tolist()
    assert kept[-1] == 300
    driver.window.score.setFocus()

    def press(key, widget=driver.window.score, modifier=SHIFT):
        QTest.keyClick(widget, key, modifier)
        return scrubber.step

    assert [press(Key.Key_Left), press(Key.Key_Left)] == [kept[-2], kept[-3]]
    assert [press(Key.Key_Right), press(Key.Key_Right), press(Key.Key_Right)] == [kept[-2], None, None]
    assert press(Key.Key_Home) == 0
    assert_shown(driver, 0)
    driver.wait(lambda: driver.window.probe.note.text() == "Step 0 of 300, untrained")
    assert press(Key.Key_End) is None
    scrubber.setFocus()
    plain = Qt.KeyboardModifier.NoModifier
    assert press(Key.Key_Left, scrubber, plain) == kept[-2]
    assert press(Key.Key_Home, scrubber, plain) == 0
    assert press(Key.Key_End, scrubber, plain) is None
    driver.window.probe.line.setFocus()
    assert press(Key.Key_Left, driver.window.probe.line) is None, "a text field keeps its keys"


def test_the_score_of_the_past_is_drawn_once_while_it_trains_on(driver, scrubber, monkeypatch):
    score, drawn = driver.window.score, []
    show = score.present
    monkeypatch.setattr(score, "present", lambda *given, **more: drawn.append(given) or show(*given, **more))
    scrubber.go_to(50)
    assert_shown(driver, 50)
    driver.session.train()
    driver.wait(lambda: driver.last.step > 320)
    for step in (50, 100):
        scrubber.go_to(step)
        assert_shown(driver, step)
        drawn.clear()
        seen, points = len(driver.snapshots), driver.window.strip.store.last_step
        driver.wait(lambda seen=seen: sum(snapshot.is_complete for snapshot in driver.snapshots[seen:]) > 4)
        assert len({id(snapshot.reach) for snapshot in driver.snapshots[seen:] if snapshot.is_complete}) == 1
        assert drawn == []
        assert driver.window.strip.store.last_step > points
    scrubber.go_to(None)
    driver.wait(lambda: len(drawn) > 3)


def test_looking_back_while_it_trains(driver, scrubber):
    session, strip = driver.session, driver.window.strip
    scrubber.go_to(50)
    assert_shown(driver, 50)
    session.train()
    driver.wait(lambda: driver.last.step > 600)
    driver.window.probe.field.setCurrentIndex(1)
    driver.window.probe.field.activated.emit(1)
    assert_shown(driver, 50, PROBE)
    shown = driver.last.trace
    QTest.keyClick(driver.window.score, Key.Key_Left, SHIFT)
    assert scrubber.step == 49
    QTest.keyClick(driver.window.score, Key.Key_Right, SHIFT)
    assert_shown(driver, 50, PROBE)
    before = driver.last.step
    driver.wait(lambda: driver.last.step > before + 50 and driver.last.status == "running")
    np.testing.assert_array_equal(driver.last.trace.hidden, shown.hidden)
    driver.wait(lambda: strip.state.text() == "Step 50" and strip.scrubber.newest_step > before)
    assert "Live" in strip.state.toolTip()
    driver.wait(lambda: driver.window.top.metrics["Step"].value.text() not in ("50", "300"))
    session.pause()
    driver.settle()
    assert len(strip.store) == driver.last.step, "the curves grew"


def test_continuing_branches_a_run_that_does_the_same_again(driver, scrubber):
    strip, whole = driver.window.strip, driver.window.strip.store.loss.copy()
    generation = driver.last.generation
    scrubber.go_to(120)
    assert_shown(driver, 120)
    QTest.mouseClick(strip.history.continue_button, LEFT)
    assert (driver.session.is_running, scrubber.step) == (True, None)
    assert len(strip.store) == 120
    driver.wait(lambda: driver.last.generation == generation + 1 and driver.last.step >= 300)
    driver.session.pause()
    driver.settle()
    np.testing.assert_array_equal(strip.store.loss[:300], whole)
    assert strip.store.steps.tolist() == list(range(1, driver.last.step + 1))
    x, y = strip.plots.markers["loss"].abandoned.getData()
    assert (x[0], x[-1]) == (120, 300), "what was left stays behind"
    assert len(y) == len(x)
    driver.window.trigger("training.reset")
    driver.settle()
    assert strip.plots.markers["loss"].abandoned.getData()[0] is None or not len(
        strip.plots.markers["loss"].abandoned.getData()[0]
    )


def test_continuing_in_another_way_leaves_the_old_curve(driver, scrubber):
    strip, whole, generation = driver.window.strip, driver.window.strip.store.loss.copy(), driver.last.generation
    scrubber.go_to(200)
    driver.session.change_training(replace(driver.session.preset.training, learning_rate=1e-5))
    QTest.mouseClick(strip.history.continue_button, LEFT)
    driver.wait(lambda: driver.last.generation == generation + 1 and driver.last.step >= 300)
    driver.session.pause()
    driver.settle()
    np.testing.assert_array_equal(strip.store.loss[:200], whole[:200])
    # At so small a rate it hardly moves from where it was.
    assert strip.store.loss[299] == pytest.approx(whole[200], rel=0.02)
    assert whole[299] < 0.8 * whole[200]


def test_export_writes_the_moment_that_is_shown(driver, scrubber, tmp_path):
    notices = []
    driver.session.notice.connect(notices.append)
    scrubber.go_to(80)
    assert_shown(driver, 80)
    driver.session.export(tmp_path / "old.safetensors")
    driver.wait(lambda: bool(notices), timeout=60_000)
    assert notices[0].text.startswith("Exported the network of step 80 ")
    model = models.read_model(tmp_path / "old.safetensors")
    assert model.steps == 80
    trace, expected = headless.trace(model, PROBE), stopped_at(80).trace(PROBE)
    np.testing.assert_allclose(trace.hidden, expected.hidden, atol=1e-6)


def test_a_new_run_has_a_history_of_its_own(driver, scrubber):
    scrubber.go_to(60)
    driver.window.trigger("training.reset")
    driver.settle()
    assert (scrubber.step, scrubber.newest_step, driver.last.shown_step) == (None, 0, None)
    assert not len(driver.last.kept_steps)
    QTest.keyClick(driver.window.score, Key.Key_Left, SHIFT)
    assert scrubber.step is None
    driver.session.train_for(20)
    driver.wait(lambda: driver.last.step == 20)
    driver.settle()
    assert driver.last.kept_steps.tolist() == list(range(21))


def test_a_low_window_keeps_the_scrubber_and_its_buttons(driver, scrubber):
    window, strip = driver.window, driver.window.strip
    window.resize(1280, 800)
    driver.wait(lambda: strip.height() == 88)
    scrubber.go_to(10)
    driver._qtbot.wait(50)
    parts = strip.history.back_button, strip.history.continue_button, strip.state, scrubber
    places = [QRect(part.mapTo(strip, QPoint()), part.size()) for part in parts]
    assert all(part.isVisible() for part in parts)
    assert all(strip.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for one, other in itertools.combinations(places, 2))
    assert scrubber.height() == HEIGHT >= 24


def test_snapshots_that_are_thinned_away_stay_while_they_are_looked_at(driver, scrubber):
    run = driver.session._training_thread._training._run
    scrubber.go_to(51 if 51 in driver.last.kept_steps else 52)
    step = scrubber.step
    assert_shown(driver, step)
    run.history.capacity = 20
    driver.train_for(400)
    driver.settle()
    assert step not in driver.last.kept_steps
    assert_shown(driver, step)


def test_a_diverged_run_can_be_restored_to_before_it_went_wrong(driver, scrubber):
    window, training = driver.window, driver.session.preset.training
    driver.session.change_training(replace(training, learning_rate=1000.0))
    driver.session.train()
    driver.wait(lambda: driver.last.status == "diverged" and window.banner.isVisible())
    step = int(window.banner.action.text().removeprefix("Restore step "))
    assert 200 < step <= 300
    QTest.mouseClick(window.banner.action, LEFT)
    driver.settle()
    driver.wait(lambda: driver.last.step == step)
    assert not window.banner.isVisible()
    assert (driver.last.status, driver.session.is_running) == ("paused", False)
    assert_live_equals_run(driver, step)
    driver.session.change_training(training)
    driver.train_for(10)
    assert driver.last.status == "paused"
    assert window.strip.store.last_loss < 2 * float(window.strip.store.loss[step - 1])


def assert_live_equals_run(driver, step):
    assert driver.last.shown_step is None
    probe = driver.window.probe.text
    np.testing.assert_array_equal(driver.last.trace.hidden, stopped_at(step).trace(probe).hidden)


def test_a_loss_of_0_has_its_dot_at_the_bottom(driver, scrubber):
    strip = driver.window.strip
    zeros = np.zeros(20, np.float32)
    strip.append(Curve(np.arange(301, 321), zeros, zeros), (), heldout=False)
    strip.show_history(320, np.array([0, 300, 310]))
    strip.redraw()
    scrubber.go_to(310)
    strip.branch(310)
    driver.window.grab()
    assert strip.plots.markers["loss"].abandoned.getData()[1].tolist() == pytest.approx([-8] * 11)
