"""The window says which tracks are hidden, as the choice is kept for every experiment."""

from PySide6.QtCore import Qt


def test_the_window_says_which_tracks_are_hidden_and_a_click_shows_them(driver, qtbot):
    score = driver.window.score
    driver.open()
    note, height = score.hidden_note, score.stack.height()
    assert note.isHidden()
    score.arranger.show("input", False)
    score.arranger.show("output", False)
    driver.open()
    assert note.isVisible()
    assert note.words.text() == "2 tracks are hidden: Input, Output"
    assert score.stack.verticalScrollBar().maximum() == 0
    qtbot.mouseClick(note.show_all, Qt.MouseButton.LeftButton)
    assert {"input", "output"} <= {track.name for track in score.stack.shown_tracks}
    assert note.isHidden()
    driver.settle()
    assert score.stack.height() == height


def test_tracks_that_are_few_by_default_in_a_comparison_are_not_named(driver):
    window = driver.window
    driver.open()
    window.comparison.switch(True)
    driver.wait(lambda: window.comparison.score.trace is not None)
    scores = window.score, window.comparison.score
    assert all(score.hidden_note.isHidden() for score in scores)
    window.score.arranger.show("cell", False)
    assert window.score.hidden_note.words.text() == "1 track is hidden: Cell state"
    window.score.arranger.show_all()
    assert window.score.arranger.arrangement == window.score.arranger.default
