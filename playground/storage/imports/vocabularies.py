"""Reads the names of ids: of a network's tokens, or of its answers."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playground.storage import files
from playground.storage.errors import FileProblem, format_value
from playground.storage.reading import decode_utf8

SUFFIXES = (".txt", ".json")
LIMIT = 50_000_000
"""The most bytes of a file."""
MOST = 1_000_000
"""The most names."""
_MOST_MARKS = 3 * MOST
"""The most commas, lists and tables of a `.json`: a tokenizer's file names each token in a list of its own."""


def read(path: Path) -> tuple[str, ...]:
    """Return the names of the ids 0, 1, 2 and so on.

    A `.txt` has one in each line. A `.json` holds a list of them, a table from name to id, or what Hugging Face's
    `tokenizers` write. Raises `FileProblem`.
    """
    text = decode_utf8(files.read_bytes(path, LIMIT), str(path))
    if path.suffix.lower() == ".json":
        names = _of_json(path, text)
    else:
        _check_count(path, text.count("\n", 0, -1) + 1)
        names = tuple(text.removesuffix("\n").split("\n")) if text else ()
        names = tuple(name.removesuffix("\r") for name in names)
    if not names:
        raise FileProblem(path, "this file is empty; it must hold a name for each id.")
    _check_count(path, len(names))
    return names


def _check_count(path: Path, count: int) -> None:
    if count > MOST:
        raise FileProblem(path, f"it holds {count:,} names, but at most {MOST:,} are read.")


def _of_json(path: Path, text: str) -> tuple[str, ...]:
    # Those within names are counted, too: to tell them apart would take as long as reading.
    if sum(text.count(mark) for mark in ",[{") > _MOST_MARKS or text.count('":') > 2 * MOST:
        raise FileProblem(path, f"it holds more than {MOST:,} names, or much besides them.")
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileProblem(path, f"this is not JSON ({str(error).partition(chr(10))[0]}).") from None
    if isinstance(held, dict) and isinstance(held.get("model"), dict):
        return _of_tokenizer(path, held)
    if isinstance(held, list) and all(isinstance(name, str) for name in held):
        return tuple(held)
    if isinstance(held, dict) and all(isinstance(name, int) and not isinstance(name, bool) for name in held.values()):
        return _by_id(path, held)
    if isinstance(held, dict) and all(key.isdecimal() and isinstance(name, str) for key, name in held.items()):
        return _by_id(path, {name: int(key) for key, name in held.items()})
    raise FileProblem(path, "it must hold a list of names, or a table that gives each name its id.")


def _of_tokenizer(path: Path, held: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tokens of a `tokenizer.json`, whose library need not be installed to list them."""
    vocabulary = held["model"].get("vocab")
    if isinstance(vocabulary, list):  # the unigram model: each token with its score
        pairs: list[tuple[Any, Any]] = [
            (entry[0] if isinstance(entry, list) and entry else None, n) for n, entry in enumerate(vocabulary)
        ]
    else:
        pairs = list(vocabulary.items()) if isinstance(vocabulary, dict) else []
    added = held.get("added_tokens")
    for token in added if isinstance(added, list) else ():
        pairs.append((token.get("content"), token.get("id")) if isinstance(token, dict) else (None, None))
    if not pairs or not all(isinstance(name, str) and isinstance(index, int) for name, index in pairs):
        raise FileProblem(path, "it looks like a tokenizer of Hugging Face, but names no vocabulary.")
    return _by_id(path, dict(pairs))


def _by_id(path: Path, ids: Mapping[str, int]) -> tuple[str, ...]:
    """Return the names in the order of their ids; an id without a name is called by its number."""
    by_id: dict[int, str] = {}
    for name, index in ids.items():
        if not 0 <= index < MOST:
            raise FileProblem(path, f"the id of {format_value(name)} is {index:,}, but must be 0 to {MOST - 1:,}.")
        if index in by_id:
            raise FileProblem(
                path, f"{format_value(by_id[index])} and {format_value(name)} have the same id, {index:,}."
            )
        by_id[index] = name
    return tuple(by_id.get(index, f"<{index}>") for index in range(max(by_id, default=-1) + 1))
