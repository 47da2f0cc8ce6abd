"""What is trained and typed is there at the next start, however the window ended."""

import os
import signal
import subprocess
import sys
import time

import pytest

from playground.app import start
from playground.app.controllers import autosave
from playground.app.kept_experiments import MOST_LEFT, left_files
from playground.app.main_window import MainWindow
from playground.session.stored_experiment import load
from playground.storage import experiments
from playground.views.style.theme import Appearance

CHILD = """
import sys
from PySide6.QtCore import QTimer
from playground.app import start
from playground.app.controllers import autosave

autosave.EVERY = 300
app = start.application()
window = start.MainWindow(start.Appearance("light"), "torch")
window.autosave.start()
window.session.snapshot.connect(lambda snapshot: print(snapshot.step, flush=True))
window.show()
start.load_after_first_paint(window, "hello")
window.preset_loader.opened.connect(lambda *_: QTimer.singleShot(0, window.session.train))
sys.exit(app.exec())
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(autosave, "EVERY", 300)
    return tmp_path


def test_a_closed_window_is_offered_at_the_next_start(driver, qtbot):
    window = driver.window
    window.autosave.start()
    driver.open()
    driver.wait(lambda: not window.autosave.worker.is_busy)
    qtbot.wait(700)
    assert left_files() == []
    assert not window.autosave.path.exists(), "nothing was trained or changed"
    driver.train_for(30)
    driver.wait(window.autosave.path.exists)
    assert left_files() == [], "the window still has it"
    window.probe.set_text("x y")
    window.close()
    [path] = left_files()
    experiment = experiments.read(path)
    assert experiment.networks[0].run.step == 30
    assert experiment.view.probe == "x y"

    other = MainWindow(Appearance("light"))
    qtbot.addWidget(other)
    other.show()
    start.load_after_first_paint(other, "hello")
    qtbot.waitUntil(lambda: "at step 30" in other.banner.words.text(), timeout=30_000)
    other.banner.action.click()
    qtbot.waitUntil(lambda: other.strip.store.last_step == 30, timeout=30_000)
    assert other.probe.text == "x y"
    # It is offered once; the menu goes on having it.
    other.autosave.offer_last()
    assert "at step 30" not in other.banner.words.text()
    other.trigger("experiment.last")
    qtbot.waitUntil(lambda: not other.preset_loader.worker.is_busy, timeout=30_000)
    other.close()
    other.gallery.join()


def test_what_was_saved_on_purpose_is_not_offered_again(driver, tmp_path):
    window = driver.window
    window.autosave.start()
    driver.open()
    driver.train_for(20)
    driver.settle()
    window.experiment_files.save(tmp_path / "it.safetensors")
    driver.wait((tmp_path / "it.safetensors").exists)
    driver.wait(lambda: "Saved the experiment" in window.banner.words.text())
    window.close()
    assert left_files() == []


def test_another_experiment_leaves_the_trained_one(driver, tmp_path):
    window = driver.window
    window.autosave.start()
    driver.open()
    driver.train_for(20)
    driver.wait(window.autosave.path.exists)
    first = window.autosave.path
    window.open_preset("hello")
    driver.wait(lambda: driver.session.name == "hello")
    # Saved on purpose, this one is kept elsewhere; the one before is nowhere else.
    window.experiment_files.save(tmp_path / "it.safetensors")
    driver.wait(lambda: "Saved the experiment" in window.banner.words.text())
    driver.train_for(3)
    driver.wait(lambda: window.autosave.path != first and window.autosave.path.exists())
    window.close()
    assert [experiments.read(path).networks[0].run.step for path in left_files()] == [3, 20]


def kill_while_it_trains(folder, seconds):
    """Start the program, train, and kill it that many seconds after the first step. Return the last step it told."""
    environment = os.environ | {"XDG_DATA_HOME": str(folder), "PLAYGROUND_ENGINE": "torch"}
    with subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True, env=environment) as child:
        try:
            while int(child.stdout.readline()) == 0:
                pass
            time.sleep(seconds)
        finally:
            child.send_signal(signal.SIGKILL)
        return int(child.stdout.read().split()[-1])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_program_leaves_what_it_trained(folder):
    step = kill_while_it_trains(folder, 1.5)
    [path] = left_files()
    experiment, _ = load(path, lambda share: None)
    assert 0 < experiment.networks[0].run.step <= step


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_no_moment_to_be_killed_at_loses_it(folder):
    seen = set()
    for place in range(20):
        step = kill_while_it_trains(folder, 0.8 + 0.07 * place)
        newest, *_ = left_files()
        assert newest not in seen, "it is this program's"
        seen.add(newest)
        for path in left_files():
            experiment, _ = load(path, lambda share: None)
            assert experiment.networks[0].run.step > 0
        assert experiments.read(newest).networks[0].run.step <= step
        assert len(left_files()) <= MOST_LEFT + 1
