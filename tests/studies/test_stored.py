"""The file that says which study a folder's runs belong to."""

import json
from pathlib import Path

import pytest

from playground import cli
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.ledger import NAME, Ledger
from playground.studies import stored
from playground.studies.gap import GapStudy
from playground.studies.varied_key import VaryStudy, trials


def test_a_study_is_read_as_it_was_written(tmp_path: Path) -> None:
    preset = presets.load(presets.find("story"), check=False)
    varied = VaryStudy(name="story", preset=preset, key="model.units", values=("2", "4"), seeds=2, steps=7)
    for study in (GapStudy(cells=("gru",), gaps=(3, 4), learning_rate=0.01), varied):
        stored.write_study(tmp_path, study)
        assert stored.read_study(tmp_path) == study
    assert [one.identity for one in trials(varied)] == [
        one.identity
        for one in trials(stored.from_table(stored.as_table(varied), "here"))  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(
    ("argv", "study"),
    [
        (("hello", "--vary", "model.units=2,3", "--steps", "3"), "vary"),
        (("hello", "--vary", "model.units=2", "model.layers=1", "--steps", "3"), "hello with several keys"),
        (("hello", "--steps", "3"), "hello with no key"),
        (("presets", "--presets", "counting"), "presets"),
    ],
)
def test_every_command_says_what_it_made(tmp_path: Path, argv: tuple[str, ...], study: str) -> None:
    assert cli.main(["study", *argv, "--seeds", "1", "--workers", "1", "--out", str(tmp_path)]) == 0
    assert json.loads((tmp_path / stored.NAME).read_text())["study"] == study
    if study == "vary":
        found = stored.read_study(tmp_path)
        assert isinstance(found, VaryStudy)
        assert {one.identity for one in trials(found)} == set(Ledger(tmp_path).results)
    else:
        with pytest.raises(FileProblem, match="no page in the window"):
            stored.read_study(tmp_path)


def test_an_empty_folder_has_no_study_and_one_with_runs_alone_lacks_something(tmp_path: Path) -> None:
    assert stored.read_study(tmp_path) is None
    (tmp_path / NAME).write_text("")
    with pytest.raises(FileProblem, match=r"there is no study\.json"):
        stored.read_study(tmp_path)
