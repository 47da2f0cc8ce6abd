"""The drawing pad reports and shows what the mouse or the keys draw."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from playground.views.probe.drawing_pad import KEY_STEP, PAD_SIDE, DrawingPanel
from playground.views.style.theme import Appearance


@pytest.fixture(params=["light", "dark"])
def panel(request, qtbot):
    panel = DrawingPanel(Appearance(request.param))
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
    np.testing.assert_allclose(panel.told[-1][0] * PAD_SIDE, [(20, 20), (200, 20)])
    np.testing.assert_allclose(panel.told[-1][1] * PAD_SIDE, [(110, 20), (110, 200)])
    assert "pen lifted" in pad.accessibleName()
    assert "2 strokes" in pad.accessibleName()
    image, theme = pad.grab().toImage(), panel.pad._appearance.theme
    assert image.pixelColor(60, 20).name() == QColor(theme.text).name()
    assert image.pixelColor(60, 100).name() == QColor(theme.sunken).name()


def test_a_single_click_leaves_a_dot(panel, qtbot):
    pad, theme = panel.pad, panel.pad._appearance.theme
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    np.testing.assert_allclose(panel.told[-1][0] * PAD_SIDE, [(60, 60)])
    for x, y in ((52, 60), (60, 68)):
        assert pad.grab().toImage().pixelColor(x, y).name() == QColor(theme.text).name()


def test_keys_draw_as_well(panel, qtbot):
    pad = panel.pad
    qtbot.keyClick(pad, Qt.Key.Key_Left)
    assert not panel.told
    qtbot.keyClick(pad, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(pad, key)
    left = 0.5 - KEY_STEP
    np.testing.assert_allclose(panel.told[-1][0], [(left, 0.5), (left, 0.5 + KEY_STEP), (0.5, 0.5 + KEY_STEP)])
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
