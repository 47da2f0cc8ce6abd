"""Undo in the whole window: what the menu says, and that everything shows the experiment that has come back."""

from PySide6.QtCore import Qt


def test_reset_typing_and_another_preset_are_taken_back(driver):
    window = driver.window
    window.activateWindow()
    driver.open()
    driver.train_for(20)
    driver.settle()
    loss, text = window.strip.store.loss.tobytes(), window.setup.editor.toPlainText()
    undo = window.menu_entries["edit.undo"]
    assert (undo.text(), undo.isEnabled()) == ("&Undo", False)
    window.top.reset.click()
    driver.settle()
    assert (undo.text(), undo.isEnabled()) == ("&Undo reset", True)
    undo.trigger()
    driver.wait(lambda: window.strip.store.last_step == 20)
    assert window.strip.store.loss.tobytes() == loss
    assert window.menu_entries["edit.redo"].text() == "&Redo reset"

    window.lab.enter()
    window.open_preset("parity")
    driver.wait(lambda: driver.session.name == "parity")
    driver.settle()
    window.setup.editor.setFocus()
    undo.trigger()
    driver.wait(lambda: window.strip.store.last_step == 20)
    assert (driver.session.name, window.setup.editor.toPlainText()) == ("small", text)
    assert window.windowTitle().startswith(driver.session.preset.title)
    driver.settle()

    window.setup.editor.setFocus()
    window.setup.editor.selectAll()
    driver.type(window.setup.editor, "a b => c")
    driver.wait(undo.isEnabled)
    driver.press(Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert window.setup.editor.toPlainText() == text
    driver.wait(lambda: window.strip.store.last_step == 20)
    assert window.strip.store.loss.tobytes() == loss
    driver.train_for(5)
    assert window.strip.store.last_step == 25
