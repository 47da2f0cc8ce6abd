"""Layouts for fields: side by side or below a heading, or with a fixed width."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.views.widgets.labels import label
from playground.views.widgets.segmented import Segmented

_HOLDER = "fieldHolder"


def holder_of(field: QWidget) -> QWidget:
    """Return the widget that holds a field and its label; the field itself if it has none."""
    place = field.parentWidget()
    return place if place is not None and place.objectName() == _HOLDER else field


def new_holder() -> QWidget:
    """Return an empty widget that `holder_of` finds for a field that is put into it."""
    place = QWidget()
    place.setObjectName(_HOLDER)
    return place


def fields_in_a_row(**fields: QWidget) -> QHBoxLayout:
    """Return a row of fields, each under its name."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for name, field in fields.items():
        place = new_holder()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        words = label(name or " ", "label")
        words.setBuddy(field)
        column.addWidget(words)
        column.addWidget(field)
        row.addWidget(place, 2 if isinstance(field, Segmented | QComboBox) else 1)
    return row


def with_heading(head: QHBoxLayout, *fields: QWidget) -> QWidget:
    """Return a holder of fields close below their heading, whose label names the first one."""
    place = new_holder()
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    first = head.itemAt(0)
    if first is not None and isinstance(words := first.widget(), QLabel):
        words.setBuddy(fields[0])
    column.addLayout(head)
    for field in fields:
        column.addWidget(field)
    return place


def row_with_end(first: QWidget, *others: QWidget) -> QHBoxLayout:
    """Return a row with one widget at the left and the others at the right."""
    row = QHBoxLayout()
    row.addWidget(first)
    row.addStretch()
    for widget in others:
        row.addWidget(widget)
    return row


def with_fixed_width(field: QWidget, width: int) -> QWidget:
    """Give a field a fixed width in pixels and return it."""
    field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    field.setFixedWidth(width)
    return field
