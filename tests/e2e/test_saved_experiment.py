"""An experiment that was saved in the window opens again as it was, and trains on."""

from playground.app.controllers import experiment_files, preset_loading
from playground.core.specs import Scene

BROKEN = "The grass is always => greener\nIt is winter. The grass =>"


def test_a_saved_experiment_opens_as_it_was(driver, tmp_path, monkeypatch):
    window = driver.window
    path = tmp_path / "été 1.safetensors"
    driver.open()
    probe = window.probe.text[:4]
    window.probe.set_text(probe)
    driver.train_for(30)
    window.trigger("notes.toggle")
    window.setup.notes.editor.insertPlainText("The gate opens\nat “winter”.")
    window.session.change_scenes((Scene(title="One", probe=probe),))
    loss, preset = window.strip.store.loss.tobytes(), driver.session.preset
    monkeypatch.setattr(experiment_files, "experiment_to_write", lambda parent, name: path)
    window.trigger("experiment.save")
    driver.wait(lambda: "Saved the experiment at step 30" in window.banner.words.text())

    window.open_preset("parity")
    driver.wait(lambda: driver.session.name == "parity")
    assert window.recent_files.paths == (path,)
    assert window.setup.notes.editor.toPlainText() == ""
    window.recent_files.clear()
    monkeypatch.setattr(preset_loading, "file_to_open", lambda parent: str(path))
    window.trigger("presets.open")
    driver.wait(lambda: window.strip.store.last_step == 30)
    assert window.recent_files.paths == (path,)
    assert len(loss) == 30 * 4
    assert window.strip.store.loss.tobytes() == loss
    assert (driver.session.preset, driver.session.name) == (preset, "small")
    assert window.probe.text == probe
    assert window.setup.notes.editor.toPlainText() == preset.notes == "The gate opens\nat “winter”."
    assert [scene.title for scene in preset.scenes] == ["One"]
    driver.settle()
    assert driver.last.watch.probe == probe
    driver.train_for(5)
    assert window.strip.store.last_step == 35

    path.write_bytes(b"no safetensors at all")
    window.open_preset(str(path))
    driver.wait(lambda: "not a whole safetensors file" in window.banner.words.text())
    assert driver.session.preset == preset


def test_it_shows_again_what_was_looked_at(driver, tmp_path):
    """The playhead, a unit, the second probe, a step of the past, text that cannot be trained, and the lesson."""
    window, path = driver.window, tmp_path / "seen.safetensors"
    driver.open()
    driver.train_for(30)
    window.probe.choose_second(window.probe.probes[1])
    driver.settle()
    window.score.selection.choose_cell(1, 2)
    window.history.move_by(-1)
    window.lesson.go_on("one-word", 2)
    window.setup.editor.setPlainText(BROKEN)
    window.setup.editor.flush()
    driver.wait(lambda: window.lesson.is_open and not driver.session.worker.is_busy)
    driver.settle()
    seen = window.experiment_view.current
    assert (seen.timestep, seen.unit, seen.against, seen.unfinished) == (1, 2, window.probe.probes[1], BROKEN)
    assert 0 <= seen.step < 30
    assert (seen.lesson, seen.lesson_step) == ("one-word", 2)
    window.experiment_files.save(path)
    driver.wait(lambda: "Saved the experiment" in window.banner.words.text())
    window.lesson.leave()

    window.open_preset("parity")
    driver.wait(lambda: driver.session.name == "parity")
    driver.settle()
    window.open_preset(str(path))
    driver.wait(lambda: window.strip.store.last_step == 30 and window.lesson.is_open)
    driver.wait(lambda: not driver.session.worker.is_busy and window.history.step == seen.step)
    driver.settle()
    assert window.experiment_view.current == seen
    assert window.setup.editor.toPlainText() == BROKEN
    assert driver.last.against is not None
