"""Checks what a caller passes, in the sentences in which files are checked."""

from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from playground.storage.errors import FileProblem
from playground.storage.validation import validated

T = TypeVar("T")


def checked(spec: type[T], **values: Any) -> T:
    """Return a specification with these values. Raises `ValueError` with a sentence about the first that is wrong."""
    try:
        return validated(spec, {name: plain(value) for name, value in values.items()}, "")
    except FileProblem as problem:
        raise ValueError(problem.what) from None


def plain(value: Any) -> Any:
    """Return a value as a file would give it: numpy's numbers as Python's, a path as text, a list as a tuple."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Path):
        return str(value)
    return tuple(map(plain, value)) if isinstance(value, list | tuple) else value
