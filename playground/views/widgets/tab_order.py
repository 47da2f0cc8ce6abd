"""The order in which Tab goes through widgets that are made later than their neighbours."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtWidgets import QWidget


def insert_after(anchor: QWidget, widgets: Sequence[QWidget]) -> None:
    """Let Tab reach these widgets one after the other, right after `anchor`."""
    for first, second in pairwise((anchor, *widgets)):
        QWidget.setTabOrder(first, second)


def insert_before(anchor: QWidget, widgets: Sequence[QWidget]) -> None:
    """Let Tab reach these widgets one after the other, right before `anchor`. Qt would append them at the end."""
    insert_after(anchor, widgets)
    if widgets:
        QWidget.setTabOrder(widgets[-1], anchor)
