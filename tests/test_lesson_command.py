"""`playground lesson`, and lessons gone through with true training."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from playground.cli import main
from playground.core.lessons.evidence import DEEDS
from playground.core.lessons.lesson import Highlight
from playground.core.lessons.measures import MEASURES
from playground.core.resources import resource
from playground.storage import lesson_answers, lessons
from playground.studies import lesson_check

GUIDE = (resource("presets/lessons") / "README.md").read_text(encoding="utf-8")
QUICK = ("one-word", "inside", "your-own")
"""Lessons whose networks train within a second."""
TRUE = """title = "Mine"
idea = "An idea."
minutes = 2
[start]
preset = "hello"
train = "mark"
[[steps]]
title = "First"
question = "Does it?"
choices = [{ text = "Yes", right = true }, { text = "No", reply = "It does." }]
claims = [{ text = "It learns hello.", holds = [{ measure = "mark", equals = 1 }] }]
"""


def check(name: str, seeds: int) -> list[lesson_check.Row]:
    lesson = lessons.load(lessons.find(name))
    return lesson_check.rows([lesson_check.check_seed(lesson, seed) for seed in lesson_check.seeds(seeds)])


@pytest.mark.parametrize("name", QUICK)
def test_every_condition_can_be_met_and_every_claim_is_true_in_two_seeds(name: str) -> None:
    assert [row.key for row in check(name, 2) if not row.passes] == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", [name for name, _ in lessons.shipped()])
def test_so_it_is_in_nineteen_seeds_of_twenty(name: str) -> None:
    """In a process of its own, with the engine that a learner has: torch alone would take hours."""
    command = [sys.executable, "-m", "playground", "lesson", name, "--check"]
    environment = {name: value for name, value in os.environ.items() if name != "PLAYGROUND_ENGINE"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lessons_are_listed_and_outlined(capsys) -> None:
    assert main(["lesson"]) == 0
    listed = capsys.readouterr().out
    for name, lesson in lessons.shipped():
        assert re.search(rf"^{name} .*{re.escape(lesson.title)}", listed, re.M)
    assert main(["lesson", "inside"]) == 0
    assert "3 Kept or new?" in capsys.readouterr().out


def test_a_false_claim_ends_with_1_and_is_named(tmp_path: Path, capsys) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(TRUE, encoding="utf-8")
    assert main(["lesson", str(own), "--check", "--seeds", "2"]) == 0
    assert "FAILS" not in capsys.readouterr().out
    own.write_text(TRUE.replace("equals = 1", "equals = 0"), encoding="utf-8")
    assert main(["lesson", str(own), "--check", "--seeds", "2"]) == 1
    assert re.search(r"It learns hello\. .*0 of 2 .*FAILS", capsys.readouterr().out)


def test_a_condition_that_no_learner_can_meet_fails(tmp_path: Path, capsys) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(TRUE + 'done = [{ measure = "accuracy", at_least = 2 }]\n', encoding="utf-8")
    assert main(["lesson", str(own), "--check", "--seeds", "2"]) == 1
    assert re.search(r"accuracy ≥ 2 .*0 of 2 .*FAILS", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--check"], "--check needs a lesson"),
        (["insid"], "did you mean inside"),
        (["inside", "--seeds", "0"], "not a whole number from 1 to 1,000"),
        (["--results", "answers.txt"], "must end in .csv"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], said: str, capsys) -> None:
    assert main(["lesson", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_answers_are_exported(tmp_path: Path, capsys) -> None:
    lesson_answers.keep(lesson_answers.Answer(lesson="inside", step="1", prediction="1.6", right=True))
    assert main(["lesson", "--results", str(tmp_path / "answers.csv")]) == 0
    count = len(lesson_answers.answers())
    assert f"wrote {count} answers" in capsys.readouterr().out
    assert len((tmp_path / "answers.csv").read_text(encoding="utf-8").splitlines()) == count + 1


def test_the_guide_for_teachers_names_every_measure_key_and_deed() -> None:
    for name in (*MEASURES, *DEEDS, *filter(None, get_args(Highlight))):
        assert f"`{name}`" in GUIDE, name
    for name in (
        "choices",
        "number",
        "click",
        "done",
        "see",
        "values",
        "why",
        "highlight",
        "after",
        "share",
        "hold",
        "other_than",
    ):
        assert f"`{name}" in GUIDE, name
