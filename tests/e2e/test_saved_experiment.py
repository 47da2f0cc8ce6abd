"""An experiment that was saved in the window opens again as it was, and trains on."""

from playground.app.controllers import experiment_files, preset_loading


def test_a_saved_experiment_opens_as_it_was(driver, tmp_path, monkeypatch):
    window = driver.window
    path = tmp_path / "été 1.safetensors"
    driver.open()
    probe = window.probe.text[:4]
    window.probe.set_text(probe)
    driver.train_for(30)
    loss, preset = window.strip.store.loss.tobytes(), driver.session.preset
    monkeypatch.setattr(experiment_files, "experiment_to_write", lambda parent, name: path)
    window.trigger("experiment.save")
    driver.wait(lambda: "Saved the experiment at step 30" in window.banner.words.text())

    window.open_preset("parity")
    driver.wait(lambda: driver.session.name == "parity")
    assert window.recent_files.paths == (path,)
    window.recent_files.clear()
    monkeypatch.setattr(preset_loading, "file_to_open", lambda parent: str(path))
    window.trigger("presets.open")
    driver.wait(lambda: window.strip.store.last_step == 30)
    assert window.recent_files.paths == (path,)
    assert len(loss) == 30 * 4
    assert window.strip.store.loss.tobytes() == loss
    assert (driver.session.preset, driver.session.name) == (preset, "small")
    assert window.probe.text == probe
    driver.settle()
    assert driver.last.watch.probe == probe
    driver.train_for(5)
    assert window.strip.store.last_step == 35

    path.write_bytes(b"no safetensors at all")
    window.open_preset(str(path))
    driver.wait(lambda: "not a whole safetensors file" in window.banner.words.text())
    assert driver.session.preset == preset
