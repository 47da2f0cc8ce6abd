"""Labelled sequences with a test file of their own, read from both files."""

from pathlib import Path

import pytest

from playground import tasks
from playground.core.specs import Readout
from playground.storage import task_files
from playground.storage.errors import FileProblem
from playground.tasks import csv
from playground.tasks.common.labelled import LabelledTask
from playground.tasks.common.task import TaskError


def made(folder: Path, train: str, test: str, readout: Readout = "final", **keys: object) -> LabelledTask:
    for name, data in (("train.csv", train), ("test.csv", test)):
        (folder / name).write_text(data)
    spec = csv.Spec(file="train.csv", test_file="test.csv", label="kind", **keys)  # type: ignore[arg-type]
    task = tasks.make_task(task_files.with_content(spec, (folder,)), readout, 0)
    assert isinstance(task, LabelledTask)
    return task


def measured(task: LabelledTask) -> list[tuple[list[float], str]]:
    """Return the numbers and the label of each sequence of the test set, as in the file."""
    answers = [task.answers[one.targets[-1]] for one in task.evaluation]
    numbers = [task.encoding.raw(one.inputs)[:, 0].round(4).tolist() for one in task.evaluation]  # type: ignore[union-attr]
    return list(zip(numbers, answers, strict=True))


TRAIN = "kind,v1,v2,v3\nup,1,2,3\ndown,3,2,1\nup,4,5,6\ndown,9,8,7\n"


def test_an_official_test_set_is_tested_whole_and_may_hold_longer_sequences(tmp_path: Path) -> None:
    task = made(tmp_path, TRAIN, "kind,v1,v2,v3,v4\ndown,3,2,1,0\nup,4,5,6,\nup,1,3,5,7\n", row="sequence")
    assert measured(task) == [([3, 2, 1, 0], "down"), ([4, 5, 6], "up"), ([1, 3, 5, 7], "up")]
    assert task.measured_on == "the test file test.csv, 3 sequences; 1 also in training was left out there"
    assert [task.rows.raw[start:end, 0].tolist() for start, end in task.trained] == [[1, 2, 3], [3, 2, 1], [9, 8, 7]]


def test_labels_have_the_numbers_that_training_gave_them(tmp_path: Path) -> None:
    train = "sequence,x,kind\n1,0,b\n1,1,b\n2,5,a\n2,6,a\n3,1,c\n"
    task = made(tmp_path, train, "kind,sequence,x\nc,1,7\nb,2,8\nb,2,9\n")
    assert task.answers == ("a", "b", "c")
    assert measured(task) == [([7], "c"), ([8, 9], "b")]


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (
            "kind,v1\nside,1\nup,2\nover,3\n",
            'no sequence of train.csv, the file to train on, has the labels "over" and',
        ),
        ("kind,v1,v2,v3\nside,1,2,3\n", 'has the label "side".'),
        ("v1,v2,v3\n1,2,3\n", 'there is no column "kind"'),
    ],
)
def test_a_test_file_of_other_labels_is_a_sentence(test: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"test\.csv: ") as caught:
        made(tmp_path, TRAIN, test, row="sequence")
    assert said in str(caught.value)


def test_a_label_that_changes_is_found_in_the_test_file(tmp_path: Path) -> None:
    train = "sequence,x,kind\n1,0,b\n1,1,b\n2,5,a\n"
    test = "sequence,x,kind\n1,0,b\n1,4,b\n2,7,b\n2,8,a\n"
    with pytest.raises(TaskError, match=r"test\.csv, column “kind”: row 4 has another label than the row above"):
        made(tmp_path, train, test)
    assert len(made(tmp_path, train, test, "every-step").evaluation) == 2
