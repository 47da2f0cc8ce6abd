"""The start of the program: the empty window first, then an experiment."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu

from playground.app import start
from playground.app.main_window import MainWindow
from playground.views.style.theme import Appearance


class Order(QObject):
    """Notes the order in which a widget is painted and a preset is asked for."""

    def __init__(self, watched):
        super().__init__()
        self.seen = []
        watched.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.seen.append("painted")
        return False


def menus():
    return {widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMenu)}


@pytest.fixture
def window(qapp):
    before = menus()
    window = MainWindow(Appearance("light"))
    yield window
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # Menus of windows before may have gone meanwhile.
    assert not menus() - before, "a closed window leaves no menu behind"


def test_a_preset_is_opened_after_all_parts_are_painted(window, qtbot, monkeypatch):
    order = Order(window.strip)
    monkeypatch.setattr(window.preset_loader, "open_by_name", lambda name, **_: order.seen.append(name))
    start.load_after_first_paint(window, "hello")
    QCoreApplication.processEvents()
    assert order.seen == []
    window.show()
    qtbot.waitUntil(lambda: "hello" in order.seen, timeout=5000)
    assert order.seen[0] == "painted"
    assert order.seen.count("hello") == 1
