"""The window's place on the screen: whole in sight at the first start, and kept from then on."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from playground.app import start
from playground.app.preferences import text_size, window_geometry
from playground.app.settings import Settings
from playground.views.widgets.window_placement import FRAME_MARGINS, centred_in


@pytest.fixture
def window(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def again(window, qtbot, qapp):
    """Another start."""
    window_geometry.save(window, Settings())
    window.close()
    other = QWidget()
    qtbot.addWidget(other)
    window_geometry.restore(other, qapp, Settings())
    return other


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (1920, 1080), (1366, 768)])
@pytest.mark.parametrize("scale", text_size.SIZES)
def test_the_first_window_lies_on_the_screen_with_its_frame(size, scale):
    room = QRect(0, 25, round(size[0] / scale), round((size[1] - 25) / scale))
    assert room.contains(centred_in(room, window_geometry.USUAL_SIZE).marginsAdded(FRAME_MARGINS))


def test_a_large_screen_shows_the_window_as_large_as_it_was_drawn():
    assert centred_in(QRect(0, 0, 1920, 1080), window_geometry.USUAL_SIZE) == QRect(240, 106, 1440, 900)


def test_the_first_time_a_screen_that_is_too_small_is_used_as_a_whole(window, qapp):
    room = qapp.primaryScreen().availableGeometry()
    assert room.width() < window_geometry.USUAL_SIZE.width()
    window_geometry.restore(window, qapp, Settings())
    assert window.isMaximized()
    assert room.contains(window.frameGeometry())
    assert room.contains(window.normalGeometry().marginsAdded(FRAME_MARGINS))


def test_size_and_place_are_kept(window, qtbot, qapp):
    window.setGeometry(60, 80, 400, 300)
    window.show()
    other = again(window, qtbot, qapp)
    assert (other.geometry(), other.isMaximized()) == (QRect(60, 80, 400, 300), False)


def test_that_it_was_maximised_is_kept_and_where_it_was_before(window, qtbot, qapp):
    window.setGeometry(60, 80, 400, 300)
    window.showMaximized()
    other = again(window, qtbot, qapp)
    assert other.isMaximized()
    other.showNormal()
    assert other.geometry() == QRect(60, 80, 400, 300)


def test_a_window_that_would_be_on_no_screen_is_brought_back(window, qtbot, qapp):
    window.setGeometry(5000, -3000, 400, 300)
    window.show()
    other = again(window, qtbot, qapp)
    assert qapp.primaryScreen().availableGeometry().contains(other.geometry())
    assert other.size() == window.size()


def test_a_place_that_is_none_is_as_if_there_was_none(window, qapp):
    Settings().store.setValue("window", "somewhere")
    window_geometry.restore(window, qapp, Settings())
    assert window.isMaximized()


def test_the_program_takes_its_place_and_keeps_it(qapp, monkeypatch):
    monkeypatch.setattr(start, "load_after_first_paint", lambda *_: None)
    monkeypatch.setattr(start, "_close_on_ctrl_c", lambda *_: None)
    seen = []

    def run(_app):
        [window] = [w for w in QApplication.topLevelWidgets() if isinstance(w, start.MainWindow) and w.isVisible()]
        seen.append(window.isMaximized())
        window.showNormal()
        window.setGeometry(0, 10, 800, 500)
        window.close()
        return 0

    monkeypatch.setattr(QApplication, "exec", run)
    assert (start.open_window(None), start.open_window(None)) == (0, 0)
    assert seen == [True, False]
