"""The picture of a sequence of frames: a drawn letter, or a spectrogram."""

import numpy as np
from PySide6.QtGui import QColor, QImage

from playground.core.batches import Array
from playground.views.style.theme import Theme


def rises(frame_name: str) -> bool:
    """Return whether the first number of a frame is at the bottom of its picture. Sound rises from its low bands, as in
    any spectrogram; pixel columns read from the top."""
    return "sound" in frame_name.lower()


def frame_picture(frames: Array, frame_name: str, theme: Theme) -> QImage:
    """Return frames `(time, features)` as ink on paper, a pixel for each number, from the least to the greatest."""
    values = np.nan_to_num(frames.T.astype(np.float32))
    if rises(frame_name):
        values = values[::-1]
    low, high = float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
    shares = (values - low) / max(high - low, 1e-9)
    paper, ink = (np.array([c.red(), c.green(), c.blue()]) for c in (QColor(theme.sunken), QColor(theme.text)))
    pixels = np.ascontiguousarray(np.rint(paper + shares[:, :, None] * (ink - paper)).astype(np.uint8))
    rows, columns = values.shape
    return QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
