"""Folders and lists whose names are labels."""

from pathlib import Path

import numpy as np
import pytest

from playground import tasks
from playground.storage import label_folders, previews, task_files
from playground.storage.errors import FileProblem
from playground.tasks import csv, typed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for label, rows in {"walk": ("x,y\n1,2\n3,4\n", "x,y\n5,6\n"), "run": ("x,y\n7,8\n9,\n",)}.items():
        (tmp_path / label).mkdir()
        for number, text in enumerate(rows):
            (tmp_path / label / f"{number}.csv").write_text(text)
    (tmp_path / "walk" / ".hidden.csv").write_text("no")
    (tmp_path / "notes").write_text("no")
    return tmp_path


def test_a_file_is_a_sequence_and_its_folder_the_label(folder: Path) -> None:
    spec = previews.suggest_spec(folder)
    assert isinstance(spec, csv.Spec)
    assert spec.label == "folder"
    assert previews.read_preview(spec).facts[:3] == ("3 sequences", "1 to 2 timesteps", "2 labels")
    table = task_files.with_content(spec).content  # type: ignore[attr-defined]
    assert table.columns == ("x", "y")
    np.testing.assert_array_equal(table.values, [[7, 8], [9, np.nan], [1, 2], [3, 4], [5, 6]])
    assert table.starts.tolist() == [0, 2, 4]
    assert [table.labels.names[index] for index in table.labels.ids] == ["run", "run", "walk", "walk", "walk"]
    assert task_files.located(spec) == spec


def test_arrays_of_numpy_are_sequences_too(tmp_path: Path) -> None:
    for label in "ab":
        (tmp_path / label).mkdir()
        np.save(tmp_path / label / "x.npy", np.array([[1.0, 2], [3, 4]]) * ord(label))
    table = task_files.with_content(csv.Spec(file=str(tmp_path), label="folder")).content  # type: ignore[attr-defined]
    assert table.values[:, 0].tolist() == [97, 291, 98, 294]
    np.save(tmp_path / "b" / "y.npy", np.zeros((2, 3, 4)))
    with pytest.raises(FileProblem, match=r"y.npy: it holds 2 sequences, but is to hold one"):
        task_files.with_content(csv.Spec(file=str(tmp_path), label="folder"))


def test_a_list_has_a_sequence_in_each_line_and_its_name_is_the_answer(tmp_path: Path) -> None:
    (tmp_path / "english.txt").write_text("the\r\n\n word \n")
    (tmp_path / "german.txt").write_text("das\nWörter")
    spec = previews.suggest_spec(tmp_path)
    assert isinstance(spec, typed.Spec)
    assert previews.read_preview(spec).tokens[:6] == ("the", "=>", "english", "\n", "word", "=>")
    loaded = task_files.with_content(spec)
    assert loaded.content.text == "the => english\nword => english\ndas => german\nWörter => german\n"  # type: ignore[attr-defined]
    assert tasks.make_task(loaded, "final", 0).answers == ("english", "german")
    (tmp_path / "german.txt").write_text("das\na => b")
    with pytest.raises(FileProblem, match=r"german.txt: line 2 has a “=>”; the answer to each line is the name of"):
        task_files.with_content(spec)


def test_folders_that_hold_nothing_or_too_much(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(path: Path) -> str:
        with pytest.raises(FileProblem) as caught:
            task_files.with_content(csv.Spec(file=str(path), label="folder"))
        return caught.value.what

    (folder / "run" / "1.csv").write_text("x,z\n1,2\n")
    assert wrong(folder).startswith("its columns are x, z, but those of ")
    monkeypatch.setattr(label_folders, "MAX_BYTES", 30)
    assert wrong(folder).startswith("its files have 0 MB")
    monkeypatch.setattr(label_folders, "MAX_FILES", 2)
    assert wrong(folder) == "it holds 4 files, but at most 2 are read."
    assert wrong(folder / "run") == "there is no folder in it; each holds the sequences of the label that it is called."
    empty = tmp_path / "empty"
    (empty / "a").mkdir(parents=True)
    assert wrong(empty) == "there are no files in it that end in .csv, .tsv or .npy."
