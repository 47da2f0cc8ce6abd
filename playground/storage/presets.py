"""Presets: TOML files that hold the whole of an experiment but its weights.

    schema = 1
    title = "Greener or brown?"
    [task]
    kind = "typed"
    sequences = "The grass is always => greener"

What is not given has the default of `core.specs`, or of the task's own `Spec`. Whatever is wrong raises
`FileProblem`, one sentence that names the file, the key, the value and what is allowed.
"""

import dataclasses
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playground import tasks
from playground.core.resources import resource
from playground.core.specs import Preset
from playground.storage import files
from playground.storage.errors import FileProblem, listed, nearest, out_of_bounds, printable, shown
from playground.storage.settings import SET, applied, set_by
from playground.storage.validation import validated
from playground.tasks.task import TaskError

LIMIT = 4_000_000
"""The most bytes a preset may have. A larger file is not read."""

SUFFIX = ".toml"


def shipped() -> tuple[tuple[str, Preset], ...]:
    """The presets that come with the program, each with its name, in alphabetical order."""
    return tuple((path.stem, load(path, check=False)) for path in _shipped_files())


def find(name: str | Path) -> Path:
    """The file of a shipped preset, or the file with this path.

    Raises `FileProblem`, with what was probably meant, when it is neither, or when the system does not say.
    """
    given, known = Path(name), {path.stem: path for path in _shipped_files()}
    if str(name) in known:
        return known[str(name)]
    if files.exists(given):
        return given
    near = nearest(given.stem, tuple(known))
    if given.suffix.lower() == SUFFIX or len(given.parts) > 1:
        asked = f"; did you mean the shipped preset {near}?" if near else "."
        raise FileProblem(given, f"there is no such file{asked}")
    asked = f"; did you mean {near}?" if near else ", and no file with this path."
    raise FileProblem(str(name), f"there is no preset of this name, only {listed(known)}{asked}")


def load(path: str | Path, settings: Sequence[str] = (), *, check: bool = True) -> Preset:
    """The preset in a file, with `KEY=VALUE` settings laid over it.

    With `check`, its task is made too, to find what is wrong with its sequences. Raises `FileProblem`.
    """
    path = Path(path)
    where = path.name if path in _shipped_files() else str(path)
    return loads(_text(files.read(path, LIMIT), where), where, settings, check=check)


def loads(text: str, name: str, settings: Sequence[str] = (), *, check: bool = True) -> Preset:
    """The preset in a TOML text; `name` is what sentences call it. Raises `FileProblem`."""
    if not text.strip():
        raise FileProblem(name, "this file is empty; a preset needs at least a title and a [task].")
    return _read(_table(text, name), name, settings, check)


def with_overrides(preset: Preset, settings: Sequence[str], name: str = "preset", *, check: bool = True) -> Preset:
    """A preset with `KEY=VALUE` settings laid over it. Raises `FileProblem`."""
    return _read(as_table(preset), name, settings, check)


def validate(table: Mapping[str, Any], name: str) -> Preset:
    """The preset that a table describes; its task is not made. Raises `FileProblem`."""
    task = table.get("task")
    task = table.get("task")
    if isinstance(task, Mapping) and task.get("kind") not in tasks.kinds():
        raise FileProblem(name, _no_kind(task), ("task", "kind"))
    # The task's other keys are known only to its own specification, which is known by its kind.
    shell = {"task": {"kind": task["kind"]}} if isinstance(task, Mapping) else {}
    preset = validated(Preset, {**table, **shell}, name)
    own = validated(tasks.module(preset.task.kind).Spec, table["task"], name, ("task",))
    return dataclasses.replace(preset, task=own)


def as_table(preset: Preset) -> dict[str, Any]:
    """A preset as the table that `validate` reads. What is `None` is left out, as TOML has no word for it."""
    return {
        key: {inner: v for inner, v in value.items() if v is not None} if isinstance(value, dict) else value
        for key, value in dataclasses.asdict(preset).items()
        if value is not None
    }


def _shipped_files() -> tuple[Path, ...]:
    return tuple(sorted(resource("presets").glob(f"*{SUFFIX}"), key=lambda path: path.stem))


def _no_kind(task: Mapping[str, Any]) -> str:
    allowed = listed([shown(kind) for kind in tasks.kinds()], "or")
    if "kind" not in task:
        return f"task.kind is missing; it must be {allowed}."
    return out_of_bounds(("task", "kind"), task["kind"], allowed)


def _text(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileProblem(name, "this file is UTF-16 text; save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileProblem(name, f"this is not a text file in UTF-8, because of {_byte(data, error.start)}.") from None
    if "\0" in text:
        raise FileProblem(name, f"this is not a text file, because of {_byte(data, data.index(0))}.")
    return text


def _byte(data: bytes, place: int) -> str:
    return f"the byte 0x{data[place]:02X} in line {data.count(10, 0, place) + 1}"


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, at, place = str(error).rpartition(" (at ")
        reason = what[:1].lower() + what[1:] + ", at " + place.removesuffix(")") if at else str(error)
        raise FileProblem(name, f"this is not TOML: {printable(reason)}.") from None
    except RecursionError:
        raise FileProblem(name, "its values are nested too deeply to be read.") from None
    except ValueError as error:
        # Python refuses to read a decimal of thousands of digits, and says no place.
        digits = max(re.findall(r"\d[\d_]*", text), key=len)
        if len(digits) < 4000:
            raise FileProblem(name, f"this is not TOML: {printable(str(error))}.") from None
        line = text.count("\n", 0, text.index(digits)) + 1
        raise FileProblem(name, f"line {line} holds a whole number of {len(digits):,} digits.") from None


def _read(table: Mapping[str, Any], name: str, settings: Sequence[str], check: bool) -> Preset:
    try:
        preset = validate(applied(table, settings), name)
        if check:
            _check_task(preset, name)
    except FileProblem as problem:
        if not set_by(settings, problem.key):
            raise
        raise FileProblem(SET, problem.what, problem.key) from None
    return preset


def _check_task(preset: Preset, name: str) -> None:
    try:
        tasks.make(preset.task, preset.model.readout, preset.training.seed)
    except TaskError as error:
        key = ("task", "sequences") if hasattr(preset.task, "sequences") else ("task",)
        raise FileProblem(name, f"{'.'.join(key)}: {printable(str(error))}", key) from None
