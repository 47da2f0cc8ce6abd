"""Layouts for fields: side by side under their names, or with a fixed width."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from playground.views.widgets.labels import label
from playground.views.widgets.segmented import Segmented


def fields_in_a_row(**fields: QWidget) -> QHBoxLayout:
    """Return a row of fields, each under its name."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for name, field in fields.items():
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(label(name or " ", "label"))
        column.addWidget(field)
        row.addWidget(place, 2 if isinstance(field, Segmented | QComboBox) else 1)
    return row


def with_fixed_width(field: QWidget, width: int) -> QWidget:
    """Give a field a fixed width in pixels and return it."""
    field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    field.setFixedWidth(width)
    return field
