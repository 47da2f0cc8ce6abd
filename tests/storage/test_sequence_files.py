"""`.ts` and numpy's files: sequences and labels arrive as written, and what is wrong is a sentence."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import tasks
from playground.storage import sequence_files, task_files
from playground.storage.errors import FileProblem
from playground.tasks import csv
from playground.tasks.common.task import TaskError

NAN = float("nan")
TS = """# A comment: with a colon
@problemName Own
@timeStamps false
@univariate false
@dimensions 2
@classLabel true up down

@data
1,2,3:-1,-2,-3:up
4,5.5:?,1e1:down
# another
7:8:up
"""


def read(path: Path, **keys: Any) -> csv.Table:
    return sequence_files.read_rows(path, csv.Spec(file=str(path), **keys))


def labels(table: csv.Table) -> list[str]:
    assert table.labels is not None
    return [table.labels.names[index] for index in table.labels.ids]


def wrong(path: Path, **keys: Any) -> str:
    with pytest.raises(FileProblem) as caught:
        read(path, **keys)
    assert str(caught.value).startswith(f"{path}: ")
    return caught.value.what


def saved(path: Path, **arrays: Any) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def test_series_of_several_dimensions_and_lengths(tmp_path: Path) -> None:
    path = tmp_path / "own.ts"
    path.write_text(TS)
    table = read(path, label="class")
    assert table.columns == ("feature 1", "feature 2")
    np.testing.assert_array_equal(table.values, [[1, -1], [2, -2], [3, -3], [4, NAN], [5.5, 10], [7, 8]])
    assert table.starts.tolist() == [0, 3, 5]
    assert labels(table) == ["up", "up", "up", "down", "down", "up"]
    alone = read(path, columns=("feature 2",))
    np.testing.assert_array_equal(alone.values[:, 0], [-1, -2, -3, NAN, 10, 8])
    assert alone.labels is None
    assert alone.digest != table.digest


def test_series_without_classes_are_numbers_to_forecast(tmp_path: Path) -> None:
    path = tmp_path / "own.ts"
    path.write_text("@classLabel false\n@data\n1,2\n3,4\n")
    assert (read(path).columns, read(path).labels) == (("value",), None)
    assert wrong(path, label="class") == 'there are no labels "class"; this file has none.'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (":up\n4", ":left\n4", 'line 9 ends with the class "left", which “@classLabel” does not name.'),
        ("4,5.5", "4,x", 'line 10: number 2 of dimension 1 is "x", which is not a number; write “?” for one that is'),
        ("4,5.5", "4,1e39", 'line 10: number 2 of dimension 1 is "1e39", which is too large to compute with'),
        ("4,5.5", "4,5,6", "line 10: dimension 2 has 2 numbers, but the first has 3; they are of one time."),
        ("7:8:up", "7:up", "line 12 has 1 dimensions, but the first series has 2."),
        ("@timeStamps false", "@timeStamps true", "line 3: series with time stamps are not read, only plain numbers."),
        ("@classLabel true up down", "@targetlabel true", "line 6: the series have numbers as targets; only classes"),
        ("@data", "", "there is no series in this file; they follow a line “@data”."),
        ("Own", "\0", "line 2 is not text in UTF-8; this is not a .ts file."),
    ],
)
def test_a_wrong_series_names_its_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "own.ts"
    path.write_text(TS.replace(old, new))
    assert wrong(path, label="class").startswith(said)


def test_what_a_preset_asks_of_a_file_and_it_has_not(tmp_path: Path) -> None:
    path = tmp_path / "own.ts"
    path.write_text(TS)
    assert wrong(path, label="kind") == 'there are no labels "kind"; they are called "class".'
    assert wrong(path, columns=("feature 3",)) == 'there is no column "feature 3"; did you mean "feature 2"?'
    assert wrong(path, row="sequence") == "the sequences of this file are parted already; leave task.row out."


X = np.array([[[1, 2], [3, 4], [NAN, NAN]], [[5, 6], [NAN, 7], [8, 9]]])


@pytest.mark.parametrize("kind", [np.float64, np.float32, ">f4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_and_labels_of_numpy(kind: Any, order: Any, tmp_path: Path) -> None:
    path = saved(tmp_path / "own.npz", X=X.astype(kind, order=order), y=np.array(["b", "a"]))
    table = read(path, label="y")
    np.testing.assert_array_equal(table.values, [[1, 2], [3, 4], [5, 6], [NAN, 7], [8, 9]])
    assert table.starts.tolist() == [0, 2]
    assert labels(table) == ["b", "b", "a", "a", "a"]


@pytest.mark.parametrize("y", [np.array([10, 9]), np.array([[10.0], [9.0]]), np.array([b"10", b"9"])])
def test_labels_are_numbers_or_texts(y: Any, tmp_path: Path) -> None:
    table = read(saved(tmp_path / "own.npz", X=np.arange(6).reshape(2, 3), y=y), label="y")
    assert table.columns == ("value",)
    assert labels(table) == ["10", "10", "10", "9", "9", "9"]


def test_a_label_for_each_timestep_needs_the_readout_of_every_step(tmp_path: Path) -> None:
    path = saved(tmp_path / "own.npz", X=X, y=np.array([[0, 1, 1], [1, 1, 0]]))
    spec = task_files.with_content(csv.Spec(file=str(path), label="y"))
    assert labels(spec.content) == ["0", "1", "1", "1", "0"]  # type: ignore[attr-defined]
    assert tasks.make_task(spec, "every-step", 0).answers == ("0", "1")
    with pytest.raises(TaskError, match=r"labels change within a sequence\. A final readout gives one answer"):
        tasks.make_task(spec, "final", 0)


def test_an_array_alone_is_one_sequence_or_several(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", X[1])
    np.save(tmp_path / "several.npy", X)
    assert read(tmp_path / "one.npy").starts.tolist() == [0]
    assert read(tmp_path / "several.npy").starts.tolist() == [0, 2]
    assert wrong(tmp_path / "one.npy", label="y") == 'there are no labels "y"; this file has none.'


def header_of(shape: tuple[int, ...], kind: str) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": kind, "fortran_order": False, "shape": shape})
    return file.getvalue()


def test_what_numpy_would_unpickle_and_headers_that_lie_are_refused(tmp_path: Path) -> None:
    objects = saved(tmp_path / "objects.npz", X=np.array([[1, "x"]], dtype=object))
    assert wrong(objects) == "X is not a whole array of numpy with numbers or texts."
    lies = header_of((10**12, 8), "<f8"), header_of((2**40, 2**40), "<f8"), b"\x93NUMPY\x09"
    unclosed = header_of((4, 2), "<f8").replace(b"(4, 2)", b"((4, 2")
    for number, header in enumerate((*lies, unclosed)):
        path = tmp_path / f"{number}.npy"
        path.write_bytes(header + bytes(64))
        assert wrong(path) == "it is not a whole array of numpy with numbers or texts."
    (tmp_path / "no.npz").write_bytes(b"PK nothing")
    assert wrong(tmp_path / "no.npz") == "this is not a whole file of numpy’s savez."


def test_a_file_that_unpacks_to_too_much_is_refused_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.storage.packed.LIMIT", 1_000_000)
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("X.npy", bytes(2_000_000))
    assert wrong(path) == "what is packed in it is 2 MB large, but at most 1 MB are read."


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"x": X}, "there is no array “X” in it, only x; save it with savez(file, X=…, y=…)."),
        ({"X": np.array(["a"])}, "the numbers are <U1 of the shape (1,), but must be numbers of the shape"),
        ({"X": X, "y": np.arange(3)}, "“y” has the shape (3,), but must have a label for each of the 2 sequences"),
        ({"X": X, "y": np.array(["a", ""])}, "“y” holds an empty label, or two that are written alike."),
        ({"X": np.full((2, 2), NAN)}, "sequence 1 holds no number."),
        ({"X": np.array([[1.0, 1e31]])}, "timestep 2 of all, value, holds 1e+31, which is too large to compute with"),
        ({"X": np.array([[1.0, np.inf]])}, "timestep 2 of all, value, holds inf, which is too large to compute with"),
        ({"X": np.zeros((2000, 2)), "y": np.arange(2000)}, "“y” holds more than 1,000 different labels"),
    ],
)
def test_wrong_arrays_are_a_sentence(arrays: dict[str, Any], said: str, tmp_path: Path) -> None:
    assert wrong(saved(tmp_path / "own.npz", **arrays)).startswith(said)


def test_a_test_file_of_another_format_is_read_behind(tmp_path: Path) -> None:
    path = tmp_path / "own.ts"
    path.write_text(TS)
    test = saved(tmp_path / "own.npz", X=X, y=np.array(["down", "up"]))
    spec = csv.Spec(file=str(path), test_file=str(test), label="class")
    with pytest.raises(FileProblem, match='there are no labels "class"; they are called "y"'):
        task_files.with_content(spec)
    (tmp_path / "test.ts").write_text(TS.replace("7:8:up", "9:9:down"))
    spec = csv.Spec(file=str(path), test_file=str(tmp_path / "test.ts"), label="class")
    task = tasks.make_task(task_files.with_content(spec), "final", 0)
    assert [task.answers[one.targets[-1]] for one in task.evaluation] == ["up", "down", "down"]
