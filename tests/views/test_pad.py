"""The drawing pad: what the mouse or the keys draw is what it tells, and shows."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from playground.views.probe.pad import SIDE, STEP, PadPanel
from playground.views.style.theme import Appearance


@pytest.fixture(params=["light", "dark"])
def panel(request, qtbot):
    panel = PadPanel(Appearance(request.param))
    qtbot.addWidget(panel)
    panel.show()
    panel.told = []
    panel.drawn.connect(panel.told.append)
    return panel


def test_the_mouse_draws_strokes(panel, qtbot):
    pad = panel.pad
    for start, end in (((20, 20), (200, 20)), ((110, 20), (110, 200))):
        qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(*start))
        pad.mouseMoveEvent(_moved(end))
        qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*end))
    np.testing.assert_allclose(panel.told[-1][0] * SIDE, [(20, 20), (200, 20)])
    np.testing.assert_allclose(panel.told[-1][1] * SIDE, [(110, 20), (110, 200)])
    assert "pen lifted" in pad.accessibleName()
    assert "2 strokes" in pad.accessibleName()
    image, theme = pad.grab().toImage(), panel.pad._appearance.theme
    assert image.pixelColor(60, 20).name() == QColor(theme.text).name()
    assert image.pixelColor(60, 100).name() == QColor(theme.sunken).name()


def test_a_single_click_leaves_a_dot(panel, qtbot):
    pad, theme = panel.pad, panel.pad._appearance.theme
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    np.testing.assert_allclose(panel.told[-1][0] * SIDE, [(60, 60)])
    for x, y in ((52, 60), (60, 68)):
        assert pad.grab().toImage().pixelColor(x, y).name() == QColor(theme.text).name()


def test_keys_draw_as_well(panel, qtbot):
    pad = panel.pad
    qtbot.keyClick(pad, Qt.Key.Key_Left)
    assert not panel.told
    qtbot.keyClick(pad, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(pad, key)
    left = 0.5 - STEP
    np.testing.assert_allclose(panel.told[-1][0], [(left, 0.5), (left, 0.5 + STEP), (0.5, 0.5 + STEP)])
    qtbot.keyClick(pad, Qt.Key.Key_Space)
    qtbot.keyClick(pad, Qt.Key.Key_Up)
    assert len(panel.told[-1][0]) == 3
    for _ in range(40):
        qtbot.keyClick(pad, Qt.Key.Key_Up)
    assert pad.pen[1] == 0
    qtbot.mouseClick(panel.erase, Qt.MouseButton.LeftButton)
    assert panel.told[-1] == ()


def test_the_pixels_are_shown(panel):
    frames = np.zeros((8, 16), np.float32)
    frames[2, 3] = 1
    panel.show_pixels(frames)
    assert panel.pixels.accessibleName() == "What the network reads: 8 columns of 16 pixels"
    size = panel.pixels.height() / 16
    image, theme = panel.pixels.grab().toImage(), panel.pad._appearance.theme
    assert image.pixelColor(round(2.5 * size), round(3.5 * size)).name() == QColor(theme.text).name()
    assert image.pixelColor(round(5.5 * size), round(3.5 * size)).name() == QColor(theme.sunken).name()
    panel.show_pixels(None)
    assert panel.pixels.accessibleName().endswith("nothing")


def _moved(place):
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    left = Qt.MouseButton.LeftButton
    at = QPointF(*place)
    return QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, left, Qt.KeyboardModifier.NoModifier)
