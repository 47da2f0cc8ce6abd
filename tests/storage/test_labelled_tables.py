"""CSV files with labels: sequences and labels arrive as written, or the error names line and column."""

from pathlib import Path

import numpy as np
import pytest

from playground import tasks
from playground.core.vocabulary import Numbers
from playground.engine.training.run import Run
from playground.storage import presets, tables
from playground.storage.errors import FileProblem
from playground.tasks import csv
from playground.tasks.common.task import TaskError

LONG = "id,x,what,y\na,1,go,2\na,3,go,4\nb,5,stop,6\nc,7,go,8\nc,9,go,10\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own.csv"


def read(path: Path, data: str, **keys: object) -> csv.Table:
    path.write_text(data)
    return tables.read_table(path, csv.Spec(file=str(path), **keys))  # type: ignore[arg-type]


def labels(table: csv.Table) -> list[str]:
    assert table.labels is not None
    return [table.labels.names[index] for index in table.labels.ids]


@pytest.mark.parametrize("quote", ["", '"'])
def test_rows_of_a_sequence_have_its_label(path: Path, quote: str) -> None:
    table = read(path, LONG.replace("go", f"{quote}go{quote}"), sequence="id", label="what")
    assert table.columns == ("x", "y")
    assert table.values.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]
    assert table.starts.tolist() == [0, 2, 3]
    assert labels(table) == ["go", "go", "stop", "go", "go"]


def test_labels_that_are_numbers_stand_in_their_order(path: Path) -> None:
    table = read(path, "x,label\n1,10\n2,9\n3,-1\n4,10\n", label="label", row="sequence")
    assert table.labels is not None
    assert table.labels.names == ("-1", "9", "10")
    assert labels(table) == ["10", "9", "-1", "10"]


def test_a_row_may_be_a_whole_sequence_of_any_length(path: Path) -> None:
    data = "what,a,b,c,d,e,f\ngo,1,2,3,4,5,6\nstop,7,8,,,,\ngo,1,,,4,,\n"
    table = read(path, data, label="what", row="sequence", features=2)
    assert table.starts.tolist() == [0, 3, 4]
    assert table.columns == ("feature 1", "feature 2")
    expected = [[1, 2], [3, 4], [5, 6], [7, 8], [1, np.nan], [np.nan, 4]]
    np.testing.assert_array_equal(table.values, expected)
    assert labels(table) == ["go", "go", "go", "stop", "go", "go"]


@pytest.mark.parametrize(
    ("data", "keys", "said"),
    [
        (LONG, {"label": "wha"}, 'there is no column "wha"; did you mean "what"?'),
        (LONG, {"label": "what", "columns": ("what",)}, 'the column "what" is the label and cannot be read, too.'),
        (LONG, {"label": "id", "sequence": "id"}, 'the column "id" is the label and cannot be read, too.'),
        ("x,what\n1,a\n2,\n", {"label": "what"}, 'line 3, column 2 ("what") is empty; each row needs its label there.'),
        (
            "x,what\n" + "".join(f"1,{i}\n" for i in range(1001)),
            {"label": "what"},
            'column 2 ("what") holds more than 1,000 different labels, in line 1,002 "1000"; '
            "name a column of few labels.",
        ),
        (
            "a,b,c,what\n1,2,3,x\n",
            {"label": "what", "row": "sequence", "features": 2},
            "each row has 3 numbers, which does not divide into timesteps of 2; choose other columns, or "
            "other features.",
        ),
        ("a,what\n1,x\n,y\n", {"label": "what", "row": "sequence"}, "row 2 of the sequences holds no number."),
    ],
)
def test_what_is_wrong_with_labels_is_a_sentence(path: Path, data: str, keys: dict[str, object], said: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read(path, data, **keys)
    assert caught.value.what == said


@pytest.mark.parametrize("before", [0, 60_000])
def test_a_label_that_changes_within_a_sequence_is_found_in_its_line(path: Path, before: int) -> None:
    rows = "".join(f"s{i},{i},go\n" for i in range(before))
    data = f"id,x,what\n\n{rows}a,1,go\na,2,go\na,3,stop\nb,4,go\n"
    spec = csv.Spec(file=str(path), sequence="id", label="what")
    table = read(path, data, sequence="id", label="what")
    loaded = csv.LoadedSpec(file=spec.file, sequence="id", label="what", content=table)
    with pytest.raises(TaskError) as caught:
        tasks.make_task(loaded, "final", 0)
    assert str(caught.value) == (
        f"{path}, column “what”: line {before + 5:,} has another label than the line above, in the same sequence. "
        "A final readout gives one answer a sequence: mend the label, or read out every step."
    )
    assert tasks.make_task(loaded, "every-step", 0).answers == ("go", "stop")


PRESET = """title = "Rising or falling?"
[task]
kind = "csv"
file = "own.csv"
label = "what"
row = "sequence"
[model]
cell = "gru"
units = 6
readout = "final"
[training]
learning_rate = 0.02
"""


def test_a_network_learns_the_labels_of_a_file(path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = np.cumsum(rng.uniform(0, 1, (60, 8)), axis=1) * rng.choice((-1, 1), (60, 1))
    lines = (",".join(f"{x:.3f}" for x in row) + f",{'rising' if row[-1] > 0 else 'falling'}\n" for row in rows)
    path.write_text("a,b,c,d,e,f,g,h,what\n" + "".join(lines))
    (path.parent / "own.toml").write_text(PRESET)
    preset = presets.load(path.parent / "own.toml")
    run = Run(preset, threads=1)
    assert run.run(80).outcome == "ran"
    assert run.evaluate().accuracy == 1.0
    assert isinstance(run.task.encoding, Numbers)
    assert run.task.encoding.names == ("value",)


def test_a_number_that_stands_for_a_gap_is_one_among_the_numbers_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sequence,x,kind\n" + "".join(f"{n // 2},{n % 3},{n // 4}\n" for n in range(8)))
    read = tables.read_table(tmp_path / "a.csv", csv.Spec(file="", label="kind", missing_values=("0", "1")))
    assert np.isnan(read.values[:, 0]).tolist() == [n % 3 < 2 for n in range(8)]
    assert read.labels is not None
    assert read.labels.ids.tolist() == [n // 4 for n in range(8)]
    assert read.starts.tolist() == [0, 2, 4, 6]
