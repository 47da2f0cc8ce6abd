"""Format rows, and everything derived from them."""

from pathlib import Path

import pytest

from playground.core.formats import Format, Formats

FORMATS = Formats(
    "a page",
    Format(suffixes=(".txt",), label="Text", write=str.upper),
    Format(suffixes=(".html", ".htm"), label="Web page", write=str.lower, read=str.title, is_preferred=True),
)


def test_a_format_is_found_by_any_of_its_suffixes_in_any_case() -> None:
    assert [FORMATS.of(Path(name)).label for name in ("a.b.txt", "A.HTM")] == ["Text", "Web page"]
    with pytest.raises(KeyError):
        FORMATS.of(Path("txt"))


def test_what_dialogs_commands_and_sentences_say_is_read_off_the_rows() -> None:
    assert FORMATS.suffixes == (".txt", ".html", ".htm")
    assert FORMATS.readable == (".html", ".htm")
    assert FORMATS.metavar == "FILE.txt|.html|.htm"
    assert list(FORMATS.filters.items()) == [("Web page (*.html *.htm)", "html"), ("Text (*.txt)", "txt")]
