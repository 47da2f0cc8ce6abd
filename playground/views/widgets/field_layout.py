"""Layouts for fields: side by side under their names, or with a fixed width."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

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


def with_fixed_width(field: QWidget, width: int) -> QWidget:
    """Give a field a fixed width in pixels and return it."""
    field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    field.setFixedWidth(width)
    return field
