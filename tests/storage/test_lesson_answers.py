"""The answers of a learner, kept without a name."""

import csv
import datetime
import os
from pathlib import Path

import pytest

from playground.storage import files, lesson_answers
from playground.storage.errors import FileProblem
from playground.storage.lesson_answers import NAME, Answer


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder of the answers, which does not exist yet."""
    monkeypatch.setattr(lesson_answers, "folder", lambda: tmp_path / "data")
    return tmp_path / "data"


def answer(prediction: str, *, right: bool = True, tries: int = 1) -> Answer:
    return Answer(lesson="inside", step="1", prediction=prediction, right=right, tries=tries)


def test_answers_come_back_as_kept_with_one_learner_and_a_day() -> None:
    assert lesson_answers.answers() == ()
    assert lesson_answers.keep(answer("1.4", right=False))
    assert lesson_answers.keep(answer("1.6, or so: “ja”", tries=2))
    first, second = lesson_answers.answers()
    assert (first.prediction, first.right, first.tries) == ("1.4", False, 1)
    assert (second.prediction, second.right, second.tries) == ("1.6, or so: “ja”", True, 2)
    assert first.learner == second.learner != ""
    assert first.day == datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def test_a_learner_is_a_random_number(folder, monkeypatch) -> None:
    lesson_answers.keep(answer("1"))
    monkeypatch.setattr(lesson_answers, "folder", lambda: folder.parent / "another")
    lesson_answers.keep(answer("1"))
    (other,) = lesson_answers.answers()
    monkeypatch.setattr(lesson_answers, "folder", lambda: folder)
    (one,) = lesson_answers.answers()
    assert len(one.learner) == 16
    assert one.learner != other.learner


@pytest.mark.parametrize("half", [b'{"lesson": "ins', b"\xff\xfe\n", b"[1]\n", b'{"lesson": "x"}\n'])
def test_a_line_cut_short_loses_nothing_else(folder, half: bytes) -> None:
    lesson_answers.keep(answer("1"))
    with (folder / NAME).open("ab") as file:
        file.write(half)
    assert lesson_answers.keep(answer("2"))
    assert [one.prediction for one in lesson_answers.answers()] == ["1", "2"]


def test_keeping_never_raises(folder, monkeypatch) -> None:
    folder.write_text("a file stands where the folder should be")
    assert not lesson_answers.keep(answer("1"))
    folder.unlink()
    monkeypatch.setattr(files, "make_folder", _full)
    assert not lesson_answers.keep(answer("1"))


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _full(_folder) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes that are files here")
def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(folder) -> None:
    folder.mkdir()
    os.mkfifo(folder / NAME)
    assert not lesson_answers.keep(answer("1"))


def test_the_export_is_a_table(tmp_path) -> None:
    lesson_answers.keep(answer("1,4", right=False))
    lesson_answers.keep(answer("1.6", tries=2))
    assert lesson_answers.export(tmp_path / "answers.csv") == 2
    rows = table(tmp_path / "answers.csv")
    assert list(rows[0]) == ["learner", "day", "lesson", "step", "prediction", "right", "tries"]
    assert [(row["prediction"], row["right"], row["tries"]) for row in rows] == [("1,4", "0", "1"), ("1.6", "1", "2")]


def test_what_a_spreadsheet_would_run_is_text_in_the_export(tmp_path) -> None:
    lesson_answers.keep(answer("=1+1"))
    lesson_answers.export(tmp_path / "answers.csv")
    (row,) = table(tmp_path / "answers.csv")
    assert row["prediction"] == "'=1+1"


def test_the_export_needs_a_csv_name(tmp_path) -> None:
    with pytest.raises(FileProblem, match=r"must end in \.csv"):
        lesson_answers.export(tmp_path / "answers.xlsx")
