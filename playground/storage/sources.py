"""The files that tasks name: found, read once, and given to the task's specification as its `Content`."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import fields
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
    given = {field.name: getattr(task, field.name) for field in fields(task) if field.name != "content"}
    read = _READERS[type(task).__module__.rpartition(".")[2]]
    return read({**given, "file": str(path) if own else task.file}, path, progress)


def _found(name: str, folders: Sequence[Path]) -> tuple[Path, bool]:
    """The file of this name, and whether it is the user's own."""
    if not name.strip():
        raise FileProblem("no name", "give the path of a file.")
    own = [folder / name for folder in (folders or (Path(),))]
    shipped = resource("assets/texts") / name
    for path in own:
        if files.exists(path):
            return path.absolute(), True
    if len(Path(name).parts) == 1 and files.exists(shipped):
        return shipped, False
    return own[0].absolute(), True


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


_READERS: dict[str, Callable[[dict[str, Any], Path, Progress], TaskSpec]] = {"text": _text, "csv": _csv}
