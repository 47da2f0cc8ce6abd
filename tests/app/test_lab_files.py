"""A varied key whose values are files, read on a background thread. Without a window."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.app.lab.study_session import StudySession
from playground.session import background
from playground.storage import files, presets
from playground.studies import stored, varied_key

FILE = "task.file"


@pytest.fixture
def texts(tmp_path):
    """A preset of a text, beside that and another one."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"{name} is not the other, and nothing else. " * 40)
    told = '[task]\nkind = "text"\nfile = "one.txt"\nwindow = 8\n[model]\nreadout = "every-step"\nunits = 2\n'
    (tmp_path / "own.toml").write_text(f'title = "Own"\n{told}')
    return ", ".join(str(tmp_path / f"{name}.txt") for name in ("one", "two"))


@pytest.fixture
def lab(context, closed_lab, tmp_path, texts):
    path = tmp_path / "own.toml"
    context.session.open(*presets.load_with_task(path, lambda _share: None))
    context.session.name = str(path)
    closed_lab.enter()
    QTest.mouseClick(closed_lab.view.setup.experiment.button("vary"), Qt.MouseButton.LeftButton)
    closed_lab.view.setup.vary.seeds.setValue(1)
    closed_lab.view.setup.vary.steps.setValue(3)
    return closed_lab


@pytest.fixture
def held(monkeypatch):
    """Nothing is read before this is set, and the lab does not wait."""
    go, drawn_up = threading.Event(), varied_key.complete_study
    monkeypatch.setattr(background, "PATIENCE", 0.01)
    monkeypatch.setattr(varied_key, "complete_study", lambda *given: go.wait(60) and drawn_up(*given))
    yield go
    go.set()


def typed(panel, values, key=FILE):
    panel.key.setEditText(key)
    panel.values.setText(values)
    panel.values.editingFinished.emit()


def test_no_file_of_a_task_is_read_on_the_windows_thread(lab, tmp_path, monkeypatch, texts, context):
    where = []
    for name in ("read_bytes", "open_bytes"):
        real = getattr(files, name)

        def watched(path, *given, real=real, **named):
            if str(path).endswith(".txt"):
                where.append(threading.current_thread())
            return real(path, *given, **named)

        monkeypatch.setattr(files, name, watched)
    typed(lab.view.setup.vary, texts)
    assert lab.study_session.varied.values == tuple(texts.split(", "))
    (tmp_path / "own").mkdir()
    stored.write_study(tmp_path / "own", lab.study_session.varied)
    lab.use_folder(tmp_path / "own")
    again = StudySession(tmp_path / "lab", context.settings)
    assert again.varied == lab.study_session.varied
    again.close()
    # The other text for the values; both for the study of the folder, and both for that of last time.
    assert len(where) >= 5
    assert threading.main_thread() not in where


def test_meanwhile_the_study_before_stays_and_run_waits(lab, texts, held, qtbot):
    panel, before = lab.view.setup.vary, lab.study_session.varied
    typed(panel, texts)
    assert (panel.reading.isVisible(), panel.values.text()) == (True, texts)
    assert lab.study_session.varied == before
    assert list(lab.view.table._models) == [f"= {value}" for value in before.values]
    lab.toggle()
    assert (lab.top.train.text(), lab.study_session.busy) == ("Pause", False)
    held.set()
    qtbot.waitUntil(lambda: not lab.study_session.planning)
    assert not panel.reading.isVisible()
    qtbot.waitUntil(lambda: not lab.study_session.missing and not lab.study_session.busy, timeout=120_000)
    assert {one.settings[FILE] for one in lab.study_session.results.values()} == set(texts.split(", "))
    assert all(one.outcome == "ended" for one in lab.study_session.results.values())


def test_what_is_typed_meanwhile_counts(lab, texts, held, qtbot):
    panel, before = lab.view.setup.vary, lab.study_session.card.setup
    typed(panel, texts)
    typed(panel, before.values, before.key)
    held.set()
    qtbot.waitUntil(lambda: not lab.study_session.planning)
    assert lab.study_session.card.setup == before
    assert (panel.key.currentText(), panel.values.text()) == (before.key, before.values)


def test_a_file_that_is_not_there_is_said_and_nothing_is_begun(lab, texts, held, qtbot):
    panel, before = lab.view.setup.vary, lab.study_session.varied
    typed(panel, f"{texts}.txt")
    lab.toggle()
    held.set()
    qtbot.waitUntil(lambda: not lab.study_session.planning)
    assert "two.txt.txt" in panel.problem.text()
    assert (lab.should_run, lab.study_session.busy, lab.study_session.varied) == (False, False, before)


def test_a_study_with_a_file_is_there_again_and_shown_before_it_is_read(lab, tmp_path, texts, qtbot, held, context):
    held.set()
    typed(lab.view.setup.vary, texts)
    qtbot.waitUntil(lambda: not lab.study_session.planning)
    held.clear()
    again = StudySession(tmp_path / "lab", context.settings)
    page = again.page(running=False)
    assert (page.vary.title, page.vary.setup, page.vary.reading) == ("Own", lab.study_session.card.setup, True)
    assert (page.plot.gaps, page.total) == ((), 0)
    lab.view.show_page(page)
    lab.view.grab()
    held.set()
    qtbot.waitUntil(lambda: not again.planning)
    assert again.varied == lab.study_session.varied
    assert again.page(running=False).total == 2
    again.close()


def test_a_study_whose_file_is_gone_is_said_and_is_there_again_with_it(lab, tmp_path, texts, context):
    typed(lab.view.setup.vary, texts)
    (tmp_path / "two.txt").rename(tmp_path / "three.txt")
    again = StudySession(tmp_path / "lab", context.settings)
    assert "The study of last time: " in again.problem
    assert "two.txt" in again.problem
    assert again.varied is None
    again.close()
    (tmp_path / "three.txt").rename(tmp_path / "two.txt")
    again = StudySession(tmp_path / "lab", context.settings)
    assert again.varied == lab.study_session.varied
    again.close()
