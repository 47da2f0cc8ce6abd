"""Trace files: three formats with the same content."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from sample_models import NUMBERS, WORDS, make_model

from playground.core.cell_kinds import KINDS
from playground.core.reach import Reach
from playground.core.trace import Trace
from playground.session import headless
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports import traces


def traced(text: str, sequence: str, *settings: str) -> Trace:
    return headless.trace(make_model(presets.loads(text, "", ["model.units=3", *settings])), sequence)


@pytest.mark.parametrize("cell", KINDS)
def test_the_three_formats_say_the_same(tmp_path: Path, cell: str) -> None:
    trace = traced(WORDS, 'the "grass", 🍂 is', f"model.cell={cell}", "model.layers=2")
    for suffix in (".npz", ".csv", ".json"):
        traces.write_trace(tmp_path / f"trace{suffix}", trace)
    assert len(list(tmp_path.iterdir())) == 3
    states = {"hidden", *KINDS[cell].shown_gates} | ({"cell"} if "cell" in KINDS[cell].states else set())
    table = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as arrays:
        assert set(arrays) == set(table) == states | {"tokens", "answers", "predictions"}
        assert arrays["tokens"].tolist() == table["tokens"] == list(trace.tokens)
        assert arrays["answers"].tolist() == table["answers"] == list(trace.answers)
        assert arrays["predictions"].shape == (7, len(trace.answers))
        for name in (*states, "predictions"):
            expected = trace.predictions if name == "predictions" else trace.quantities[name]
            np.testing.assert_array_equal(arrays[name], expected)
            np.testing.assert_array_equal(np.array(table[name], dtype=np.float32), expected)
    with (tmp_path / "trace.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7 * (1 if cell == "perceptron" else 2) * 3
    for row in rows:
        place = int(row["timestep"]), int(row["layer"]), int(row["unit"])
        assert row["token"] == trace.tokens[place[0]]
        for name in states:
            assert np.float32(row[name]) == trace.quantities[name][place]
    assert set(rows[0]) == {"timestep", "token", "layer", "unit", *states}


@pytest.mark.parametrize("cell", [True, False])
def test_the_reach_is_written_where_it_is_given(tmp_path: Path, cell: bool) -> None:
    trace, norms = traced(WORDS, "the grass"), np.array([[1e-9, 2.0], [np.inf, 0.5]])
    reach = Reach(at=1, is_target_known=True, hidden=norms, cell=norms * 3 if cell else None)
    for suffix in (".npz", ".csv", ".json"):
        traces.write_trace(tmp_path / f"trace{suffix}", trace, reach)
    table = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    assert table["reach_hidden"] == [[1e-9, 2.0], [None, 0.5]]
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["reach_hidden"], norms)
        assert ("reach_cell" in arrays) == ("reach_cell" in table) == cell
        if cell:
            np.testing.assert_array_equal(arrays["reach_cell"], norms * 3)


def test_numbers_have_no_answers_to_name(tmp_path: Path) -> None:
    trace = traced(NUMBERS, "0 0.5 x")
    traces.write_trace(tmp_path / "trace.npz", trace)
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as arrays:
        assert arrays["answers"].shape == (0,)
        assert arrays["predictions"].shape == (3, 1)


def test_odd_tokens_and_values_are_kept(tmp_path: Path) -> None:
    trace = traced(WORDS, "\0 \udc80 a", "task.tokens=characters")
    object.__setattr__(trace, "predictions", np.full_like(trace.predictions, np.nan))
    for suffix in (".npz", ".csv", ".json"):
        traces.write_trace(tmp_path / f"trace{suffix}", trace)
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as arrays:
        assert arrays["tokens"].tolist() == ["␀", " ", "\udc80", " ", "a"]
    table = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    assert table["tokens"] == ["\0", " ", "\udc80", " ", "a"]
    assert table["predictions"][0][0] is None


def test_another_suffix_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"the name of this file must end in \.npz, \.csv or \.json\.$"):
        traces.write_trace(tmp_path / "trace.txt", traced(WORDS, "the"))
    assert not list(tmp_path.iterdir())
