"""Titles are found by parts of their words, the best first."""

import pytest

from playground.core.word_search import found

ENTRIES = [
    ("Export model…", "File Ctrl+E"),
    ("Open experiment…", "File"),
    ("Memory lab", "View Ctrl+3"),
    ("Redo", "Edit"),
    ("Report of models", "Help"),
]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("exp", [0, 1]),
        ("MOD exp", [0]),
        ("mdl", [0, 4]),
        ("port", [0, 4]),
        ("lab", [2]),
        ("file", [0, 1]),
        ("ctrl+3", [2]),
        ("re", [3, 4]),
        ("ed", [3]),
        ("xyz", []),
        ("exp xyz", []),
    ],
)
def test_words_are_found(query, places):
    assert found(query, ENTRIES) == places


def test_a_word_of_the_title_counts_more_than_one_of_its_menu():
    assert found("view", [("Zoom", "View"), ("Overview", "Help"), ("View", "Help")]) == [2, 1, 0]


def test_a_title_that_begins_with_the_word_comes_first():
    assert found("un", [("The unit above", ""), ("All units", ""), ("Undo", "Edit")]) == [2, 0, 1]
