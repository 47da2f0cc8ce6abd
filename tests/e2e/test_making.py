"""Tasks and files that take long: what was there stays usable, what was overtaken is dropped, and all of it shows."""

import threading
from dataclasses import replace

import pytest

from playground import tasks
from playground.core.resources import resource
from playground.session import background
from playground.storage import presets
from playground.tasks import adding


@pytest.fixture
def slow(monkeypatch):
    """Tasks of adding wait until they are let; everything is made behind the window."""
    gate, make = threading.Event(), adding.make_task

    def wait(*arguments):
        assert gate.wait(20)
        return make(*arguments)

    monkeypatch.setattr(adding, "make_task", wait)
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
    driver.wait(driver.window.progress_bar.isVisible)
    assert not driver.window.progress_bar.stop.isVisible()
    assert session.task is before
    slow.set()
    driver.wait(lambda: session.preset.training.seed == 5)
    assert session.is_running
    driver.settle()
    assert not driver.window.progress_bar.isVisible()
    wanted = tasks.make_task(session.preset.task, "final", 5)
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
    assert not session.worker.is_busy
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
    assert not driver.window.progress_bar.isVisible()


def test_what_was_opened_since_is_not_replaced_by_what_comes_late(driver, slow, tmp_path, qtbot):
    """An opening that takes its time, and another preset that is opened meanwhile."""
    assert driver.window.open_preset("adding")
    job = driver.window.preset_loader.worker.job
    driver.open()
    slow.set()
    driver.wait(job.ready.is_set)
    qtbot.wait(50)
    assert driver.session.preset.title == "Small"


def test_the_window_may_close_while_a_task_is_made(driver, book, monkeypatch):
    driver.open()
    monkeypatch.setattr(background, "PATIENCE", 0)
    driver.window.open_preset(str(book))
    driver.window.close()
    assert not any(thread.name in {"making", "opening"} for thread in threading.enumerate())
