"""A button that opens a menu looks hovered only while the pointer is on it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton

from playground.views.bars.top_bar import TopBar
from playground.views.lab.folder_row import FolderRow
from playground.views.probe.difference_choice import DifferenceChoice
from playground.views.style.theme import Appearance


def of_top_bar():
    bar = TopBar(Appearance("light"))
    return bar, bar.findChildren(QToolButton)


def of_difference():
    field = QComboBox()
    field.addItems(["one", "two"])
    button = DifferenceChoice(field)
    return button, [button], field


def of_folder():
    row = FolderRow()
    return row, [row.button]


@pytest.mark.parametrize("make", [of_top_bar, of_difference, of_folder])
def test_the_hover_state_ends_when_the_menu_closes_with_the_pointer_elsewhere(qtbot, make):
    widget, buttons, *_ = make()
    qtbot.addWidget(widget)
    widget.show()
    assert buttons
    for button in buttons:
        assert isinstance(button.menu(), QMenu)
        inside = button.mapToGlobal(button.rect().center())
        for place, lit in ((inside + QPoint(0, 300), False), (inside, True)):
            QCursor.setPos(place)
            # A menu grabs the mouse, so the button gets no leave event.
            button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
            button.menu().aboutToHide.emit()
            qtbot.wait(1)
            assert button.underMouse() == lit, (button.text(), place)
