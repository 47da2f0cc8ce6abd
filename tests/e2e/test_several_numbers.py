"""Rows of several numbers: each is told by its column's name, and the series draws the one that is chosen."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QScrollArea

ROWS = "\n".join(f"{t % 7},{-100 + t % 5},{50 * (t % 3)}" for t in range(80))


@pytest.fixture
def opened(driver, tmp_path):
    (tmp_path / "mine.csv").write_text("warmth,CO-2,rain\n" + ROWS)
    (tmp_path / "mine.toml").write_text(
        'title = "Weather"\nprobes = ["1:-98:50 2:-97:100 3:-96:0"]\n'
        '[task]\nkind = "csv"\nfile = "mine.csv"\n[model]\nunits = 4\nreadout = "every-step"\n'
    )
    assert driver.window.open_preset(str(tmp_path / "mine.toml"))
    driver.settle()
    driver.train_for(20)
    driver.settle()
    return driver


def series_of(window):
    return next(track for track in window.score.groups.tracks if track.name == "series")


def test_each_number_is_told_by_its_name(opened):
    window, trace = opened.window, opened.last.trace
    assert trace.columns == ("warmth", "CO-2", "rain")
    opened.wait(lambda: window.microscope.dissection is not None)
    at = window.microscope.dissection.timestep
    told = window.microscope.dissection.predicted
    assert [(name, value) for name, value, _ in told] == list(
        zip(trace.columns, trace.predictions[at].tolist(), strict=True)
    )
    rows = window.microscope.answers.bars.rows
    assert [row.word for row in rows] == ["warmth", "CO-2", "rain"]
    assert float(rows[1].number.replace("−", "-")) == pytest.approx(trace.predictions[at, 1], rel=1e-2)


def test_the_series_draws_the_column_that_is_chosen(opened, monkeypatch):
    window, trace = opened.window, opened.last.trace
    series = series_of(window)
    assert series._captions == ["warmth", "– – predicted"]
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    menu = window.score.menus.open(series, QPoint())
    choice = next(action.menu() for action in menu.actions() if action.text() == "Column")
    assert [action.text() for action in choice.actions()] == ["warmth", "CO-2", "rain"]
    choice.actions()[1].trigger()
    menu.deleteLater()
    assert series._captions == ["CO-2", "– – predicted"]
    assert series.ends == pytest.approx((-98, -96))
    told = series.readout(1, 0).text
    assert told.startswith("t 2, CO-2 value −97.000, next predicted ")
    assert float(told.rpartition(" ")[2].replace("−", "-")) == pytest.approx(trace.predictions[1, 1], abs=1e-3)
    np.testing.assert_array_equal(series._values(trace), [-98, -97, -96])
    opened.open()
    assert window.score.selection.number == 0


def test_both_networks_tell_all_numbers(opened):
    window = opened.window
    window.comparison.set_enabled(True)
    opened.wait(lambda: opened.last.other is not None and opened.last.other.trace is not None)
    opened.settle()
    for card in window.comparison.answers.cards:
        assert [row.word for row in card.bars.rows] == ["warmth", "CO-2", "rain"]
        assert card.answer.text() == "next 3 numbers"
    assert not window.comparison.answers.expected.isVisible(), "what comes after the last row is not known"


def test_a_preset_without_probes_shows_two_of_its_sequences(driver, tmp_path):
    window = driver.window
    (tmp_path / "mine.toml").write_text(
        'title = "T"\n[task]\nkind = "typed"\nsequences = """\na b => c\n\nb a => d\n"""\n[model]\nreadout = "final"\n'
    )
    assert window.open_preset(str(tmp_path / "mine.toml"))
    driver.settle()
    assert window.probe.probes == ("a b => c", "b a => d")
    assert driver.last.trace.tokens == ("a", "b")


def test_the_microscope_holds_the_right_numbers_beside_the_predicted(opened):
    window, trace = opened.window, opened.last.trace
    window.score.selection.move_to(0)
    opened.wait(lambda: window.microscope.dissection is not None and window.microscope.dissection.timestep == 0)
    truths = [truth for *_, truth in window.microscope.dissection.predicted]
    assert truths == pytest.approx(trace.expected[0].tolist())
    assert truths == pytest.approx([2, -97, 100])
    last = trace.timesteps - 1
    window.score.selection.move_to(last)
    opened.wait(lambda: window.microscope.dissection.timestep == last)
    assert [row.truth for row in window.microscope.answers.bars.rows] == ["", "", ""]


def test_long_tokens_leave_the_answers_of_two_networks_in_sight(driver, tmp_path):
    window = driver.window
    row = ":".join(f"-{number}.12345" for number in range(12))
    (tmp_path / "mine.csv").write_text("\n".join(row.replace(":", ",") for _ in range(60)))
    (tmp_path / "mine.toml").write_text(
        f'title = "T"\nprobes = ["{row} {row} {row}"]\n[task]\nkind = "csv"\nfile = "mine.csv"\n'
        '[model]\nunits = 4\nreadout = "every-step"\n'
    )
    assert window.open_preset(str(tmp_path / "mine.toml"))
    driver.settle()
    window.comparison.set_enabled(True)
    driver.train_for(2)
    driver.settle()
    window.score.selection.move_to(1)
    driver.wait(window.comparison.answers.gradient_title.isVisible)
    scroll = window.comparison.answers.findChild(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()
    # Numbers are never simply right, so there is no accuracy to tell.
    assert not window.strip.pair.legends[1].isVisible()
