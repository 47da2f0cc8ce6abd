"""CSV files as people write them: each is read as meant, or the error names line and column."""

import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground import tasks
from playground.core.vocabulary import Numbers
from playground.engine.training.run import Run
from playground.storage import presets, previews, tables
from playground.storage.errors import FileProblem
from playground.storage.exports import models
from playground.tasks import csv

NAN = float("nan")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own.csv"


def read(path: Path, data: str | bytes, **keys: object) -> csv.Table:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return tables.read_table(path, csv.Spec(file=str(path), **keys))  # type: ignore[arg-type]


def sentence(path: Path, data: str | bytes, **keys: object) -> str:
    with pytest.raises(FileProblem) as caught:
        read(path, data, **keys)
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).isprintable()
    return caught.value.what


ROWS = [[1.0, 2.5], [3.0, -4.0], [5e3, 6.0]]


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,2.5\n3,-4\n5e3,6\n",
        "1,2.5\n3,-4\n5e3,6",
        "a;b\n1;2.5\n3;-4\n5e3;6\n",
        "a;b\n1;2,5\n3;-4\n5e3;6,0\n",
        "a\tb\n1\t2.5\n3\t-4\n5e3\t6\n",
        "a\tb\n1\t2,5\n3\t-4\n5e3\t6\n",
        "a,b\r\n1,2.5\r\n3,-4\r\n5e3,6\r\n",
        "a,b\r1,2.5\r3,-4\r5e3,6\r",
        '"a","b"\n"1","2.5"\n"3","-4"\n"5e3","6"\n',
        '"a";"b"\n"1";"2,5"\n"3";"-4"\n"5e3";"6"\n',
        'a,"b, and\nmore"\n1,2.5\n3,-4\n5e3,6\n',
        b"\xef\xbb\xbfa,b\n1,2.5\n3,-4\n5e3,6\n",
        " a , b \n 1 , 2.5 \n 3 , -4 \n 5e3 , 6 \n",
        "\n\na,b\n1,2.5\n\n3,-4\n5e3,6\n\n\n",
        "a,b\n1,2.5\n3,-4\n5e3,6\n\r\n",
    ],
)
def test_the_same_numbers_however_they_are_written(path: Path, data: str | bytes) -> None:
    table = read(path, data)
    assert table.values.tolist() == ROWS
    assert len(table.columns) == 2
    assert table.starts.tolist() == [0]


def test_names_with_none_doubled_or_missing(path: Path) -> None:
    assert read(path, "1,2\n3,4\n").columns == ("column 1", "column 2")
    assert read(path, "a,a,,a\n1,2,3,4\n").columns == ("a", "a (2)", "column 3", "a (4)")
    assert read(path, "a,b\n1,2\n", header="yes").columns == ("a", "b")
    assert read(path, "1,2\n3,4\n", header="yes").columns == ("1", "2")


@pytest.mark.parametrize("gap", ["", " ", "NA", "n/a", "NaN", "null", "-", "?"])
def test_gaps_are_known_as_gaps(path: Path, gap: str) -> None:
    table = read(path, f"a,b,c\n1,2,3\n{gap},2,3\n1,{gap},3\n1,2,{gap}\n{gap},{gap},{gap}\n")
    expected = [[1, 2, 3], [NAN, 2, 3], [1, NAN, 3], [1, 2, NAN], [NAN, NAN, NAN]]
    assert np.array_equal(table.values, np.array(expected, dtype=np.float32), equal_nan=True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a,b\n1,2\n3,x\n", 'line 3, column 2 ("b") holds "x", which is not a number'),
        ("1,2\n3,4\n5,x\n", 'line 3, column 2 holds "x", which is not a number'),
        ("a,b\n1,2\n\n3,1_000\n", 'line 4, column 2 ("b") holds "1_000"'),
        ("a,b\n1,inf\n", 'line 2, column 2 ("b") holds "inf"'),
        ("a,b\n1,1e300\n", 'line 2, column 2 ("b") holds "1e300"'),
        ("a;b\n1;1.234,5\n2;3,5\n", 'line 2, column 2 ("b") holds "1.234,5"'),
        ("a,b\n1,2\n3\n", "line 3 has 1 cell, but the first one has 2 cells; a row needs"),
        ("a,b\n1,2\n3,4,5\n", "line 3 has 3 cells, but the first one has 2 cells"),
        ('a,b\n"1\n2",3\n4\n', 'line 2, column 1 ("a") holds "1\\n2"'),
        ('a,b\n1,"2\n', "line 2: unexpected end of data."),
        ("", "this file is empty; it needs rows of numbers."),
        (" \n\n", "this file is empty; it needs rows of numbers."),
        ("a,b\n", "there are no rows of numbers in this file."),
        (b"a,b\n1,2\n\xe9,3\n", "this is not a text file in UTF-8, because of the byte 0xE9 in line 3; save it so."),
        (b"\xff\xfe1\x00,\x002\x00", "this file is UTF-16 text; save it as UTF-8."),
        ("a,b\n1," + "2" * 200_000 + "\n", 'line 2, column 2 ("b") holds "' + "2" * 48 + '…" (200,000 characters)'),
        ("x" * 200_000 + "\n1\ny\n", 'line 3, column 1 ("xxx'),
        (b"1,2\n3,\x004\n", "this is not a text file, because of the byte 0x00 in line 2."),
        ("sequence\n1\n2\n", "there is no column of numbers beside the one that names the sequence."),
    ],
)
def test_what_is_wrong_names_its_line_and_column(path: Path, data: str | bytes, said: str) -> None:
    assert sentence(path, data).startswith(said)


def test_the_line_is_right_far_down_in_the_file(path: Path) -> None:
    good = "1.25,2.5\n" * 200_000
    assert sentence(path, f"a,b\n{good}7,oops\n").startswith('line 200002, column 2 ("b") holds "oops"')
    assert sentence(path, f"a,b\n{good}7\n").startswith("line 200002 has 1 cell")
    wrong = f"a,b\n{good}".encode() + b"\xe9,1\n"
    assert "the byte 0xE9 in line 200002" in sentence(path, wrong)
    assert read(path, f"a,b\n{good},2\n{good}").values.shape == (400_001, 2)


def test_columns_are_chosen_by_name(path: Path) -> None:
    data = "when,a,b,c\nMon,1,2,x\nTue,3,4,y\n"
    assert read(path, data, columns=("b", "a")).values.tolist() == [[2, 1], [4, 3]]
    assert sentence(path, data).startswith('line 2, column 1 ("when") holds "Mon"')
    assert sentence(path, data, columns=("aa",)) == 'there is no column "aa"; did you mean "a"?'
    assert sentence(path, data, columns=("zzz",)).startswith('there is no column "zzz", only "when", "a", "b" and "c".')


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_sequence_ends_where_its_name_changes(path: Path, quote: str) -> None:
    rows = "".join(f"{quote}{name}{quote},{i}\n" for i, name in enumerate("xxyyyxz"))
    table = read(path, f"sequence,a\n{rows}")
    assert table.columns == ("a",)
    assert table.starts.tolist() == [0, 2, 5, 6]
    assert table.values[:, 0].tolist() == list(range(7))
    assert read(path, f"run,a\n{rows}", sequence="run").starts.tolist() == [0, 2, 5, 6]


def test_a_sequence_may_go_on_from_one_piece_to_the_next(path: Path) -> None:
    """numpy reads the names in one piece; another piece, with a word for a gap, is read cell by cell."""
    rows = [f"{i // 40_000},{i}\n" for i in range(120_000)]
    rows[50_000] = "1,NA\n"
    table = read(path, "sequence,a\n" + "".join(rows))
    assert table.starts.tolist() == [0, 40_000, 80_000]
    assert np.isnan(table.values).sum() == 1


def test_ten_thousand_columns_and_one_more(path: Path) -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(-99, 99, size=(30, 10_000))
    data = "\n".join(",".join(map(str, row)) for row in values.tolist())
    assert (read(path, data).values == values).all()
    assert sentence(path, ",".join("1" * 10_001)) == "it has 10,001 columns, but at most 10,000 are read."


def test_one_column(path: Path) -> None:
    assert read(path, "a\n1\n2.5\n3\n").values.tolist() == [[1], [2.5], [3]]
    assert read(path, "1\n2\n").columns == ("column 1",)


def test_a_long_file_is_told_along_the_way_and_can_be_left(path: Path) -> None:
    path.write_text("1,2\n" * 400_000)
    told: list[float] = []
    tables.read_table(path, csv.Spec(file=""), told.append)
    assert len(told) > 5
    assert told == sorted(told)

    def enough(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tables.read_table(path, csv.Spec(file=""), enough)


PRESET = """title = "Weather"
[task]
kind = "csv"
file = "own.csv"
window = 8
[model]
units = 6
readout = "every-step"
[training]
learning_rate = 0.02
"""


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,2\n3\n",
        "a,b\n\n1,2\n3,4,5\n",
        "a,b\r1,2\r3,4,5\r",
        'a,"b\nand"\n"1",2\n3\n',
        'a,b\n1,2\n3,"4\n',
        "a,b\n",
        "a,b\n" + "1,2\n" * 198 + "3\n",
    ],
)
def test_a_preview_says_of_the_first_lines_what_reading_says(path: Path, data: str) -> None:
    said = sentence(path, data)
    assert previews.read_preview(csv.Spec(file=str(path))).problem == f"{path}: {said}"


@pytest.mark.parametrize(
    "data",
    ["a,b\n1,2\n,\n", 'a,b\n1,"2"\n', "a,b\n" + "1,2\n" * 198 + '"3\n\n",4\n5,6\n', "a,b\n" + "1,2\n" * 199 + "3\n"],
)
def test_a_preview_finds_no_fault_in_first_lines_that_can_be_read(path: Path, data: str) -> None:
    path.write_text(data)
    spec = csv.Spec(file=str(path))
    assert not tables.first_lines_problem(path, tables.read_layout(path, spec), replace(spec, columns=("b",)))


def test_a_mark_that_nothing_closes_is_found_quickly_in_a_large_file(path: Path) -> None:
    data = "a,b\n" + "1,2\n" * 500 + '3,"4\n' + "1,2\n" * 1_000_000
    begin = time.monotonic()
    assert "line 502" in sentence(path, data)
    assert time.monotonic() - begin < 10


def test_the_columns_to_learn_are_named_by_their_key_only_in_a_preset(path: Path, tmp_path: Path) -> None:
    assert "task." not in sentence(path, "a,b\n1,x\n")
    (tmp_path / "own.toml").write_text(PRESET)
    with pytest.raises(FileProblem, match=r"leave the column out\. task\.columns names those to learn\."):
        presets.load(tmp_path / "own.toml")


@pytest.fixture
def weather(tmp_path: Path, path: Path) -> Path:
    time = np.arange(300)
    rows = np.stack([15 + 8 * np.sin(time / 3), 1013 + 20 * np.cos(time / 3)], axis=1)
    path.write_text("temperature,pressure\n" + "\n".join(f"{a:.4f},{b:.4f}" for a, b in rows))
    (tmp_path / "own.toml").write_text(PRESET)
    return tmp_path / "own.toml"


def test_a_network_learns_a_file_and_answers_in_its_units(weather: Path, tmp_path: Path) -> None:
    preset = presets.load(weather)
    run = Run(preset)
    first = run.evaluate().loss
    assert run.run(300).outcome == "ran"
    assert run.evaluate().loss < first / 20
    line = run.task.text.split("\n")[0]
    trace = run.trace(line)
    assert trace.frames is not None
    assert np.allclose(trace.frames[0], [float(x) for x in line.split()[0].split(":")], rtol=1e-3)
    off = np.abs(trace.predictions[4:-1] - trace.expected[4:-1]).max(axis=0)
    assert (off < (4, 10)).all()
    assert run.saliency(line, 5, 1) is not None
    reach = run.reach(line, 5)
    assert reach is not None
    assert reach.is_target_known
    assert tasks.make_task(preset.task, "every-step", 0).outputs == 2


def test_an_exported_model_keeps_its_columns_scales(weather: Path, tmp_path: Path) -> None:
    from playground.session import headless

    run = Run(presets.load(weather, ["task.difference=none"]))
    run.run(3)
    path = tmp_path / "model.safetensors"
    models.write_model(path, headless.trained_model(run))
    again = models.read_model(path)
    assert isinstance(again.encoding, Numbers)
    assert again.encoding == run.task.encoding
    line = run.task.text.split("\n")[0]
    trace = headless.trace(again, line)
    assert np.allclose(trace.predictions, run.trace(line).predictions, rtol=1e-5)
    said = next(headless.answer_lines(trace)).split()[-1].split(":")
    assert np.allclose([float(number) for number in said], trace.predictions[0], rtol=1e-4)


def extreme(path: Path, first: list[float]) -> tuple[Path, np.ndarray]:
    """Train a preset of two columns, the second of them ordinary, and return all its numbers."""
    rows = np.stack([np.array(first), np.cos(np.arange(len(first)))], axis=1)
    path.write_text("a,b\n" + "\n".join(f"{a!r},{b!r}" for a, b in rows.tolist()))
    preset = path.with_suffix(".toml")
    preset.write_text(PRESET)
    return preset, rows


WAVE = [math.sin(row / 3) for row in range(100)]


@pytest.mark.parametrize(
    "first",
    [
        [1e29 * value for value in WAVE],
        [5e19 * value for value in WAVE],
        [1e-29 * value for value in WAVE],
        [1e29 + 1e22 * value for value in WAVE],
        [9.9999999999e29] * 100,
        [0.0] * 100,
    ],
)
def test_numbers_of_any_size_are_scaled_and_what_is_learned_can_be_saved(path: Path, first: list[float]) -> None:
    from playground.session import headless

    preset, rows = extreme(path, first)
    run = Run(presets.load(preset, ["task.difference=none"]))
    encoding = run.task.encoding
    assert isinstance(encoding, Numbers)
    training = rows[:80].astype(np.float32).astype(np.float64)
    spread = training.std(axis=0)
    spread[np.ptp(training, axis=0) == 0] = 1
    assert np.allclose(encoding.scales, spread, rtol=1e-5)
    assert np.abs(run.task.evaluation[0].inputs).max() < 10
    metrics = run.run(20)
    assert metrics.outcome == "ran"
    assert np.isfinite(metrics.curve.loss).all()
    assert math.isfinite(run.evaluate().loss)
    saved = path.with_suffix(".pt")
    models.write_model(saved, headless.trained_model(run))
    assert models.read_model(saved).encoding == encoding


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ([1e308 * value for value in WAVE], "which is too large to compute with, 1e+30 or more"),
        ([1e-320 * round(1000 * value) for value in WAVE], 'column 1 ("a") holds no number beyond 1e-317'),
        ([*(1e-12 * value for value in WAVE[:-1]), 9e29], "row 100 of the numbers, column “a”, holds 9e+29"),
    ],
)
def test_numbers_that_cannot_be_computed_with_are_refused_before_training(
    path: Path, first: list[float], said: str
) -> None:
    preset, _ = extreme(path, first)
    with pytest.raises(FileProblem) as caught:
        presets.load(preset)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert '"a"' in str(caught.value) or "“a”" in str(caught.value)
