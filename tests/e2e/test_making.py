"""Tasks and files that take long: what was there stays usable, what was overtaken is dropped, and all of it shows."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from playground import tasks
from playground.core.resources import resource
from playground.session import background
from playground.storage import presets
from playground.tasks import adding
from playground.views.gallery.save_dialog import SavePreset


@pytest.fixture
def slow(monkeypatch):
    """Tasks of adding wait until they are let; everything is made behind the window."""
    gate, make = threading.Event(), adding.make

    def wait(*arguments):
        assert gate.wait(20)
        return make(*arguments)

    monkeypatch.setattr(adding, "make", wait)
    monkeypatch.setattr(background, "PATIENCE", 0)
    yield gate
    gate.set()


@pytest.fixture
def book(tmp_path):
    """A preset that names a text of some megabytes."""
    (tmp_path / "book.txt").write_text((resource("assets/texts") / "alice.txt").read_text() * 60)
    path = tmp_path / "book.toml"
    path.write_text(
        'title = "Book"\n[task]\nkind = "text"\nfile = "book.txt"\n[model]\nunits = 4\nreadout = "every-step"\n'
    )
    return path


def add(length=10, **changes):
    """An experiment on adding."""
    preset = presets.load(presets.find("adding"), [f"task.length={length}", "task.tested=5", "model.units=4"])
    return replace(preset, **changes)


def test_another_seed_is_made_behind_while_the_network_trains_on(driver, slow):
    slow.set()
    driver.window.open(add())
    driver.settle()
    slow.clear()
    session, before = driver.session, driver.session.task
    session.train()
    session.change_training(replace(session.draft.training, seed=5))
    assert session.draft.training.seed == 5
    assert session.preset.training.seed == 0
    step = driver.last.step
    driver.wait(lambda: driver.last.step > step + 5)
    driver.wait(driver.window.making.isVisible)
    assert not driver.window.making.stop.isVisible()
    assert session.task is before
    slow.set()
    driver.wait(lambda: session.preset.training.seed == 5)
    assert session.running
    driver.settle()
    assert not driver.window.making.isVisible()
    wanted = tasks.make(session.preset.task, "final", 5)
    assert all((a.inputs == b.inputs).all() for a, b in zip(session.task.evaluation, wanted.evaluation, strict=True))


def test_changes_meanwhile_hold_and_only_the_last_seed_is_made(driver, slow):
    slow.set()
    driver.window.open(add())
    driver.settle()
    slow.clear()
    session = driver.session
    for seed in (5, 6, 7):
        session.change_training(replace(session.draft.training, seed=seed))
    session.change_training(replace(session.draft.training, learning_rate=0.003))
    session.change_model(replace(session.draft.model, cell="gru"))
    session.change_mark(None)
    restarts = []
    session.restarted.connect(lambda: restarts.append(session.preset.training.seed))
    slow.set()
    driver.wait(lambda: bool(restarts))
    driver.settle()
    assert restarts == [7]
    assert session.preset == session.draft
    assert session.preset.training.learning_rate == 0.003
    assert session.preset.model.cell == "gru"
    assert session.preset.mark is None


def test_a_change_taken_back_makes_nothing(driver, slow):
    slow.set()
    driver.window.open(add())
    driver.settle()
    slow.clear()
    session, task = driver.session, driver.session.task
    session.change_training(replace(session.draft.training, seed=5))
    session.change_training(replace(session.draft.training, seed=0))
    assert not session.maker.busy
    assert session.task is task
    assert session.preset == session.draft
    slow.set()


def test_another_cell_keeps_the_task(driver, slow):
    slow.set()
    driver.window.open(add())
    slow.clear()
    task = driver.session.task
    driver.session.change_model(replace(driver.session.draft.model, cell="rnn"))
    assert driver.session.task is task
    assert driver.session.preset.model.cell == "rnn"


def test_what_opens_meanwhile_leaves_the_draft_behind(driver, slow):
    slow.set()
    driver.window.open(add())
    driver.settle()
    slow.clear()
    driver.session.change_training(replace(driver.session.draft.training, seed=5))
    driver.window.open_preset("greener-or-brown")
    driver.wait(lambda: driver.session.draft.title == "Greener or brown?")
    slow.set()
    driver.settle()
    assert driver.session.preset.task.kind == "typed"
    assert not driver.window.making.isVisible()


def test_a_preset_with_a_large_file_opens_behind_with_its_progress(driver, book, monkeypatch):
    driver.open()
    monkeypatch.setattr(background, "PATIENCE", 0)
    assert driver.window.open_preset(str(book))
    assert driver.session.draft.title == "Small"
    bar = driver.window.making
    driver.wait(bar.isVisible)
    driver.wait(lambda: bar.words.text().startswith("Opening book …") and bar.line.value() > 0)
    assert bar.stop.isVisible()
    driver.wait(lambda: driver.session.draft.title == "Book")
    driver.settle()
    assert not bar.isVisible()
    assert presets.load(book).task == driver.session.preset.task


def test_an_opening_that_is_stopped_leaves_all_as_it_was(driver, book, qtbot, monkeypatch):
    driver.open()
    draft = driver.session.draft
    monkeypatch.setattr(background, "PATIENCE", 0)
    driver.window.open_preset(str(book))
    driver.wait(driver.window.making.isVisible)
    wish = driver.window.preset_loader.maker.wish
    qtbot.mouseClick(driver.window.making.stop, Qt.MouseButton.LeftButton)
    assert not driver.window.making.isVisible()
    driver.wait(wish.ready.is_set)
    qtbot.wait(30)
    assert wish.share < 1
    assert driver.session.draft == draft


def test_what_cannot_be_opened_behind_is_said_and_all_stays(driver, book, monkeypatch):
    driver.open()
    draft = driver.session.draft
    with (book.parent / "book.txt").open("ab") as file:
        file.write(b"\nna\xefve")
    monkeypatch.setattr(background, "PATIENCE", 0)
    assert driver.window.open_preset(str(book))
    driver.wait(driver.window.banner.isVisible)
    assert "this is not a text file in UTF-8" in driver.window.banner.words.text()
    assert driver.session.draft == draft


def test_a_window_that_could_not_open_its_preset_opens_another_and_says_so(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0)
    path = tmp_path / "broken.toml"
    path.write_text("title = ")
    driver.window.preset_loader.open(str(path), otherwise="greener-or-brown")
    driver.wait(lambda: driver.session.draft is not None)
    driver.settle()
    assert "this is not TOML" in driver.window.banner.words.text()
    assert driver.session.draft.title == "Greener or brown?"


def test_where_the_first_opening_is_stopped_another_preset_opens(driver, book, qtbot, monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0)
    driver.window.preset_loader.open(str(book), otherwise="hello")
    driver.wait(driver.window.making.isVisible)
    qtbot.mouseClick(driver.window.making.stop, Qt.MouseButton.LeftButton)
    driver.wait(lambda: driver.session.draft is not None)
    driver.settle()
    assert driver.window.session.name == "hello"


def test_what_was_opened_since_is_not_replaced_by_what_comes_late(driver, slow, tmp_path, qtbot):
    """An opening that takes its time, and another preset that is opened meanwhile."""
    assert driver.window.open_preset("adding")
    wish = driver.window.preset_loader.maker.wish
    driver.open()
    slow.set()
    driver.wait(wish.ready.is_set)
    qtbot.wait(50)
    assert driver.session.preset.title == "Small"


def test_what_is_saved_is_what_was_typed_last(driver, slow, monkeypatch):
    slow.set()
    driver.window.open(add())
    driver.settle()
    slow.clear()
    asked = []
    monkeypatch.setattr(driver.window.gallery, "_save", lambda preset, *_, **__: asked.append(preset))
    driver.session.change_training(replace(driver.session.draft.training, seed=5))
    assert driver.session.preset.training.seed == 0
    driver.window.gallery.save()
    driver.window.findChild(SavePreset).saved.emit("A title", "An idea.", False)
    assert asked[0].training.seed == 5
    slow.set()


def test_the_window_may_close_while_a_task_is_made(driver, book, monkeypatch):
    driver.open()
    monkeypatch.setattr(background, "PATIENCE", 0)
    driver.window.open_preset(str(book))
    driver.window.close()
    assert not any(thread.name in {"making", "opening"} for thread in threading.enumerate())
