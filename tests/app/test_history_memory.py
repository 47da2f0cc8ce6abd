"""The choices of snapshot memory and text size, without a window."""

from pathlib import Path

from playground.app.preferences import history_memory, text_size
from playground.engine.training.history import MAX_CHECKPOINTS, History


def test_memory_is_applied_chosen_and_stored(context, training_thread, said):
    history_memory.apply_stored(context)
    training_thread.choose_memory.assert_called_once_with(64 * 2**20)
    history_memory.choose(context, 256)
    training_thread.choose_memory.assert_called_with(256 * 2**20)
    assert context.settings.history_megabytes == 256
    [(words, state, _)] = said
    assert words.startswith("From now on 256 MB of snapshots")
    assert state == "right"


def test_a_text_size_is_written_and_changed_at_once(context, said, qtbot, monkeypatch):
    changed = []
    monkeypatch.setattr(text_size.scale_factor, "change", lambda size: not changed.append(size))
    text_size.choose(context, 1.5)
    assert "text%20size=1.5" in Path(context.settings.store.fileName()).read_text()
    qtbot.waitUntil(lambda: changed == [1.5])
    assert said == []


def test_where_qt_cannot_change_the_text_size_it_says_when_it_will(context, said, qtbot, monkeypatch):
    monkeypatch.setattr(text_size.scale_factor, "_function", lambda: None)
    text_size.choose(context, 1.5)
    qtbot.waitUntil(lambda: said == [("Text is at 150 % from the next start on.", "right", "")])


def test_the_texts_of_the_sizes_are_true():
    for size, text in history_memory.SIZES.items():
        parameters = int(text.split(" of a network of ")[1].removesuffix(" parameters").replace(",", ""))
        assert f"{MAX_CHECKPOINTS} snapshots" in text
        for larger, full in ((parameters, True), (parameters * 1.1, False)):
            history = History(int(larger), size * 2**20)
            assert (history.capacity == MAX_CHECKPOINTS and history.vectors_each == 3) is full
