"""The pictures on the gallery's cards."""

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from playground.views.gallery.picture import Picture, paint_picture
from playground.views.style.theme import LIGHT


def test_a_drawn_letter_is_not_stretched_sideways():
    picture = QImage(240, 60, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    frames = np.tile(np.float32([[0, 1]]), (6, 8))
    paint_picture(painter, QRect(4, 4, 220, 48), Picture(frames=frames), LIGHT)
    painter.end()
    ink = {(x, y) for x in range(240) for y in range(60) if picture.pixelColor(x, y) != QColor("white")}
    # 16 rows of 3 pixels, and 6 columns as wide as the rows are high.
    assert {x for x, _ in ink} == set(range(4, 22))
    assert {y for _, y in ink} == set(range(4, 52))


def test_a_sound_rises_from_its_low_bands_and_a_letter_is_upright():
    for frame_name, dark_row in (("Sound frames", 15), ("Pixel columns", 0)):
        frames = np.zeros((16, 16), np.float32)
        frames[:, 0] = 1
        image = QImage(16, 16, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        paint_picture(painter, QRect(0, 0, 16, 16), Picture(frames=frames, frame_name=frame_name), LIGHT)
        painter.end()
        rows = [image.pixelColor(8, row) == QColor(LIGHT.text) for row in range(16)]
        assert rows == [row == dark_row for row in range(16)]
