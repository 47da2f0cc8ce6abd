"""Files that tasks name: where they are looked up, what is read, and the errors."""

import pickle
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from playground import tasks
from playground.core.resources import resource
from playground.engine.training.run import Run
from playground.storage import presets, previews, tables, task_files
from playground.storage.errors import FileProblem
from playground.studies.trial import Trial
from playground.tasks import csv, text, typed

PRESET = """title = "Own"
[task]
kind = "text"
file = "own.txt"
window = 4
held_out = 0.25
[model]
units = 3
readout = "every-step"
"""
CONTENT = "the cat sat on the mat. " * 6


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own.toml").write_text(PRESET)
    (tmp_path / "own.txt").write_text(CONTENT)
    return tmp_path


def content(task: object) -> str:
    assert isinstance(task, text.LoadedSpec)
    return task.content.text


def test_a_file_lies_beside_the_preset_that_names_it(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    preset = presets.load(own / "own.toml")
    assert content(preset.task) == CONTENT
    # Works from any folder: the task names the file by its absolute path.
    assert presets.with_overrides(preset, ["model.units=4"]).task == preset.task
    assert Run(preset).run(2).outcome == "ran"


def test_a_setting_names_a_file_in_the_current_folder(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = own / "elsewhere"
    here.mkdir()
    (here / "own.txt").write_text("another text, " * 9)
    monkeypatch.chdir(here)
    assert content(presets.load(own / "own.toml").task) == CONTENT
    assert content(presets.load(own / "own.toml", ["task.file=own.txt"]).task) == "another text, " * 9
    assert content(presets.load(presets.find("hello"), _TO_TEXT).task) == "another text, " * 9


_TO_TEXT = ["task.kind=text", "task.file=own.txt", "task.window=4", "model.readout=every-step"]


def test_a_text_that_comes_with_the_program_keeps_its_name() -> None:
    preset = presets.load(presets.find("story"))
    assert isinstance(preset.task, text.LoadedSpec)
    assert preset.task.file == "alice.txt"
    assert preset.task.content.text.startswith("  Alice was beginning")
    assert presets.as_table(preset)["task"]["file"] == "alice.txt"
    assert "content" not in presets.as_table(preset)["task"]


def test_the_text_that_is_shipped_says_whose_it_is() -> None:
    folder = resource("assets/texts")
    for path in folder.glob("*.txt"):
        if not path.stem.endswith("-LICENSE"):
            assert "public domain" in (folder / f"{path.stem}-LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "there is no such file."),
        (b"\xff\xfea\0b\0", "this file is UTF-16 text; save it as UTF-8."),
        (b"one\ntwo \xe9\n", "this is not a text file in UTF-8, because of the byte 0xE9 in line 2; save it so."),
        (b"one\0", "this is not a text file, because of the byte 0x00 in line 1."),
        (b"", "The text has 0 characters, but needs 21 for windows of 4 in both its parts."),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(own: Path, data: bytes | None, said: str) -> None:
    (own / "own.txt").unlink()
    if data is not None:
        (own / "own.txt").write_bytes(data)
    with pytest.raises(FileProblem) as caught:
        presets.load(own / "own.toml")
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{own / 'own.toml'}: task")
    assert str(caught.value).isprintable()


def test_no_name_and_a_name_that_was_mistyped(own: Path) -> None:
    for name, said in (("", "task.file: no name: give the path of a file."), ("owm.txt", "there is no such file.")):
        with pytest.raises(FileProblem) as caught:
            presets.load(own / "own.toml", [f"task.file={name}"])
        assert str(caught.value).startswith("--set: task.file: ")
        assert str(caught.value).endswith(said)


def test_more_than_can_be_kept_is_not_read(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_files, "TEXT_LIMIT", 100)
    with pytest.raises(FileProblem, match="at most 0 MB are read"):
        presets.load(own / "own.toml")


def test_a_mark_of_order_at_the_beginning_is_no_token(own: Path) -> None:
    (own / "own.txt").write_bytes(b"\xef\xbb\xbf" + CONTENT.encode())
    assert content(presets.load(own / "own.toml").task) == CONTENT


def test_progress_is_told_and_can_end_the_reading(own: Path) -> None:
    class Enough(Exception):
        pass

    def stop(share: float) -> None:
        raise Enough

    told: list[float] = []
    spec = text.Spec(file="own.txt", window=4)
    task_files.with_content(spec, (own,), told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    with pytest.raises(Enough):
        task_files.with_content(spec, (own,), stop)


def test_what_was_read_travels_to_other_processes_and_counts_in_a_trials_identity(own: Path) -> None:
    preset = presets.load(own / "own.toml")
    copy = pickle.loads(pickle.dumps(preset))
    assert copy == preset
    assert tasks.make_task(copy.task, "every-step", 0).answers == tasks.make_task(preset.task, "every-step", 0).answers
    trial = Trial(name="own", preset=preset, steps=3)
    assert trial.identity == replace(trial, preset=copy).identity
    (own / "own.txt").write_text(CONTENT + "x")
    changed = presets.load(own / "own.toml")
    assert changed != preset
    assert replace(trial, preset=changed).identity != trial.identity


@pytest.mark.parametrize(("kind", "own_data"), [("text", CONTENT), ("csv", "a,b\n" + "1,2\n3,5\n" * 20)])
def test_a_test_file_is_read_in_the_same_way_and_is_part_of_what_is_read(
    kind: str, own_data: str, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = PRESET.replace('"text"', f'"{kind}"').replace("window", 'test_file = "test.txt"\nwindow')
    # The rows are told apart by what they hold, not by their changes.
    toml = toml.replace("window", 'difference = "none"\nwindow') if kind == "csv" else toml
    (own / "own.toml").write_text(toml)
    (own / "own.txt").write_text(own_data)
    (own / "test.txt").write_text("a dog sat" if kind == "text" else "b,a\n7,6\n9,8\n1,0\n")
    preset = presets.load(own / "own.toml")
    task = tasks.make_task(preset.task, "every-step", 0)
    assert preset.task.test_file == str(own / "test.txt")  # type: ignore[attr-defined]
    if kind == "text":
        said = "".join(task.answers[index] for one in task.evaluation for index in one.inputs)
        assert said == "a \N{REPLACEMENT CHARACTER}o\N{REPLACEMENT CHARACTER} sa"
        assert len(task.answers) == 1 + len(set(CONTENT))
    else:
        (one,) = task.evaluation
        assert task.encoding.raw(one.inputs).tolist() == [[6, 7], [8, 9]]  # type: ignore[union-attr]
    trial = Trial(name="own", preset=preset, steps=3)
    (own / "else.txt").write_text("another dog" if kind == "text" else "a,b\n7,6\n9,8\n1,1\n")
    monkeypatch.chdir(own)
    other = presets.load(own / "own.toml", ["task.test_file=else.txt"])
    assert replace(trial, preset=other).identity != trial.identity
    again = replace(preset, task=replace(preset.task, test_file=other.task.test_file))  # type: ignore[call-arg,attr-defined]
    assert task_files.with_known_content(again.task, preset.task) is None
    monkeypatch.chdir("/")
    for data, asked in (("none.txt", "there is no such file"), ("", "this file is empty")):
        (own / "test.txt").write_text("")
        with pytest.raises(FileProblem, match=asked) as caught:
            presets.load(own / "own.toml", [f"task.test_file={data}"] if data else [])
        assert str(caught.value).startswith("--set: task.test_file: " if data else f"{own}/own.toml: task.test_file: ")


@pytest.mark.parametrize(
    ("own_data", "test", "said"),
    [
        ("a,b\n1,2\n3,4\n", "a,c\n1,2\n", 'there is no column "b", only "a" and "c".'),
        ("a,sequence\n1,x\n3,x\n", "a\n1\n", 'there is no column "sequence", which tells the sequences of'),
        ("a\n1\n", "a,sequence\n1,x\n3,x\n", 'it has a column "sequence", which own.txt, the file to train on, has'),
    ],
)
def test_a_test_file_of_other_columns_is_a_sentence(own_data: str, test: str, said: str, own: Path) -> None:
    (own / "own.txt").write_text(own_data)
    (own / "test.txt").write_text(test)
    with pytest.raises(FileProblem, match=re.escape(f"{own}/test.txt: {said}")) as caught:
        task_files.with_content(csv.Spec(file="own.txt", test_file="test.txt"), (own,))
    assert caught.value.key == task_files.TEST_KEY


def test_an_empty_text_is_said_before_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    with pytest.raises(FileProblem, match="this file is empty; it needs some text"):
        previews.read_preview(previews.suggest_spec(path))


_KEPT = [
    ("text", ["model.units=4", "task.window=5", "task.held_out=0.3", "task.tokens=words", "task.vocabulary=9"]),
    ("csv", ["model.units=4", "task.window=5", "task.held_out=0.3"]),
]


@pytest.mark.parametrize(("kind", "kept"), _KEPT)
def test_a_setting_reads_the_file_again_only_where_that_would_give_something_else(
    kind: str, kept: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = "a,b\n" + "\n".join(f"{i % 3},{i % 5}" for i in range(60))
    for name in ("own.txt", "other.txt"):
        (tmp_path / name).write_text(CONTENT if kind == "text" else numbers)
    (tmp_path / "own.toml").write_text(PRESET.replace('"text"', f'"{kind}"'))
    preset = presets.load(tmp_path / "own.toml")
    wanted = [presets.load(tmp_path / "own.toml", [setting]) for setting in kept]
    read: list[str] = []
    for name, reader in list(task_files._READERS.items()):

        def counted(given: Any, *more: Any, reader: Any = reader) -> Any:
            read.append(given["file"])
            return reader(given, *more)

        monkeypatch.setitem(task_files._READERS, name, counted)
    for setting, fresh in zip(kept, wanted, strict=True):
        assert presets.with_overrides(preset, [setting]) == fresh
    assert not read
    other = str(tmp_path / "other.txt")
    assert presets.with_overrides(preset, [f"task.file={other}"]).task.file == other  # type: ignore[attr-defined]
    assert read == [other]
    if kind == "csv":
        alone = presets.with_overrides(preset, ["task.columns=['b']"])
        assert alone.task.content.columns == ("b",)  # type: ignore[attr-defined]
        assert len(read) == 2
    with pytest.raises(FileProblem):
        presets.with_overrides(preset, ["task.file=none.txt"])


def test_every_key_of_a_file_is_known_to_be_read_by_or_not() -> None:
    """A new task with a file has to be added here."""
    series = {"horizon", "missing", "difference", "season", "detrend", "scale"}
    free = {
        "text": {"kind", "tokens", "window", "held_out", "vocabulary", "line_breaks"},
        "csv": {"kind", "window", "held_out", "split", *series},
        "typed": {"kind", "tokens", "sequences", "held_out", "split"},
    }
    for kind, others in free.items():
        assert {one.name for one in fields(tasks.module(kind).Spec)} == task_files.CONTENT_KEYS[kind] | others


def test_a_file_in_another_folder_is_named_without_the_way_there(own: Path) -> None:
    (own / "presets").mkdir()
    (own / "presets" / "own.toml").write_text((own / "own.toml").read_text())
    for name, said in (("../own.txt", ""), ("../none.txt", f"task.file: {own.resolve()}/none.txt: there is no such")):
        path = own / "presets" / "own.toml"
        text = re.sub(r"(?m)^file = .*$", f'file = "{name}"', path.read_text())
        path.write_text(text)
        if said:
            with pytest.raises(FileProblem, match=re.escape(said)):
                presets.load(path)
        else:
            assert presets.load(path).task.file == str(own.resolve() / "own.txt")  # type: ignore[attr-defined]


LINES = """title = "Which language?"
[task]
kind = "typed"
tokens = "characters"
file = "words.txt"
held_out = 0.25
[model]
readout = "final"
units = 3
"""


def test_lines_with_their_answers_are_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(LINES)
    (tmp_path / "words.txt").write_text(
        "".join(f"{'lé' * (i % 90)}x{i} => {'fr' if i % 2 else 'en'}\n" for i in range(1, 3001))
    )
    shares: list[float] = []
    preset, task = presets.load_with_task(tmp_path / "own.toml", shares.append)
    assert task.answers == ("en", "fr")
    assert (shares == sorted(shares), len(shares) > 3, shares[-1]) == (True, True, 1.0)
    assert Run(preset).run(2).outcome == "ran"
    # Another network reads it no second time; another file it does.
    (tmp_path / "words.txt").write_text("no answer")
    assert presets.with_overrides(preset, ["model.units=4"]).task == preset.task
    with pytest.raises(FileProblem) as caught:
        presets.load(tmp_path / "own.toml")
    assert caught.value.what.startswith(f"task: {tmp_path / 'words.txt'}: Line 1: no answer.")


def test_lines_are_typed_or_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("a => b")
    with pytest.raises(FileProblem, match=r"There are sequences in the preset and in the file .*words.txt"):
        presets.loads(LINES, "own", ["task.sequences=a => b"], folder=tmp_path)


@pytest.mark.parametrize("letter", ["a", "ä", "一", "🙂"])
def test_a_picture_needs_the_beginning_of_a_text_alone(
    letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_files, "BEGINNING", 99)
    (tmp_path / "long.txt").write_text(letter * 500, encoding="utf-8")
    task = task_files.with_beginning(text.Spec(file=str(tmp_path / "long.txt")))
    assert content(task) == letter * (99 // len(letter.encode()))
    assert task_files.with_beginning(task) is not None
    assert content(task_files.with_beginning(replace(task, window=3))) == content(task)
    (tmp_path / "short.txt").write_text("abc", encoding="utf-8")
    assert content(task_files.with_beginning(text.Spec(file=str(tmp_path / "short.txt")))) == "abc"


def test_a_picture_needs_the_beginning_of_a_table_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_files, "BEGINNING", 100)
    monkeypatch.setattr(tables, "PIECE", 30)
    (tmp_path / "long.csv").write_text("x\n" + "".join(f"{n}\n" for n in range(900)))
    task = task_files.with_beginning(csv.Spec(file=str(tmp_path / "long.csv")))
    assert isinstance(task, csv.LoadedSpec)
    assert 30 < len(task.content.values) < 60
    assert task.content.values[:, 0].tolist() == list(range(len(task.content.values)))


def test_a_picture_needs_the_first_lines_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_files, "BEGINNING", 99)
    (tmp_path / "long.txt").write_text("".join(f"a{n:02} => b\n" for n in range(80)))
    (tmp_path / "short.txt").write_text("c d => b\n")
    spec = typed.Spec(file=str(tmp_path / "long.txt"), test_file=str(tmp_path / "short.txt"))
    task = task_files.with_beginning(spec)
    assert isinstance(task, typed.LoadedSpec)
    assert tasks.make_task(task, "final", 0).text.split("\n") == [f"a{n:02} => b" for n in range(11)]
    assert task.test_file == spec.test_file
