"""A network made elsewhere, from its file to the whole window."""

import torch
from PySide6.QtWidgets import QLabel


def test_a_dropped_network_is_inspected_and_shown_in_all_tracks(driver, tmp_path):
    torch.save(torch.nn.LSTM(3, 4, 2).state_dict(), tmp_path / "net.pt")
    window = driver.window
    driver.open()
    generation = driver.session.generation
    window.open_preset(str(tmp_path / "net.pt"))
    driver.wait(lambda: window.model_inspection.dialog is not None)
    assert "There is no readout" in window.model_inspection.dialog.notes.text()
    window.model_inspection.dialog.open_button.click()
    driver.wait(lambda: driver.session.generation > generation and window.score.trace is not None)
    driver.wait(lambda: window.score.trace.tokens == ("1:0:0", "0:1:0", "0:0:1"))
    assert not window.top.train.isEnabled()
    driver.settle()
    assert "ntrained" not in " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())
    window.microscope.rows[0].click()
    driver.settle()
    driver.open()
    assert window.top.train.isEnabled()
    assert window.setup.readout.isEnabled()


def test_it_is_undone_saved_and_opened_again(driver, tmp_path):
    window, path, saved = driver.window, tmp_path / "net.pt", tmp_path / "it.safetensors"
    net = torch.nn.ModuleDict({"rnn": torch.nn.LSTM(3, 5), "head": torch.nn.Linear(5, 2)})
    torch.save(net.state_dict(), path)

    def weights():
        driver.settle()
        return driver.session.keep().networks.result(20)[0].run.vectors.tobytes()

    driver.open()
    driver.train_for(20)
    window.open_preset(str(path))
    driver.wait(lambda: window.model_inspection.dialog is not None)
    window.model_inspection.dialog.open_button.click()
    driver.wait(lambda: window.model_inspection.dialog is None)
    inspected = weights()
    assert window.recent_files.paths[0] == path
    window.probe.set_text("1/2/3 2/3/4")
    driver.settle()
    window.experiment_files.save(saved)
    driver.wait(lambda: "Saved the experiment" in window.banner.words.text())

    window.menu_entries["edit.undo"].trigger()
    assert window.menu_entries["edit.undo"].text() == "&Undo opening “net”"
    window.menu_entries["edit.undo"].trigger()
    driver.wait(lambda: window.strip.store.last_step == 20)
    assert window.top.train.isEnabled()
    window.menu_entries["edit.redo"].trigger()
    assert weights() == inspected
    assert not window.top.train.isEnabled()

    driver.open()
    window.open_preset(str(saved))
    driver.wait(lambda: driver.session.is_given)
    assert weights() == inspected
    assert window.probe.text == "1/2/3 2/3/4"
