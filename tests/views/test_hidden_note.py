"""The score says which tracks are hidden, and a click shows them. Without a window."""

from trained_score import click, on_screen, shown


def test_the_note_names_the_hidden_tracks_and_a_click_shows_them(qtbot):
    score = on_screen(qtbot)
    note, height = score.hidden_note, score.stack.height()
    assert note.isHidden()
    score.arranger.set_visible("input", False)
    score.arranger.set_visible("output", False)
    score.present(shown(), settled=True)
    assert note.isVisible()
    assert note.words.text() == "2 tracks are hidden: Input, Output"
    qtbot.waitUntil(lambda: score.stack.verticalScrollBar().maximum() == 0)
    click(note.show_all, note.show_all.rect().center())
    assert {"input", "output"} <= {track.name for track in score.stack.shown_tracks}
    assert note.isHidden()
    qtbot.waitUntil(lambda: score.stack.height() == height)
