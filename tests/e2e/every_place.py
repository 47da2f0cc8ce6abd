"""Walks through the whole window on a screen of 1280 x 800 pixels and prints what is out of reach, a fault a line: for
a process of its own, whose screen has the scale of one of the offered text sizes."""

import sys
import time

from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QWidget,
)

from playground.app.main_window import MainWindow
from playground.app.start import application
from playground.session import background
from playground.storage import presets
from playground.views.figures.dialog import RecordDialog
from playground.views.style.theme import Appearance
from playground.views.widgets.window_placement import FRAME_MARGINS

CONTROLS = QAbstractButton, QAbstractSlider, QAbstractSpinBox, QAbstractScrollArea, QComboBox, QLabel, QLineEdit


def faults(root):
    """What of a window is cut, squeezed or outside."""
    return [fault for widget in root.findChildren(QWidget) if (fault := fault_of(widget, root))]


def fault_of(widget, root):
    words = widget.text() if isinstance(widget, QAbstractButton | QLabel) else widget.objectName()
    name = f"{type(widget).__name__} “{widget.accessibleName() or words}”"
    if (
        not widget.isVisible()
        or widget.window() is not root
        or isinstance(widget.parent(), QAbstractSpinBox)
        or widget.objectName().startswith("qt_")
    ):
        return ""
    least = widget.layout().minimumSize() if widget.layout() is not None else widget.minimumSize()
    if least.width() > widget.width() or (least.height() > widget.height() and not scrolls(widget)):
        return f"{name} is {widget.size().toTuple()} and needs {least.toTuple()}"
    if (
        isinstance(widget, CONTROLS)
        and not isinstance(widget.parent(), QAbstractScrollArea)
        and not cut_is_meant(widget)
    ):
        return outside(widget, root, name)
    return ""


def scrolls(widget):
    return isinstance(widget, QScrollArea) and widget.height() >= 40


def cut_is_meant(widget):
    """What has neither words nor a height now."""
    return isinstance(widget, QLabel) and not widget.text()


def outside(widget, root, name):
    """Where it is, within all that holds it; where that scrolls, it is as wide as that at the most."""
    needed = widget.minimumSizeHint()
    words = isinstance(widget, QAbstractButton) and widget.text()
    if words and widget.width() < widget.fontMetrics().horizontalAdvance(words):
        return f"{name} is cut to {widget.width()}"
    if (
        isinstance(widget, QLabel)
        and not widget.wordWrap()
        and widget.minimumWidth() != 1
        and widget.width() < needed.width()
    ):
        return f"{name} is cut to {widget.width()} of {needed.width()}"
    holder, down = widget.parentWidget(), True
    while holder is not None and widget is not root:
        shown = QRect(widget.mapTo(holder, QPoint()), widget.size())
        if isinstance(holder.parent(), QAbstractScrollArea):
            down = False
        room = holder.rect()
        if shown.left() < 0 or shown.right() > room.right():
            return f"{name} reaches from {shown.left()} to {shown.right()} of {room.right()} across {holder}"
        if down and (shown.top() < 0 or shown.bottom() > room.bottom()):
            return f"{name} reaches from {shown.top()} to {shown.bottom()} of {room.bottom()} down {holder}"
        if holder is root:
            break
        holder = holder.parentWidget()
    return ""


class Walk:
    """Goes everywhere and notes what it finds."""

    def __init__(self, file):
        self.app, self.file, self.found, self.seen = application(), file, [], []
        self.screen = self.app.primaryScreen().availableGeometry()
        self.window = window = MainWindow(Appearance("light"))
        window.session.snapshot.connect(self.seen.append)
        self.how = ""

    def note(self, where, root=None):
        self.settle()
        root = root or self.window
        frame = root.frameGeometry()
        if root is not self.window and not self.screen.contains(frame):
            self.found.append(f"{self.how}, {where}: {frame} is beyond {self.screen}")
        self.found += [f"{self.how}, {where}: {fault}" for fault in faults(root)]

    def settle(self):
        for _ in range(8):
            self.app.processEvents()

    def until(self, done):
        end = time.monotonic() + 60
        while not done():
            QTest.qWait(1)  # asleep between events: the training thread needs the interpreter, too
            if time.monotonic() > end:
                raise TimeoutError(self.how)

    def open(self, name, *settings):
        self.window.open(presets.load(presets.find(name), [*settings, "model.units=4"]), name)
        self.until(lambda: self.seen and self.seen[-1].trace is not None and self.answered)
        self.window.session.train_for(3)
        self.until(lambda: not self.window.session.is_running and self.answered)

    @property
    def answered(self):
        return self.seen[-1].turn == self.window.session.turn

    def everywhere(self, how):
        self.how = f"{how}, basic"
        self.window.levels.choose("basic")
        self.open("story", "model.layers=4")
        self.training("story")
        self.lesson()
        self.how = how
        self.window.levels.choose("all")
        for name, *settings in (
            ("story", "model.layers=4"),
            ("speech-generation", "model.layers=4"),
            ("handwriting", "model.layers=4"),
            ("random-lag",),
        ):
            self.open(name, *settings)
            self.training(name)
        self.lab()
        self.dialogs()
        self.menus()

    def training(self, name):
        window = self.window
        self.note(name)
        for side in (window.setup_panel, window.microscope_panel):
            if side.rail_button.isVisible():
                side.rail_button.setChecked(True)
                self.note(f"{name}, {side.rail_button.accessibleName()} open")
                side.close_overlay()
        window.strip.scrubber.go_to(1)
        self.note(f"{name}, an earlier step")
        window.strip.scrubber.go_to(None)
        window.comparison.set_enabled(True)
        self.until(lambda: self.seen[-1].other is not None and self.seen[-1].other.trace is not None)
        if window.menu_entries["generation.toggle"].isEnabled():
            window.generation.bar.length.setValue(2)
            window.generation.toggle()
            self.until(lambda: self.answered and self.seen[-1].finish and self.seen[-1].other.finish)
        window.top.show_recording(12_345)
        window.banner.say("Loss became NaN at step 412. Lower the learning rate.", offer="Restore")
        self.note(f"{name}, two networks, recording, a message")
        for side in (window.setup_panel, window.comparison.panel):
            if side.rail_button.isVisible():
                side.rail_button.setChecked(True)
                self.note(f"{name}, two networks, {side.rail_button.accessibleName()} open")
                side.close_overlay()
        window.banner.say("")
        window.top.show_recording(None)
        window.comparison.set_enabled(False)
        self.until(lambda: self.answered and self.seen[-1].other is None)

    def lesson(self):
        window = self.window
        window.lesson.show_list()
        self.until(lambda: window.side.lessons.list.buttons)
        self.lesson_page("the list of lessons")
        window.lesson.begin("networks", 0)
        self.until(lambda: window.lesson.is_open and not window.lesson.is_preparing and self.answered)
        # Choices, then a number, each with what is said to it.
        for index in (0, 2):
            window.lesson.go_to(index)
            window.side.lessons.panel.prediction.answer_requested.emit()
            self.lesson_page(f"lesson, step {index + 1}, answered")
        window.lesson.leave()

    def lesson_page(self, where):
        side = self.window.setup_panel
        self.note(where)
        if side.rail_button.isVisible():
            side.rail_button.setChecked(True)
            self.note(f"{where}, open")
            side.close_overlay()

    def lab(self):
        window = self.window
        window.lab.enter()
        for experiment in ("gap", "vary"):
            window.lab._on_experiment_chosen(experiment)
            self.note(f"lab, {experiment}")
            if window.lab.panel.rail_button.isVisible():
                window.lab.panel.rail_button.setChecked(True)
                self.note(f"lab, {experiment}, Experiment open")
                window.lab.panel.close_overlay()
        header = window.lab.view.table.header()
        for column in range(header.count()):
            model = header.model()
            words = header.fontMetrics().horizontalAdvance(model.headerData(column, header.orientation()).strip())
            if not header.isSectionHidden(column) and header.sectionSize(column) < words:
                self.found.append(
                    f"{self.how}, lab: the heading {model.headerData(column, header.orientation())} is cut"
                )
        window.lab.leave()

    def dialogs(self):
        window = self.window
        self.open("handwriting")
        actions = {
            action.text().replace("&", ""): action for menu in window.top.menus.values() for action in menu.actions()
        }
        for name in ("Presets…", "Save as preset…", "Save figure…", "Guide"):
            actions[name].trigger()
            self.look_at_dialog(name)
        window.probe.draw.click()
        self.look_at_dialog("Draw")
        window.setup.match.click()
        self.look_at_dialog("Match")
        window.data_import.show_preview(self.file)
        self.until(lambda: window.data_import.dialog is not None)
        self.look_at_dialog("Open text or CSV…")
        for dialog in (RecordDialog(("the score",), {10: "10 a second"}, window), QFileDialog(window, "Export model")):
            dialog.show()
            self.look_at_dialog(dialog.windowTitle())

    def look_at_dialog(self, name):
        self.settle()
        [dialog] = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        self.note(name, dialog)
        dialog.close()
        self.settle()

    def menus(self):
        for button in self.window.top.findChildren(QAbstractButton):
            menu = getattr(button, "menu", lambda: None)()
            if menu is not None:
                menu.popup(button.mapToGlobal(QPoint(0, button.height())))
                self.menu(menu)
                for inner in menu.findChildren(QMenu):
                    inner.popup(menu.mapToGlobal(QPoint(menu.width(), 0)))
                    self.menu(inner)
                    inner.close()
                menu.close()

    def menu(self, menu):
        self.settle()
        if not self.screen.contains(menu.geometry()):
            self.found.append(f"{self.how}, menu {menu.title()}: {menu.geometry()} is beyond {self.screen}")
        for action in menu.actions():
            if action.isVisible() and not menu.rect().contains(menu.actionGeometry(action)):
                self.found.append(f"{self.how}, menu {menu.title()}: {action.text()} is cut")


def main(file):
    background.PATIENCE = 60.0
    walk = Walk(file)
    window = walk.window
    if not walk.screen.contains(QRect(QPoint(), window.minimumSize()).marginsAdded(FRAME_MARGINS).translated(8, 40)):
        walk.found.append(f"The smallest window, {window.minimumSize()}, is beyond {walk.screen}")
    try:
        window.showMaximized()
        walk.everywhere("maximised")
        window.showNormal()
        window.resize(window.minimumSize())
        walk.everywhere("as small as it gets")
    finally:
        window.close()
    print("\n".join(walk.found), end="")


if __name__ == "__main__":
    from pathlib import Path

    main(Path(sys.argv[1]))
