"""Walks through a window, and says which of its widgets lack help: a tooltip of one sentence, a name, a topic."""

import re

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from playground.views.bars.metrics import Metric
from playground.views.gallery.card import CardButton
from playground.views.help.described import topic_at
from playground.views.help.places import PLACES
from playground.views.help.topics import topic
from playground.views.present.stage import Stage
from playground.views.score.axes import HEADER
from playground.views.score.tab_stops import TabStop
from playground.views.setup.preset_card import PresetButton
from playground.views.widgets.elided_label import ElidedLabel

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
LONGEST = 115
WHOLE_TEXT = PresetButton, CardButton, ElidedLabel
"""Their tooltip holds the whole of a text that may be cut on them."""


def faults(root):
    """What lacks help in a window or a dialog, a line each; empty if all is well."""
    widgets = [widget for widget in root.findChildren(QWidget) if widget.isVisible() and widget.window() is root]
    found = [f"{name_of(widget)}: {fault}" for widget in widgets if not is_part(widget) for fault in faults_of(widget)]
    assert len(widgets) > 3, "There is nothing to walk through"
    return "\n".join(found)


def is_part(widget):
    """What belongs to another widget, which has the help: a field's own line, a viewport, a header, a scroll bar."""
    holder = widget.parent()
    return (
        isinstance(holder, QAbstractSpinBox)
        or widget.objectName().startswith("qt_")
        or isinstance(widget, QHeaderView)
        or (isinstance(widget, QScrollBar) and isinstance(holder.parent(), QAbstractScrollArea))
        or (isinstance(holder, QAbstractScrollArea) and holder.viewport() is widget)
    )


def faults_of(widget):
    stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    control = isinstance(widget, CONTROLS) or stop
    figure = isinstance(widget, Metric) or bool(widget.accessibleName())
    # A text to read is named after what it says, without its marks.
    is_prose = isinstance(widget, QLabel) and widget.textFormat() == Qt.TextFormat.RichText
    name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    if control and not name.strip():
        yield "it has no name for a screen reader"
    # A stop lies over a title, whose tooltip it leaves in sight; one over the stage would hide what a room looks at.
    is_whole_part = "" in PLACES.get(type(widget).__name__, {})
    has_tip = control or (figure and not is_whole_part and not is_prose)
    if has_tip and not isinstance(widget, (TabStop, Stage, *WHOLE_TEXT)):
        label = widget.text() if isinstance(widget, QAbstractButton | QLabel) else name
        yield from faults_of_sentence(tooltip_of(widget), label)
    if control or figure:
        yield from faults_of_topic(widget)


def tooltip_of(widget):
    """The tooltip that Qt shows over a widget: its own, or else that of what it is inside."""
    while not widget.toolTip() and not widget.parentWidget().isWindow():
        widget = widget.parentWidget()
    return widget.toolTip()


def faults_of_sentence(sentence, label):
    if not sentence:
        yield "it has no tooltip"
        return
    told = re.sub(r"“[^”]*”", "“”", sentence)
    words = re.findall(r"\w+", re.sub(r"\([^()]*\)\.$", "", sentence).lower())
    if set(words) <= set(re.findall(r"\w+", label.lower())):
        yield f"its tooltip only repeats its label: {sentence}"
    if not re.match(r"[A-Z“]", sentence) or not sentence.endswith(".") or re.search(r"[.!?:]\s+[A-Z]|\n", told):
        yield f"its tooltip is not one sentence: {sentence}"
    # What it quotes is as long as the user made it.
    if len(told) > LONGEST:
        yield f"its tooltip has {len(told)} characters: {sentence}"


def faults_of_topic(widget):
    found = topic_at(widget, widget.rect().center())
    if found is None:
        yield "Shift+F1 has nothing to say about it"
    elif not topic(found[0]).text:
        yield f"the topic {found[0]} has no text"


def name_of(widget):
    path, holder = [], widget
    while holder is not None and not holder.isWindow():
        path.append(type(holder).__name__)
        holder = holder.parentWidget()
    return f"{'.'.join(reversed(path[:4]))} “{widget.accessibleName() or widget.objectName()}”"


def faults_of_tracks(score):
    """What lacks help on the titles, columns and legends of a score, where the pointer finds it."""
    found = []
    for stack in (score.pinned, score.stack):
        for track in stack.shown_tracks:
            for x in (60, HEADER + 4, score.time.end + 10):
                place = stack.mapFromScene(QPoint(int(x), int(track.y() + track.height / 2)))
                key = stack.topic_at(place)
                if not key or not topic(key).text:
                    found.append(f"{track.title} at {x}: it has no topic")
                if x != HEADER + 4:
                    sentence = stack.tip_at(place)
                    found += [f"{track.title} at {x}: {it}" for it in faults_of_sentence(sentence, track.title)]
    return "\n".join(found)


def faults_of_menu(menu):
    """What lacks a sentence in a menu and its submenus."""
    menu.aboutToShow.emit()
    found = [] if menu.toolTipsVisible() else [f"{menu.title()}: its tooltips are hidden"]
    for action in menu.actions():
        name = action.text().replace("&", "")
        if not action.isSeparator() and action.isVisible():
            found += [f"{menu.title()}, {name}: {fault}" for fault in faults_of_sentence(action.toolTip(), name)]
        if action.menu() is not None and action.isVisible():
            found += faults_of_menu(action.menu())
    return found
