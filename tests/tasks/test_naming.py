"""Titles of experiments on the user's own sequences."""

import os

import pytest

from playground.core.specs import Preset, length_bounds
from playground.tasks import csv, text, typed
from playground.tasks.common.naming import title_and_idea


@pytest.mark.parametrize(
    ("task", "title", "idea"),
    [
        (text.Spec(file="/a/b/Faust.txt"), "Faust", "At each step of Faust.txt, the next of its characters."),
        (text.Spec(file="f.txt", tokens="words"), "f", "At each step of f.txt, the next of its words."),
        (csv.Spec(file="/a/two\nlines.csv"), "two lines", "At each step of two lines.csv, the next row."),
        (csv.Spec(file="a.csv", horizon=3), "a", "At each step of a.csv, the row 3 ahead."),
        (text.Spec(file=" .txt"), "Own data", "At each step of .txt, the next of its characters."),
        (typed.Spec(), "Own sequences", "In the place of “Before”."),
    ],
)
def test_a_file_gives_its_name(task, title, idea):
    assert title_and_idea(task, "Before") == (title, idea)


def test_any_name_of_a_file_is_a_title():
    for name in ("x" * 255, os.fsdecode(b"caf\xe9.txt"), "\n"):
        title, idea = title_and_idea(text.Spec(file=name))
        low, high = length_bounds(Preset, "title")
        assert low <= len(title) <= high
        assert len(idea) <= length_bounds(Preset, "idea")[1]
        assert (title + idea).encode()
