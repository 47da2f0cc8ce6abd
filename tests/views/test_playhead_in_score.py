"""The playhead and the chosen unit, moved by clicks and drags, and how they are drawn. Without a window."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from trained_score import on_screen, shown, track_of

from playground.views.style.theme import Appearance

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def score(qtbot):
    return on_screen(qtbot)


def middle_of(score, track, timestep, row=0):
    """The viewport's point in the middle of a cell."""
    y = track.y() + 4 + row * score.units.row + score.units.row // 2
    return score.stack.mapFromScene(score.time.left(timestep) + score.time.column // 2, y)


def chosen(score):
    return score.selection.timestep, score.selection.unit


def on_ruler(score, timestep):
    return score.pinned.mapFromScene(score.time.left(timestep) + score.time.column // 2, 12)


class Painted(QObject):
    """What of a widget is painted."""

    def __init__(self):
        super().__init__()
        self.regions = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.regions.append(event.region())
        return False


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_click_chooses_what_lies_under_the_pointer_in_every_heat_map(score, cell):
    score.present(shown(cell), settled=True)
    trace = score.trace
    for row, name in enumerate(trace.quantities):
        track, timestep, unit = track_of(score, name), row % 4, int(score.units.order[row])
        QTest.mouseClick(score.stack.viewport(), LEFT, pos=middle_of(score, track, timestep, row))
        assert chosen(score) == (timestep, unit)
        value = f"{float(trace.quantities[name][timestep, 0, unit]):.2f}".replace("-", "−")
        said = f"{track.title}, unit {unit + 1}, timestep {timestep + 1}, {value}"
        assert score.stops.by_track[track].accessibleName() == said
        assert (
            score.stops.time.accessibleName()
            == f"Timestep {timestep + 1} of 4, {trace.tokens[timestep]}; {score.answer.spoken}"
        )


def test_chips_and_tracks_without_units_move_the_playhead_alone(score):
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=middle_of(score, track_of(score, "forget"), 0, 2))
    unit = score.selection.unit
    assert unit == score.units.order[2]
    QTest.mouseClick(score.pinned.viewport(), LEFT, pos=on_ruler(score, 1) + QPoint(0, 30))
    assert chosen(score) == (1, unit)
    predictions = score.stack.shown_tracks[-2]
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=middle_of(score, predictions, 2))
    assert chosen(score) == (2, unit)
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=QPoint(40, 20))
    QTest.mouseClick(score.stack.viewport(), Qt.MouseButton.RightButton, pos=middle_of(score, predictions, 0))
    assert chosen(score) == (2, unit)


def test_hovering_previews_and_chooses_nothing(qtbot, score):
    QTest.mouseMove(score.stack.viewport(), middle_of(score, track_of(score, "input"), 1, 3))
    qtbot.waitUntil(score.readout.isVisible)
    assert score.readout.text().startswith(f"unit {score.units.order[3] + 1}, t 2 ")
    assert chosen(score) == (3, None)


def test_dragging_along_the_ruler_scrubs_as_far_as_the_ends(score):
    viewport = score.pinned.viewport()
    QTest.mousePress(viewport, LEFT, pos=on_ruler(score, 3))
    seen = []
    for spot in (on_ruler(score, 2), on_ruler(score, 0), QPoint(2, 60), on_ruler(score, 3) + QPoint(400, 0)):
        QTest.mouseMove(viewport, spot)
        seen.append(score.selection.timestep)
    assert seen == [2, 0, 0, 3]
    QTest.mouseRelease(viewport, LEFT, pos=on_ruler(score, 1))
    QTest.mouseMove(viewport, on_ruler(score, 1))
    assert score.selection.timestep == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_playhead_is_drawn_at_its_timestep_in_every_track(qtbot, theme):
    appearance = Appearance(theme)
    score, colours = on_screen(qtbot, appearance), appearance.theme
    score.selection.choose_cell(2, int(score.units.order[4]))
    accent, tint = QColor(colours.accent), QColor(colours.tint)
    pinned, stack = score.pinned.grab().toImage(), score.stack.viewport().grab().toImage()
    left, right = score.time.left(2), score.time.left(3)
    assert pinned.pixelColor(left + 10, 8) == accent
    assert pinned.pixelColor(left + 10, 24 + 8) == accent
    assert pinned.pixelColor(left + 10, 44) == pinned.pixelColor(score.time.left(1) + 10, 44) == QColor(colours.sunken)
    predictions = score.stack.shown_tracks[-2]
    assert stack.pixelColor(left + 4, int(predictions.y()) + 60) == tint
    for track in score.stack.shown_tracks:
        assert stack.pixelColor(left, int(track.y()) + 2) == accent
        assert stack.pixelColor(right, int(track.y()) + 2) == accent
    cell = track_of(score, "hidden").cell(2, score.selection.unit).translated(0, track_of(score, "hidden").y())
    border = stack.pixelColor(int(cell.center().x()), int(cell.top()) - 1)
    assert abs(border.lightness() - QColor(colours.text).lightness()) < 90
    arrow = stack.pixelColor(99, int(cell.center().y()))
    assert abs(arrow.lightness() - QColor(colours.text).lightness()) < 60


@pytest.mark.parametrize("move", ["pointer", "playhead"])
def test_what_moves_leaves_nothing_behind(qtbot, score, move):
    viewport, painted = score.stack.viewport(), Painted()
    viewport.installEventFilter(painted)
    for timestep in (0, 1, 2):
        painted.regions.clear()
        if move == "pointer":
            score.stack.point_at(timestep)
        else:
            score.selection.move_to(timestep)
        qtbot.waitUntil(
            lambda: any(region.boundingRect() == viewport.rect() for region in painted.regions), timeout=3000
        )
