"""Decodes text files; defines the callback for the progress of reading."""

from collections.abc import Callable

from playground.storage.errors import FileProblem

Progress = Callable[[float], None]
"""Called with the fraction read, from 0 to 1. It may raise to cancel the reading."""


def ignore_progress(share: float) -> None:
    """Ignore the progress."""


def decode_utf8(data: bytes, name: str) -> str:
    """Decode UTF-8; `name` is the file's name in sentences.

    Raises `FileProblem`, with the line, if the bytes are not UTF-8 text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileProblem(name, "this file is UTF-16 text; save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _byte(data, error.start)
        raise FileProblem(name, f"this is not a text file in UTF-8, because of {place}; save it so.") from None
    if "\0" in text:
        raise FileProblem(name, f"this is not a text file, because of {_byte(data, data.index(0))}.")
    return text


def _byte(data: bytes, place: int) -> str:
    return f"the byte 0x{data[place]:02X} in line {data.count(10, 0, place) + 1}"
