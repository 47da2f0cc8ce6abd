"""The files that tasks name: found, read once, and given to the task's specification as its `Content`."""

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
from playground.storage.reading import Progress, decoded, unhurried
from playground.tasks import csv, text

TEXT_LIMIT = 20_000_000
"""The most bytes that are read of a text: each token of it is kept."""

KEY = ("task", "file")


def with_content(task: TaskSpec, folders: Sequence[Path] = (), progress: Progress = unhurried) -> TaskSpec:
    """The specification with what its file holds; that of a task without a file as it is.

    A relative path is looked up in each of the folders, and last among the texts that come with the program; what is
    found in a folder is named by its whole path from then on. `progress` is told the share that is read, and
    may raise to end the reading. Raises `FileProblem`.
    """
    if not isinstance(task, FileSpec):
        return task
    path, own = _found(task.file, folders)
    return _READERS[task.kind]({**_given(task), "file": str(path) if own else task.file}, path, progress)


def whole(task: TaskSpec, progress: Progress = unhurried) -> TaskSpec:
    """The specification with what its file holds, which is read only if it was not. Raises `FileProblem`."""
    return with_known_content(task, task) or with_content(task, (), progress)


def with_known_content(task: TaskSpec, before: TaskSpec) -> TaskSpec | None:
    """The specification with what was read for another one; None where that is something else, or was not read."""
    if not isinstance(before, text.Read | csv.Read) or not isinstance(task, FileSpec) or task.kind != before.kind:
        return None
    if any(getattr(task, name) != getattr(before, name) for name in READ_BY[task.kind]):
        return None
    return replace(before, **_given(task))


def _given(task: TaskSpec) -> dict[str, Any]:
    """What a preset says of the task."""
    return {field.name: getattr(task, field.name) for field in fields(task) if field.name != "content"}


def _found(name: str, folders: Sequence[Path]) -> tuple[Path, bool]:
    """The file of this name, and whether it is the user's own."""
    if not name.strip():
        raise FileProblem("no name", "give the path of a file.")
    own = [folder / name for folder in (folders or (Path(),))]
    shipped = resource("assets/texts") / name
    for path in own:
        if files.exists(path):
            return _whole(path), True
    if len(Path(name).parts) == 1 and files.exists(shipped):
        return shipped, False
    return _whole(own[0]), True


def _whole(path: Path) -> Path:
    """The whole path, without the “..” that a preset beside another folder's file has in it."""
    whole = path.absolute()
    try:
        return whole.resolve() if ".." in whole.parts else whole
    except (OSError, RuntimeError, ValueError):
        return whole


def _text(given: dict[str, Any], path: Path, progress: Progress) -> TaskSpec:
    spec = text.Spec(**given)
    data = files.read(path, TEXT_LIMIT)
    progress(0.1)
    content = text.Text(decoded(data, str(path)), hashlib.sha256(data).hexdigest())
    content.tokenised(spec.tokens, lambda share: progress(0.1 + 0.9 * share))
    progress(1.0)
    return text.Read(**given, content=content)


def _csv(given: dict[str, Any], path: Path, progress: Progress) -> TaskSpec:
    spec = csv.Spec(**given)
    table = tables.read(path, spec, progress)
    return csv.Read(**given, content=table)


READ_BY = {"text": {"file"}, "csv": {"file", "columns", "sequence", "delimiter", "header", "decimal"}}
"""The keys that what is read of a file hangs on."""
_READERS: dict[str, Callable[[dict[str, Any], Path, Progress], TaskSpec]] = {"text": _text, "csv": _csv}
