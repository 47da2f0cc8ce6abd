"""Finds the files that tasks name, reads them once, and adds their `Content` to the task's specification."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from playground.core.content import FileSpec, names_file
from playground.core.resources import resource
from playground.core.specs import TaskSpec
from playground.storage import files, label_folders, sequence_files, tables, test_tables
from playground.storage.errors import FileProblem, Key
from playground.storage.reading import Progress, decode_utf8, ignore_progress
from playground.tasks import csv, text, typed
from playground.tasks.common.line_files import Lines

TEXT_LIMIT = 20_000_000
"""The most bytes to read of a text: all of its tokens stay in memory."""

LINES_LIMIT = 100_000_000
"""The most bytes to read of a file of lines."""

_LIMITS = {"text": TEXT_LIMIT, "csv": tables.LIMIT, "typed": LINES_LIMIT}

BEGINNING = 1_000_000
"""The most bytes of a file to read for a picture of its sequences."""

_FOLDERS = {"csv", "typed"}
"""The tasks whose file may be a folder."""

KEY, TEST_KEY = ("task", "file"), ("task", "test_file")


def with_content(
    task: TaskSpec,
    folders: Sequence[Path] = (),
    progress: Progress = ignore_progress,
    test_folders: Sequence[Path] | None = None,
) -> TaskSpec:
    """Return the specification with the content of its file and of its test file, if any; a task without a file is
    returned unchanged.

    A relative path is looked up in each of the folders, and last among the texts that come with the program; a file
    found in a folder is then named by its absolute path. `test_folders` are those of the test file, None for the same.
    `progress` gets the fraction read, and may raise to cancel. Raises `FileProblem`, with the key `TEST_KEY` if the
    test file is wrong.
    """
    if not names_file(task):
        return task
    paths, task = _located(task, folders, folders if test_folders is None else test_folders)
    return _READERS[task.kind](_preset_keys(task), paths, progress, _LIMITS[task.kind])


def with_beginning(task: TaskSpec) -> TaskSpec:
    """Return the specification with the content of the beginning of its files, unless it has some already: enough for a
    picture, and quickly read however large the files are. Of a table with labels, which may be sorted by them, all is
    read. Raises `FileProblem`."""
    known = with_known_content(task, task)
    if known is not None or not names_file(task):
        return known or task
    paths, _ = _located(task, (), ())
    most = tables.LIMIT if isinstance(task, csv.Spec) and task.label else BEGINNING
    return _READERS[task.kind](_preset_keys(task), paths, ignore_progress, most)


def located(task: TaskSpec, folders: Sequence[Path] = (), test_folders: Sequence[Path] | None = None) -> TaskSpec:
    """Return the specification with the place of its files, as `with_content` does, but without reading them. Raises
    `FileProblem` if one cannot be opened."""
    if not names_file(task):
        return task
    paths, task = _located(task, folders, folders if test_folders is None else test_folders)
    for key, path in zip((KEY, TEST_KEY), paths, strict=False):
        if task.kind in _FOLDERS and label_folders.is_folder(path):
            continue
        with _named(key), files.open_bytes(path, _LIMITS[task.kind]):
            pass
    return task


def _located(task: FileSpec, *folders: Sequence[Path]) -> tuple[tuple[Path, ...], FileSpec]:
    """Return the paths of a task's file and of its test file, if any, and the task with the places of the user's
    own."""
    paths: list[Path] = []
    for key, where in zip((KEY, TEST_KEY), folders, strict=True):
        name: str = getattr(task, key[-1])
        if key == TEST_KEY and not name:
            continue
        with _named(key):
            path, own = _find(name, where)
        paths.append(path)
        task = replace(task, **{key[-1]: str(path)}) if own else task
    return tuple(paths), task


@contextmanager
def _named(key: Key) -> Iterator[None]:
    """Give problems with the test file its key."""
    try:
        yield
    except FileProblem as problem:
        raise FileProblem(problem.where, problem.what, problem.key if key == KEY else key) from None


def ensure_content(task: TaskSpec, progress: Progress = ignore_progress) -> TaskSpec:
    """Return the specification with its file's content, and read the file only if that has not happened yet. Raises
    `FileProblem`."""
    return with_known_content(task, task) or with_content(task, (), progress)


def with_known_content(task: TaskSpec, before: TaskSpec) -> TaskSpec | None:
    """Return the specification with the content read for `before`; None if that is other content, or not read."""
    if (
        not isinstance(before, text.LoadedSpec | csv.LoadedSpec | typed.LoadedSpec)
        or not names_file(task)
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


def _text(given: dict[str, Any], paths: Sequence[Path], progress: Progress, most: int) -> TaskSpec:
    spec = text.Spec(**given)
    (own, test), digest = _texts(paths, TEXT_LIMIT, most)
    progress(0.1)
    content = text.Text(own, digest, test=test)
    content.tokenized(spec, lambda share: progress(0.1 + 0.9 * share))
    progress(1.0)
    return text.LoadedSpec(**given, content=content)


def _typed(given: dict[str, Any], paths: Sequence[Path], progress: Progress, most: int) -> TaskSpec:
    spec = typed.Spec(**given)
    (own, test), digest = _texts(paths, LINES_LIMIT, most, lines=True)
    progress(0.1)
    content = Lines(own, digest, test=test)
    if spec.tokens != "numbers":
        content.tokenized(spec.tokens, lambda share: progress(0.1 + 0.9 * share))
    progress(1.0)
    return typed.LoadedSpec(**given, content=content)


def _texts(paths: Sequence[Path], limit: int, most: int, *, lines: bool = False) -> tuple[list[str], str]:
    """Return the text of a task's file and that of its test file, empty if there is none, and the digest of both: of
    each the first `most` bytes, if that is less than the `limit`. With `lines`, these are whole lines, and each file
    may be a folder of lists."""
    parts, digest = ["", ""], hashlib.sha256()
    for index, (key, path) in enumerate(zip((KEY, TEST_KEY), paths, strict=False)):
        with _named(key):
            if lines and label_folders.is_folder(path):
                data = label_folders.read_lines(path, limit)
            else:
                data = files.read_bytes(path, limit) if most == limit else _beginning(path, limit, most, lines=lines)
            parts[index] = decode_utf8(data, str(path))
            if index and not parts[index].strip():
                raise FileProblem(path, "this file is empty; it needs some text to test on.")
        # Where the first text ends is part of the content.
        digest.update(f"{len(parts[0])} ".encode() + data if index else data)
    return parts, digest.hexdigest()


def _beginning(path: Path, limit: int, most: int, *, lines: bool) -> bytes:
    """Return the first bytes of a text, to the end of a character or of a line."""
    with files.open_bytes(path, limit) as file:
        data = file.read(most + 1)
    end = min(most, len(data))
    while 0 < end < len(data) and data[end] & 0xC0 == 0x80:
        end -= 1
    if lines and end < len(data):
        end = data.rfind(b"\n", 0, end) + 1 or end
    return data[:end]


def _csv(given: dict[str, Any], paths: Sequence[Path], progress: Progress, most: int) -> TaskSpec:
    spec, (path, *others) = csv.Spec(**given), paths
    share = 1 / len(paths)

    def second(read: float) -> None:
        progress(share * (1 + read))

    table = sequence_files.read_rows(path, spec, lambda read: progress(share * read), most)
    for other in others:
        with _named(TEST_KEY):
            table = test_tables.with_test(table, path, other, spec, second, most=most)
    return csv.LoadedSpec(**given, content=table)


CONTENT_KEYS = {
    "text": {"file", "test_file"},
    "typed": {"file", "test_file"},
    "csv": {
        *("file", "test_file", "columns", "target", "time", "missing_values"),
        *("sequence", "label", "row", "features", "delimiter", "header", "decimal"),
    },
}
"""The keys that determine what is read from a file."""
_READERS: dict[str, Callable[[dict[str, Any], Sequence[Path], Progress, int], TaskSpec]] = {
    "text": _text,
    "csv": _csv,
    "typed": _typed,
}
