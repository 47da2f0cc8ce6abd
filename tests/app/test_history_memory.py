"""Choosing how much memory snapshots take, and how large text is, without a window."""

from pathlib import Path

from playground.app.preferences import history_memory, text_size


def test_memory_is_taken_up_chosen_and_kept(context, trainer, said):
    history_memory.take_up(context)
    trainer.choose_memory.assert_called_once_with(64 * 2**20)
    history_memory.choose(context, 256)
    trainer.choose_memory.assert_called_with(256 * 2**20)
    assert context.settings.memory == 256
    [(words, state, _)] = said
    assert words.startswith("From now on 256 MB of snapshots")
    assert state == "right"


def test_a_text_size_is_written_at_once_and_said(context, said):
    text_size.choose(context, 1.5)
    assert "text%20size=1.5" in Path(context.settings.store.fileName()).read_text()
    assert said == [("Text is at 150 % from the next start on.", "right", "")]
