"""The difference of two probes in the real window: turned on and off by its menu, followed while either is edited."""

import numpy as np
import pytest
from hands import entries
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from small_presets import SMALL, SMALL_NUMBERS

from playground.core.difference import difference
from playground.engine.training.run import Run
from playground.views.score.tracks.difference import DifferenceMap, SecondProbe

PAIR = SMALL.replace(
    '"It is winter. The grass is always"]', '"It is winter. The grass is always", "It is summer. The grass is always"]'
).replace("=> brown", "=> brown\nIt is summer. The grass is always => greener")


@pytest.fixture
def window(driver):
    driver.window.activateWindow()
    driver.open(PAIR)
    driver.train_for(30)
    show(driver, 1)
    return driver.window


def show(driver, row):
    """Choose a probe in the field by keys."""
    field = driver.window.probe.field
    step = Qt.Key.Key_Down if row > field.currentIndex() else Qt.Key.Key_Up
    while field.currentIndex() != row:
        QTest.keyClick(field, step)
    driver.settle()
    driver.wait(lambda: driver.last.watch.probe == field.currentText())


def seconds(driver):
    """The entries of the button's menu as it would open."""
    menu = driver.window.probe.difference.menu()
    menu.aboutToShow.emit()
    return entries(menu)


def choose(driver, text):
    seconds(driver)[text].trigger()
    driver.wait(lambda: driver.last.watch.against == driver.window.probe.against)
    driver.settle()


def tracks(window, score=None):
    return [t for t in (score or window.score).stack.shown_tracks if isinstance(t, DifferenceMap | SecondProbe)]


def pointed(window, track, timestep, unit):
    """What is said of the pixel where a unit's value stands."""
    score = window.score
    place = track.cell(timestep, unit).center()
    return score.stack.readout_at(score.stack.mapFromScene(place.x(), track.y() + place.y()))[1].text


def figures(said):
    """Δ, A and B from a readout."""
    delta, _, of = said.rpartition(" = ")[2].partition(" (")
    a, _, b = of.removesuffix(")").partition(" − ")
    return [float(part.strip("()").replace("−", "-")) for part in (delta, a, b)]


def direct(driver, first, second):
    """The engine's traces of both, of the same network trained again without a window."""
    run = Run(driver.session.preset, driver.session.task, engine="torch")
    run.run(driver.last.step)
    return run.trace(first), run.trace(second)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_the_values_under_the_pointer_are_the_two_traces_difference(driver, window, cell):
    window.setup.cell.button(cell).click()
    driver.settle()
    driver.train_for(120)
    choose(driver, "It is summer. The grass is always")
    second, *maps = tracks(window)
    assert [track.title for track in maps] == (["Difference, c"] if cell == "lstm" else []) + ["Difference, h"]
    a, b = direct(driver, window.probe.text, window.probe.against)
    for track in maps:
        of_a, of_b = ((t.cell if track.title.endswith("c") else t.hidden)[:, 0] for t in (a, b))
        for t, unit in ((0, 0), (2, 3), (7, 7)):
            said = pointed(window, track, t, unit)
            assert said.startswith(f"unit {unit + 1}, t {t + 1} “{a.tokens[t]}” / “{b.tokens[t]}”, Δ")
            expected = [of_a[t, unit] - of_b[t, unit], of_a[t, unit], of_b[t, unit]]
            np.testing.assert_allclose(figures(said), expected, atol=0.0051)
    # A plain RNN learns to tell the two apart much later.
    assert difference(a, b).parting_timestep(0) == (None if cell == "rnn" else 2)
    where = "do not part: within 10 %" if cell == "rnn" else "part at t 3: winter / summer"
    assert second.summary(window.score.trace) == where
    assert maps[-1].caption == where.replace(": ", "\n")
    assert second.readout(2, 4).text.startswith("t 3 “winter” / “summer”, h ")
    assert where in maps[-1].announcement


def test_the_flag_stands_where_they_part(driver, window):
    driver.train_for(120)
    choose(driver, "It is summer. The grass is always")
    score, track = window.score, tracks(window)[-1]
    assert track.difference.parting_timestep(0) == 2
    x = score.time.left(2)
    picture = score.stack.viewport().grab().toImage()
    middle = score.stack.mapFromScene(QPoint(x, round(track.y() + track.height / 2)))
    assert picture.pixelColor(middle).name().upper() == window.appearance.theme.text.upper()


def test_a_shorter_second_probe_leaves_the_head_alone(driver, window):
    choose(driver, "The grass is always")
    track = tracks(window)[-1]
    assert (track.difference.head, track.difference.second_head) == (4, 0)
    place = track.cell(1, 0).center()
    read = track.readout(1, place.y())
    assert read.text == "t 2 “is”: nothing to compare with"
    window.score.selection.move_to(1)
    assert "nothing to compare with" in track.announcement
    show(driver, 0)
    # The two are exchanged: now the second one is longer.
    assert window.probe.against == "It is winter. The grass is always"
    driver.wait(lambda: driver.last.watch.against == window.probe.against and driver.last.trace.timesteps == 4)
    assert (tracks(window)[-1].difference.head, tracks(window)[-1].difference.second_head) == (0, 4)


def test_either_probe_can_be_edited(driver, window):
    choose(driver, "It is summer. The grass is always")
    window.probe.set_text("It is summer. The grass is always")
    driver.wait(lambda: driver.last.trace.tokens[2] == "summer")
    driver.settle()
    assert not tracks(window)[-1].difference.hidden.any()
    assert tracks(window)[-1].caption.startswith("do not part")
    show(driver, 2)
    window.probe.set_text("It is unheard. The grass is always")
    driver.wait(lambda: driver.last.trace.tokens[2] == "unheard")
    show(driver, 1)
    assert window.probe.against == "It is unheard. The grass is always"
    second = tracks(window)[0]
    assert second.readout(2, 4).text.startswith("t 3 “summer” / “unheard”, not in the training sequences, h ")
    show(driver, 2)
    for text in ("", "always"):
        window.probe.set_text("x")
        window.probe.line.selectAll()
        QTest.keyClick(window.probe.line, Qt.Key.Key_Delete)
        driver.type(window.probe.line, text)
        show(driver, 1)
        driver.wait(lambda text=text: driver.last.against.timesteps == len(text.split()))
        driver.settle()
        assert tracks(window)[-1].difference.aligned == len(text.split())
        window.score.stack.viewport().grab()
        show(driver, 2)


def test_off_again_and_nothing_without_another_probe(driver, window):
    button = window.probe.difference
    assert button.isVisible()
    assert list(seconds(driver)) == ["The grass is always", "It is summer. The grass is always"]
    choose(driver, "It is summer. The grass is always")
    assert len(tracks(window)) == 3
    assert button.text() == "✓ Difference"
    choose(driver, "No difference")
    assert not tracks(window)
    assert driver.last.against is None
    choose(driver, "It is summer. The grass is always")
    seconds(driver)["It is summer. The grass is always"].trigger()
    driver.wait(lambda: driver.last.against is None)
    choose(driver, "It is summer. The grass is always")
    window.probe.remove.click()
    driver.settle()
    window.probe.remove.click()
    driver.wait(lambda: driver.last.watch.against is None)
    assert not button.isVisible()
    assert not button.menu().menuAction().isVisible()
    assert not tracks(window)


def test_another_preset_begins_without(driver, window):
    choose(driver, "The grass is always")
    driver.open(
        SMALL_NUMBERS.replace('kind = "typed"', 'kind = "typed"\ntokens = "numbers"').replace(
            '["1 2 3"]', '["1 2 3", "1 5 3"]'
        )
    )
    driver.wait(lambda: driver.last.trace is not None and driver.last.trace.frames[:, 0] is not None)
    driver.settle()
    assert not tracks(window)
    choose(driver, "1 5 3")
    assert tracks(window)[0].readout(1, 4).text.startswith("t 2 “2” / “5”, h ")


def test_it_follows_training_the_past_all_layers_and_a_second_network(driver, window):
    choose(driver, "It is summer. The grass is always")
    window.setup.layers.setValue(2)
    driver.wait(lambda: driver.last.trace.layers == 2)
    driver.settle()
    driver.session.train()
    seen = set()
    driver.wait(lambda: seen.add(id(driver.last.against)) or len(seen) > 4)
    driver.session.pause()
    driver.settle()
    window.score.show_layer(None)
    assert [track.layer for track in tracks(window) if track.layered] == [0, 0, 1, 1]
    window.strip.scrubber.go_to(0)
    driver.wait(lambda: driver.last.shown_step == 0)
    driver.settle()
    run = Run(driver.session.preset, driver.session.task, engine="torch")
    a, b = run.trace(window.probe.text), run.trace(window.probe.against)
    for track in tracks(window)[1:]:
        expected = (a.cell - b.cell if track.title.endswith("c") else a.hidden - b.hidden)[:, track.layer]
        np.testing.assert_allclose(track._shown, expected, atol=1e-6)
    window.top.compare.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.against is not None)
    driver.settle()
    assert tracks(window, window.comparison.score)
