"""Columns of dates: which are found, how they are read, and that the reader leaves them out of what is learned."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from playground.engine.training.run import Run
from playground.session import headless_experiment
from playground.session.stored_experiment import load
from playground.storage import experiments, presets
from playground.storage.dates import find_dates
from playground.storage.errors import FileProblem
from playground.storage.experiments.unpacking import _completed


def moment(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("", ("1958-03-29", "1958-04-05"), (moment(1958, 3, 29), moment(1958, 4, 5))),
        ("t", ("2001-02-03T04:05:06Z", "2001-02-03 06:05:06+02:00"), (moment(2001, 2, 3, 4, 5, 6),) * 2),
        ("t", ("2001-02", "2001-03"), (moment(2001, 2, 1), moment(2001, 3, 1))),
        ("", ("29.3.1958", "5.4.1958"), (moment(1958, 3, 29), moment(1958, 4, 5))),
        ("", ("1.2.1999", "2.2.1999"), (moment(1999, 2, 1), moment(1999, 2, 2))),
        ("", ("3/29/1958", "4/5/1958"), (moment(1958, 3, 29), moment(1958, 4, 5))),
        ("", ("29/03/58", "05/04/58"), (moment(2058, 3, 29), moment(2058, 4, 5))),
        # Only with the day first do these not fall.
        ("", ("05/01/1999", "02/02/1999", "01/03/1999"), (moment(1999, 1, 5), moment(1999, 2, 2), moment(1999, 3, 1))),
        ("", ("29 Mar 1958", "5 April 1958"), (moment(1958, 3, 29), moment(1958, 4, 5))),
        ("", ("March 29, 1958", "April 5, 1958"), (moment(1958, 3, 29), moment(1958, 4, 5))),
        ("", ("Mar 1958", "1958 Apr"), (moment(1958, 3, 1), moment(1958, 4, 1))),
        ("", ("1959Q1", "1959-Q2"), (moment(1959, 1, 1), moment(1959, 4, 1))),
        ("YEAR", ("1700.0", "1701.0"), (moment(1700, 1, 1), moment(1701, 1, 1))),
        ("decimal date", ("1958.25", "1958.5"), (moment(1958, 4, 2, 6), moment(1958, 7, 2, 12))),
        ("timestamp", ("1000000000", "1000003600"), (1e9, 1e9 + 3600)),
        ("unix_time", ("1000000000000", "1000000000500"), (1e9, 1e9 + 0.5)),
    ],
)
def test_a_column_of_dates_is_found_and_read(name: str, cells: tuple[str, ...], expected: tuple[float, ...]) -> None:
    rows = [(cell, "7") for cell in cells]
    dates = find_dates((name, "x"), rows, ".")
    assert dates is not None
    assert dates.all_columns == (0,)
    assert dates.moments([[cell] for cell in cells]).tolist() == list(expected)
    assert np.isnan(dates.moments([["no date"], ["31.2.1999"]])).all()


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("co2", ("1958.25", "1958.5")),  # numbers without a name that says dates
        ("year", ("2001", "1999")),  # these fall
        ("year", ("7", "8")),
        ("date", ("1958-03-29", "soon")),
        ("date", ("31.2.1999", "1.3.1999")),
        ("may", ("1", "2")),
        ("date", ("1958-03-29",)),
    ],
)
def test_what_is_no_date_is_left_a_number(name: str, cells: tuple[str, ...]) -> None:
    assert find_dates((name,), [(cell,) for cell in cells], ".") is None


@pytest.mark.parametrize(
    "more", ["", "2001", "2001-02", "2001-02-03T04", "1-2-2003", "2001-1-2", "2001-02-03 04:05:06.5"]
)
def test_many_dates_are_read_as_one_by_one(more: str) -> None:
    cells = ["1958-03-29", "2001-02-03 04:05", "2001-02-03T04:05:06", more]
    dates = find_dates(("t",), [(cell,) for cell in cells[:3]], ".")
    assert dates is not None
    assert dates.is_iso
    one_by_one = [dates.read([cell]) for cell in cells]
    expected = [np.nan if each is None else each for each in one_by_one]
    assert np.array_equal(dates.moments([[cell] for cell in cells]), expected, equal_nan=True)


def test_parts_of_dates_and_more_than_one_column_of_them() -> None:
    names = ("year", "month", "day", "decimal date", "co2")
    rows = [("1974", "5", "19", "1974.3795", "333.4"), ("1974", "5", "26", "1974.3986", "333.0")]
    dates = find_dates(names, rows, ".")
    assert dates is not None
    assert (dates.name, dates.columns, dates.also) == ("decimal date", (3,), (0, 1, 2))
    quarters = find_dates(("x", "year", "quarter"), [("1", "1959.0", "1.0"), ("2", "1959.0", "2.0")], ".")
    assert quarters is not None
    assert (quarters.name, quarters.columns) == ("year, quarter", (1, 2))
    assert quarters.moments([["1959.0", "2.0"]]).tolist() == [moment(1959, 4, 1)]


CO2 = "date,co2 (ppm),wind\n" + "\n".join(
    f"{np.datetime64('1958-03-29') + 7 * week},{315 + week / 9:.3f},{week % 5}" for week in range(80)
)
PRESET = (
    'title = "CO2"\n[task]\nkind = "csv"\nfile = "co2.csv"\nwindow = 8\n[model]\nunits = 3\nreadout = "every-step"\n'
)


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    (tmp_path / "co2.csv").write_text(CO2)
    (tmp_path / "co2.toml").write_text(PRESET)
    return tmp_path / "co2.toml"


def loaded(preset: Path, *settings: str):  # type: ignore[no-untyped-def]
    return presets.load(preset, settings).task.content  # type: ignore[attr-defined]


def test_dates_are_left_out_and_kept_for_the_axis(preset: Path) -> None:
    table = loaded(preset)
    assert table.columns == ("co2 (ppm)", "wind")
    assert table.times.describe() == "date, 1958-03-29 to 1959-10-03, a week apart"
    assert table.times.seasons == (52,)
    assert loaded(preset, "task.target=wind").columns == ("wind", "co2 (ppm)")
    assert loaded(preset, "task.columns=wind").columns == ("wind",)
    assert loaded(preset, "task.columns=wind, co2 (ppm)").columns == ("wind", "co2 (ppm)")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (("task.time=day",), 'there is no column "day"'),
        (("task.time=wind",), 'column "wind" holds no dates that are understood, such as 1958-03-29'),
        (("task.time=",), 'line 2, column 1 ("date") holds "1958-03-29", which is not a number'),
        (("task.target=wnd",), 'there is no column "wnd"; did you mean "wind"?'),
    ],
)
def test_a_wrong_column_is_named(preset: Path, settings: tuple[str, ...], said: str) -> None:
    with pytest.raises(FileProblem) as problem:
        loaded(preset, *settings)
    assert said in str(problem.value)


def test_cells_that_stand_for_gaps(preset: Path) -> None:
    data = preset.with_suffix(".csv")
    data.write_text("a,b\n1,2\n-99.99,x\n-99.990,4\n" + "5,6\n" * 9)
    values = loaded(preset, "task.missing_values=['-99.99', 'X']").values
    assert np.array_equal(values, [[1, 2], [np.nan, np.nan], [np.nan, 4], *[[5, 6]] * 9], equal_nan=True)


def test_an_experiment_keeps_its_dates_and_an_old_one_reads_rows_as_they_are(preset: Path, tmp_path: Path) -> None:
    learner = headless_experiment.begun(presets.load(preset), "torch", with_history=False)
    headless_experiment.train(learner, 2)
    path = tmp_path / f"co2{experiments.SUFFIX}"
    experiments.write(path, headless_experiment.experiment_of([learner], "co2", None))
    _, task = load(path, lambda _: None)
    own = learner.run.task.prepared.series  # type: ignore[attr-defined]
    again = task.prepared.series  # type: ignore[attr-defined]
    assert again.source.times.describe() == own.source.times.describe()
    assert again.encoding == own.encoding
    assert _completed({"task": {"kind": "csv"}}) == {"task": {"kind": "csv", "difference": "none"}}
    assert _completed({"task": {"kind": "csv", "difference": "first"}})["task"]["difference"] == "first"
    assert _completed({"task": {"kind": "text"}}) == {"task": {"kind": "text"}}


def test_a_training_goes_on_in_the_datas_own_units(preset: Path) -> None:
    run = Run(presets.load(preset), engine="torch")
    run.run(2)
    trace = run.trace(run.task.text.split("\n")[0])
    assert trace.frames is not None
    assert (trace.frames[:, 0] > 314).all()
    assert (np.abs(trace.predictions[:, 0] - trace.frames[:, 0]) < 5).all()
