"""In a comparison, the tracks that are hidden by default are not named as hidden."""


def test_tracks_that_are_few_by_default_in_a_comparison_are_not_named(driver):
    window = driver.window
    driver.open()
    window.comparison.set_enabled(True)
    driver.wait(lambda: window.comparison.score.trace is not None)
    scores = window.score, window.comparison.score
    assert all(score.hidden_note.isHidden() for score in scores)
    window.score.arranger.set_visible("cell", False)
    assert window.score.hidden_note.words.text() == "1 track is hidden: Cell state"
    window.score.arranger.show_all()
    assert window.score.arranger.arrangement == window.score.arranger.default
