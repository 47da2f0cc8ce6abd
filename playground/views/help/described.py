"""Gives widgets their help topics, and finds the topic of what lies at a point."""

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDoubleSpinBox, QLabel, QSpinBox, QWidget

from playground.views.help.places import COMMON, PLACES
from playground.views.help.topics import topic
from playground.views.widgets.log_slider import LogSlider
from playground.views.widgets.segmented import Segmented

_PROPERTY = "helpTopic"


def name_topic(widget: QWidget, key: str) -> None:
    """Give a widget a topic and leave its tooltip as it is."""
    widget.setProperty(_PROPERTY, key)


def set_topic(widget: QWidget, key: str, *, anew: bool = True) -> None:
    """Give a widget a topic, and its sentence as the tooltip; not `anew` leaves a tooltip that is there. In the
    sentence, `{bounds}` stands for a number field's bounds. Raises `KeyError` if there is no such topic."""
    found = topic(key)
    name_topic(widget, key)
    if anew or not widget.toolTip():
        widget.setToolTip(found.tip.replace("{bounds}", _bounds(widget)))
    if isinstance(widget, LogSlider):
        for control in (widget.field, widget.slider):
            set_topic(control, key, anew=anew)
    if isinstance(widget, QComboBox) and (line := widget.lineEdit()) is not None:
        line.setToolTip(widget.toolTip())
    if isinstance(widget, Segmented):
        for value, button in widget.options.items():
            if key == "cell":
                set_topic(button, f"cell.{value}")
            elif anew or not button.toolTip():
                button.setToolTip(found.options.get(value, found.tip))


def describe(root: QWidget) -> None:
    """Give topics to a widget and all inside it, as `places` says, and to each label the tooltip of its field.

    A tooltip that a view has written itself stays.
    """
    widgets = [root, *root.findChildren(QWidget)]
    for part in widgets:
        for path, key in PLACES.get(type(part).__name__, {}).items():
            if not path:
                name_topic(part, key)
                continue
            for widget, name in _at(part, path):
                set_topic(widget, key.replace("*", name), anew=False)
    for widget in widgets:
        if isinstance(widget, QAbstractButton) and widget.text() in COMMON and widget.property(_PROPERTY) is None:
            set_topic(widget, COMMON[widget.text()], anew=False)
        if isinstance(widget, QLabel) and (field := widget.buddy()) is not None and not widget.toolTip():
            widget.setToolTip(field.toolTip())


def topic_at(widget: QWidget, place: QPoint) -> tuple[str, QWidget] | None:
    """Return the topic of a point of a widget: its own, or that of the nearest part around it that has one, with who
    has it. A widget that paints several things says by its method `topic_at` what lies at a point of it."""
    asked: QWidget | None = widget
    while asked is not None:
        paints = getattr(asked, "topic_at", None)
        key = paints(widget.mapTo(asked, place)) if paints is not None else ""
        key = key or asked.property(_PROPERTY)
        if key:
            return str(key), asked
        asked = None if asked.isWindow() else asked.parentWidget()
    return None


def _at(part: QWidget, path: str) -> Iterator[tuple[QWidget, str]]:
    """Yield the widgets at a path, with the names that a `*` in it stands for."""
    if path == ".":
        yield part, ""
        return
    if path.startswith("@"):
        for widget in part.findChildren(QWidget):
            if path[1:] in {widget.accessibleName(), widget.text() if isinstance(widget, QAbstractButton) else None}:
                yield widget, ""
        return
    found: Any = part
    for step in path.split("."):
        if step == "*":
            named = found.items() if isinstance(found, Mapping) else enumerate(found)
            yield from ((widget, str(name)) for name, widget in named)
            return
        if isinstance(found, Mapping):
            found = found[step]
        else:
            found = found[int(step)] if step.isdigit() else getattr(found, step)
    yield found, ""


def _bounds(widget: QWidget) -> str:
    if isinstance(widget, QSpinBox):
        return f"{widget.minimum():,} to {widget.maximum():,}"
    if isinstance(widget, QDoubleSpinBox):
        return f"{widget.minimum():,g} to {widget.maximum():,g}"
    return ""
