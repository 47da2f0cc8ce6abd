"""A text that would take the memory or the time of the program is refused before it is parsed."""

import json
import tomllib

import pytest

from playground.storage.errors import FileProblem
from playground.storage.structure import MOST, MOST_TOML, check_json, check_toml
from playground.storage.toml_tables import read_table


@pytest.mark.parametrize(
    "text",
    [
        "a." * 40 + "a = 1",
        "[" + "a . " * 40 + "a]",
        "x = {" + '"a".' * 40 + "a = 1}",
        "x = 1\n" + "'a'\t." * 40 + "a = 1",
    ],
)
def test_a_dotted_key_has_few_parts(text):
    assert tomllib.loads(text)
    with pytest.raises(FileProblem, match="a key of more than 32 parts"):
        read_table(text, "it")


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "[]," * MOST_TOML + "]",
        "".join(f"k{i}=1\n" for i in range(MOST_TOML + 1)),
        "".join(f"[k{i}.a.b]\n" for i in range(MOST_TOML // 3 + 1)),
    ],
)
def test_a_toml_text_holds_few_values(text):
    with pytest.raises(FileProblem, match="more than 30,000 lists, tables and keys"):
        check_toml(text, "it")


@pytest.mark.parametrize("text", ["[" + "[]," * MOST, '{"a": {' + '"b": 1,' * MOST])
def test_a_json_text_holds_few_values(text):
    with pytest.raises(FileProblem, match="more than 100,000 lists, tables and keys"):
        check_json(text, "it")


@pytest.mark.parametrize("quote", ["'", '"', "'''", '"""'])
def test_what_stands_in_a_text_is_not_counted(quote):
    words = "a." * 40 + "[{=" * MOST
    assert read_table(f"x = {quote}{words}{quote} # {words}", "it") == {"x": words}


def test_what_stands_in_a_json_string_is_not_counted():
    check_json(json.dumps({'a"\\': '"\\[{:"' * MOST}), "it")


@pytest.mark.parametrize("text", ['\\"' * 500_000, '"' + '\\"' * 500_000, "'''" + '"' * 1_000_000, "a" * 1_000_000])
@pytest.mark.parametrize("check", [check_json, check_toml])
def test_no_text_takes_long(check, text):
    """A search that begins anew at each place would take an hour, and end at the limit of a test's time."""
    check(text, "it")
