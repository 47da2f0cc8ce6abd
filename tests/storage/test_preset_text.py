"""A written preset reads back as the same preset, whatever it holds."""

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.specs import Mark, Preset, Scene
from playground.storage import own_presets, preset_text, presets, task_files
from playground.storage.errors import FileProblem
from playground.tasks import typed

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LINES = st.lists(TEXTS | st.sampled_from(['"""', "\\", '"', "\t", "\x7f", "=>", "''"]), max_size=5).map("\n".join)


@pytest.mark.parametrize(("name", "preset"), presets.shipped(), ids=lambda part: part if isinstance(part, str) else "")
def test_each_shipped_preset_is_read_as_it_was(name: str, preset: Preset) -> None:
    assert presets.loads(preset_text.to_toml(preset), name, check=False) == preset


@given(TEXTS.filter(bool), TEXTS, LINES, st.lists(TEXTS, max_size=3), st.floats(1e-6, 1000, exclude_min=True))
def test_odd_texts_and_numbers_are_read_as_they_were(
    title: str, idea: str, lines: str, probes: list[str], rate: float
) -> None:
    base = dict(presets.shipped())["greener-or-brown"]
    preset = dataclasses.replace(
        base,
        title=title[:80],
        idea=idea,
        probes=tuple(probes),
        scenes=tuple(Scene(title=title[:80], probe=probe, step=7, compare="rnn") for probe in probes),
        task=typed.Spec(sequences=lines),
        training=dataclasses.replace(base.training, learning_rate=rate),
        mark=Mark(loss=rate),
    )
    assert presets.loads(preset_text.to_toml(preset), "x", check=False) == preset


def test_it_reads_as_a_person_would_write_it() -> None:
    preset = dict(presets.shipped())["hello"]
    written = preset_text.to_toml(preset)
    assert '[model]\ncell = "lstm"' in written
    assert "# every-step, final, mean" in written
    assert "evaluate_every" not in written or preset.training.evaluate_every != 20
    assert "None" not in written
    sections = ["[task]", "[model]", "[training]", "[mark]"]
    story = ["[[try]]"] * len(preset.try_) + ["[[measured]]"] * len(preset.measured)
    assert re.findall(r"^\[.*\]", written, re.MULTILINE) == [*sections, *story]


def test_own_presets_are_listed_with_what_is_wrong_with_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_presets, "preset_folder", lambda: tmp_path / "own")
    assert own_presets.list_presets() == []
    preset = dict(presets.shipped())["sine"]
    first = tmp_path / "own" / f"{own_presets.unused_name('My wave, twice!')}.toml"
    own_presets.save(preset, first)
    assert first.name == "my-wave-twice.toml"
    assert own_presets.unused_name("My wave, twice!") == "my-wave-twice-2"
    (tmp_path / "own" / "broken.toml").write_text("title = 3")
    (broken, problem), (path, read) = own_presets.list_presets()
    assert (broken.name, path, read) == ("broken.toml", first, preset)
    assert isinstance(problem, FileProblem)


def test_own_presets_are_listed_without_reading_their_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_presets, "preset_folder", lambda: tmp_path)
    (tmp_path / "a.txt").write_bytes(b"\xff" * 2000)
    text = preset_text.to_toml(dict(presets.shipped())["story"])
    (tmp_path / "a.toml").write_text(text.replace("alice.txt", "a.txt"))
    (tmp_path / "b.toml").write_text(text.replace("alice.txt", "b.txt"))
    (_, read), (_, problem) = own_presets.list_presets()
    assert isinstance(read, Preset)
    assert read.task == dataclasses.replace(
        dict(presets.shipped(content=False))["story"].task, file=str(tmp_path / "a.txt")
    )
    assert isinstance(problem, FileProblem)
    assert "b.txt" in problem.what
    with pytest.raises(FileProblem, match="UTF-8"):
        task_files.ensure_content(read.task)
