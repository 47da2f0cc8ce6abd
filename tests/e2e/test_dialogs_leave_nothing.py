"""Every dialog, opened and closed ten times, leaves no more widgets than once."""

import gc
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from playground.app.dialogs import file_dialogs
from playground.storage import own_presets

CSV = "\n".join(f"{row},{row * row}" for row in range(60))


@pytest.fixture
def window(driver, tmp_path, monkeypatch):
    from playground.app.lab import lab_controller

    monkeypatch.setattr(own_presets, "preset_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(lab_controller, "results_folder", lambda: tmp_path / "lab")
    (tmp_path / "rows.csv").write_text(CSV)
    driver.open()
    driver.window.strip.graph.get()  # they would come while widgets are counted
    return driver.window


def dialogs():
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def dismissed(seen):
    """Close the dialogs as a person would, also one that runs a loop of its own."""
    for dialog in dialogs():
        seen.append(type(dialog).__name__)
        dialog.reject()


def widgets():
    """How many there are, once all that is to go has gone."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(QApplication.allWidgets())


def ask_to_clear(window):
    window.lab.enter()
    window.lab.study_session.results.update(dict.fromkeys(window.lab.study_session.missing))
    window.lab.ask_to_clear()


ACTS = {
    "gallery": lambda window, _: window.gallery.open(),
    "save as preset": lambda window, _: window.gallery.show_save_dialog(),
    "match": lambda window, _: window.setup.match.click(),
    "own data": lambda window, folder: window.data_import.show_preview(folder / "rows.csv"),
    "figure": lambda window, _: window.figure_export.show_dialog(),
    "record": lambda window, _: window.recording.toggle(),
    "guide": lambda window, _: window.trigger("help.guide"),
    "draw": lambda window, _: window.drawing.open(),
    "open preset": lambda window, _: window.preset_loader.choose_file(),
    "open own data": lambda window, _: window.data_import.choose_file(),
    "export": lambda window, _: window.trigger("model.export"),
    "sound": lambda window, _: window.playback.save_with_dialog(),
    "clear the lab": lambda window, _: ask_to_clear(window),
    "folder": file_dialogs.folder_to_use,
}


@pytest.mark.parametrize("name", ACTS)
def test_a_dialog_leaves_no_widgets(driver, window, tmp_path, name):
    if name == "sound":
        window.open_preset("speech-generation")
        driver.settle()
    counts = []
    for _ in range(10):
        seen = []
        closing = QTimer(window, interval=20)
        closing.timeout.connect(partial(dismissed, seen))
        closing.start()
        ACTS[name](window, tmp_path)
        driver.wait(lambda seen=seen: bool(seen) and not dialogs())
        closing.deleteLater()
        counts.append(widgets())
    assert counts[1:] == counts[:1] * 9


def test_the_lab_and_the_microscope_on_paper_are_made_once(window):
    counts = []
    for _ in range(10):
        window.lab.enter()
        window.lab.leave()
        assert any(figure.name.startswith("Microscope") for figure in window.figure_export.figures())
        counts.append(widgets())
    assert counts[1:] == counts[:1] * 9
