"""Opening presets in the background: results, errors, progress and stopping. Without a window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.app.controllers.preset_loading import PresetLoader
from playground.core.resources import resource
from playground.core.specs import ModelSpec, Preset
from playground.session import background
from playground.storage import presets
from playground.tasks import typed
from playground.views.bars.progress_bar import ProgressBar


@pytest.fixture
def page(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def bar(page):
    bar = ProgressBar()
    column = QVBoxLayout(page)
    column.addWidget(bar)
    return bar


@pytest.fixture
def loader(context, bar):
    return PresetLoader(context, bar)


@pytest.fixture
def book(tmp_path):
    """A preset that names a text of some megabytes."""
    (tmp_path / "book.txt").write_text((resource("assets/texts") / "alice.txt").read_text() * 60)
    path = tmp_path / "book.toml"
    path.write_text(
        'title = "Book"\n[task]\nkind = "text"\nfile = "book.txt"\n[model]\nunits = 4\nreadout = "every-step"\n'
    )
    return path


@pytest.fixture
def opened(loader, context):
    """The presets that were opened. As in the window, the session opens them too."""
    arrived = []

    def take(preset, name, task):
        arrived.append((preset, name, task))
        context.session.open(preset, task)

    loader.opened.connect(take)
    return arrived


def test_a_shipped_preset_arrives_with_its_task(loader, opened, said):
    assert loader.open_by_name("hello")
    [(preset, name, task)] = opened
    assert (preset, name) == (presets.load(presets.find("hello")), "hello")
    assert task.text == preset.task.sequences
    assert said[-1][0] == ""


def test_an_error_is_shown_and_the_experiment_stays(loader, opened, said):
    loader.open_by_name("hello")
    assert not loader.open_by_name("no-such-preset", fallback="counting")
    assert len(opened) == 1
    assert "no-such-preset" in said[-1][0]


def test_without_an_experiment_the_fallback_opens_and_the_error_is_shown(loader, opened, said):
    assert not loader.open_by_name("no-such-preset", fallback="hello")
    assert [name for _, name, _ in opened] == ["hello"]
    assert "no-such-preset" in said[-1][0]


def test_a_preset_object_is_trimmed_and_its_task_made(loader, opened):
    preset = Preset(title="Own", task=typed.Spec(sequences="a b => c\n\n"), model=ModelSpec(units=2))
    assert loader.open_preset(preset, "own")
    assert opened[0][0] == typed.trimmed(preset)


def test_an_error_in_the_task_is_shown(loader, opened, said):
    preset = Preset(title="Own", task=typed.Spec(sequences="no answer"))
    assert not loader.open_preset(preset, "own")
    assert opened == []
    assert "=>" in said[-1][0]


BROKEN = {
    "empty": (b"", "empty"),
    "binary": (b"\x00\x01\xff\xfe" * 100, "x.toml"),
    "not TOML": (b"title = ", "x.toml"),
    "out of range": (b'title="a"\n[task]\nkind="typed"\nsequences="a b"\n[model]\nunits=9999', "model.units"),
    "unknown key": (b'title="a"\n[task]\nkind="typed"\nsequences="a => b"\n[model]\nunitz=3', "unitz"),
    "wrong type": (b'title="a"\n[task]\nkind="typed"\nsequences="a => b"\n[model]\nunits="3"', "model.units"),
    "50 MB": (b"x" * 50_000_000, "x.toml"),
}


@pytest.mark.parametrize(("content", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_preset_is_one_sentence_and_the_experiment_goes_on(
    context, loader, opened, said, tmp_path, content, words
):
    loader.open_by_name("hello")
    context.session.train()
    preset = context.session.preset
    file = tmp_path / "x.toml"
    file.write_bytes(content)
    assert not loader.open_by_name(str(file))
    message = said[-1][0]
    assert words in message
    assert "x.toml" in message
    assert "\n" not in message
    assert (context.session.preset, context.session.is_running, len(opened)) == (preset, True, 1)


def test_a_large_file_opens_with_its_progress(context, loader, opened, bar, book, qtbot, monkeypatch):
    loader.open_by_name("hello")
    monkeypatch.setattr(background, "PATIENCE", 0)
    assert loader.open_by_name(str(book))
    assert len(opened) == 1
    qtbot.waitUntil(bar.isVisible)
    qtbot.waitUntil(lambda: bar.words.text().startswith("Opening book …") and bar.line.value() > 0, timeout=30_000)
    assert bar.stop.isVisible()
    qtbot.waitUntil(lambda: len(opened) == 2, timeout=30_000)
    assert not bar.isVisible()
    assert context.session.preset.title == "Book"
    assert presets.load(book).task == context.session.preset.task


def test_an_opening_that_is_stopped_leaves_all_as_it_was(context, loader, opened, bar, book, qtbot, monkeypatch):
    loader.open_by_name("hello")
    draft = context.session.draft
    monkeypatch.setattr(background, "PATIENCE", 0)
    loader.open_by_name(str(book))
    qtbot.waitUntil(bar.isVisible)
    job = loader.worker.job
    qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    qtbot.waitUntil(job.ready.is_set, timeout=30_000)
    qtbot.wait(30)
    assert job.progress < 1
    assert (context.session.draft, len(opened)) == (draft, 1)


def test_an_error_while_reading_is_shown_and_all_stays(context, loader, opened, book, said, qtbot, monkeypatch):
    loader.open_by_name("hello")
    draft = context.session.draft
    with (book.parent / "book.txt").open("ab") as file:
        file.write(b"\nna\xefve")
    monkeypatch.setattr(background, "PATIENCE", 0)
    assert loader.open_by_name(str(book))
    qtbot.waitUntil(lambda: said[-1][0] != "", timeout=30_000)
    assert "this is not a text file in UTF-8" in said[-1][0]
    assert (context.session.draft, len(opened)) == (draft, 1)


def test_without_an_experiment_a_late_error_opens_the_fallback(
    context, loader, opened, said, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(background, "PATIENCE", 0)
    path = tmp_path / "broken.toml"
    path.write_text("title = ")
    loader.open_by_name(str(path), fallback="greener-or-brown")
    qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
    assert "this is not TOML" in said[-1][0]
    assert context.session.draft.title == "Greener or brown?"


def test_if_the_first_opening_is_stopped_the_fallback_opens(loader, opened, bar, book, qtbot, monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0)
    loader.open_by_name(str(book), fallback="hello")
    qtbot.waitUntil(bar.isVisible)
    qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
    assert [name for _, name, _ in opened] == ["hello"]
