"""Finds the files that tasks name, reads them once, and adds their `Content` to the task's specification."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from playground.core.content import FileSpec
from playground.core.resources import resource
from playground.core.specs import TaskSpec
from playground.storage import files, tables
from playground.storage.errors import FileProblem
from playground.storage.reading import Progress, decode_utf8, ignore_progress
from playground.tasks import csv, text

TEXT_LIMIT = 20_000_000
"""The most bytes to read of a text: all of its tokens stay in memory."""

_LIMITS = {"text": TEXT_LIMIT, "csv": tables.LIMIT}

KEY = ("task", "file")


def with_content(task: TaskSpec, folders: Sequence[Path] = (), progress: Progress = ignore_progress) -> TaskSpec:
    """Return the specification with its file's content; a task without a file is returned unchanged.

    A relative path is looked up in each of the folders, and last among the texts that come with the program; a file
    found in a folder is then named by its absolute path. `progress` gets the fraction read, and may raise to cancel.
    Raises `FileProblem`.
    """
    if not isinstance(task, FileSpec):
        return task
    path, own = _find(task.file, folders)
    return _READERS[task.kind]({**_preset_keys(task), "file": str(path) if own else task.file}, path, progress)


def located(task: TaskSpec, folders: Sequence[Path] = ()) -> TaskSpec:
    """Return the specification with the place of its file, as `with_content` does, but without reading it. Raises
    `FileProblem` if it cannot be opened."""
    if not isinstance(task, FileSpec):
        return task
    path, own = _find(task.file, folders)
    with files.open_bytes(path, _LIMITS[task.kind]):
        return replace(task, file=str(path)) if own else task


def ensure_content(task: TaskSpec, progress: Progress = ignore_progress) -> TaskSpec:
    """Return the specification with its file's content, and read the file only if that has not happened yet. Raises
    `FileProblem`."""
    return with_known_content(task, task) or with_content(task, (), progress)


def with_known_content(task: TaskSpec, before: TaskSpec) -> TaskSpec | None:
    """Return the specification with the content read for `before`; None if that is other content, or not read."""
    if (
        not isinstance(before, text.LoadedSpec | csv.LoadedSpec)
        or not isinstance(task, FileSpec)
        or task.kind != before.kind
    ):
        return None
    if any(getattr(task, name) != getattr(before, name) for name in CONTENT_KEYS[task.kind]):
        return None
    return replace(before, **_preset_keys(task))


def _preset_keys(task: TaskSpec) -> dict[str, Any]:
    """Return the keys of the task that a preset holds."""
    return {field.name: getattr(task, field.name) for field in fields(task) if field.name != "content"}


def _find(name: str, folders: Sequence[Path]) -> tuple[Path, bool]:
    """Return the file of this name, and whether it is the user's own."""
    if not name.strip():
        raise FileProblem("no name", "give the path of a file.")
    own = [folder / name for folder in (folders or (Path(),))]
    shipped = resource("assets/texts") / name
    for path in own:
        if files.exists(path):
            return _absolute(path), True
    if len(Path(name).parts) == 1 and files.exists(shipped):
        return shipped, False
    return _absolute(own[0]), True


def _absolute(path: Path) -> Path:
    """Return the absolute path, without the “..” that a preset may contain for a file in another folder."""
    whole = path.absolute()
    try:
        return whole.resolve() if ".." in whole.parts else whole
    except (OSError, RuntimeError, ValueError):
        return whole


def _text(given: dict[str, Any], path: Path, progress: Progress) -> TaskSpec:
    spec = text.Spec(**given)
    data = files.read_bytes(path, TEXT_LIMIT)
    progress(0.1)
    content = text.Text(decode_utf8(data, str(path)), hashlib.sha256(data).hexdigest())
    content.tokenized(spec.tokens, lambda share: progress(0.1 + 0.9 * share))
    progress(1.0)
    return text.LoadedSpec(**given, content=content)


def _csv(given: dict[str, Any], path: Path, progress: Progress) -> TaskSpec:
    spec = csv.Spec(**given)
    table = tables.read_table(path, spec, progress)
    return csv.LoadedSpec(**given, content=table)


CONTENT_KEYS = {"text": {"file"}, "csv": {"file", "columns", "sequence", "delimiter", "header", "decimal"}}
"""The keys that determine what is read from a file."""
_READERS: dict[str, Callable[[dict[str, Any], Path, Progress], TaskSpec]] = {"text": _text, "csv": _csv}
