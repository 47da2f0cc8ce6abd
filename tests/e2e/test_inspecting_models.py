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
