"""The learner's answers to lessons and transfer questions, one line each, kept on this computer and without names.

A learner is a random number, made when the first answer is kept. Writing never raises: a lesson goes on without it.
"""

import contextlib
import csv
import datetime
import io
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Interval, Len

from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.user_data import user_data_folder
from playground.storage.validation import read_json, validated

NAME, LEARNER = "lesson-answers.jsonl", "learner"
LIMIT = 50_000_000
"""The most bytes that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One prediction. `lesson` is a lesson's name, or "before" or "after" for the transfer questions; `step` is the
    step's number from 1, or the question's name. `tries` counts the predictions in this step, this one included."""

    learner: str = ""
    day: str = ""
    lesson: Annotated[str, Len(1, 200)]
    step: Annotated[str, Len(1, 60)]
    prediction: Annotated[str, Len(0, 200)]
    right: bool
    tries: Annotated[int, Interval(ge=1, le=1_000_000)] = 1


def folder() -> Path:
    """Return the folder of the answers, which may not exist yet."""
    return user_data_folder()


def keep(answer: Answer) -> bool:
    """Append an answer, with this learner's number and today's day. Return whether it was kept; never raises."""
    with contextlib.suppress(FileProblem, OSError, ValueError):
        files.make_folder(folder())
        day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        table = {**asdict(answer), "learner": _learner(), "day": day}
        line = (json.dumps(table, ensure_ascii=False) + "\n").encode()
        files.check_target(folder() / NAME, (".jsonl",))
        # Unbuffered appending writes in one piece, even if another window writes at the same time.
        with (folder() / NAME).open("ab", buffering=0) as file:
            if file.tell() and not _ends_whole(folder() / NAME):
                line = b"\n" + line
            file.write(line)
        return True
    return False


def answers() -> tuple[Answer, ...]:
    """Return the answers that were kept, the oldest first. Raises `FileProblem` if the file cannot be read.

    A line that is no answer is left out: it was interrupted while it was written.
    """
    path = folder() / NAME
    if not files.exists(path):
        return ()
    found = (_read(line, path) for line in files.read_bytes(path, LIMIT).splitlines())
    return tuple(answer for answer in found if answer is not None)


def export(path: Path) -> int:
    """Write all answers to a .csv file, and return how many there are. Raises `FileProblem`."""
    files.check_target(path, (".csv",))
    text, kept = io.StringIO(), answers()
    table = csv.DictWriter(text, [field.name for field in fields(Answer)], lineterminator="\n")
    table.writeheader()
    table.writerows(_cells(answer) for answer in kept)
    files.write_bytes(path, text.getvalue().encode())
    return len(kept)


def _cells(answer: Answer) -> Mapping[str, Any]:
    said = answer.prediction
    # A spreadsheet would calculate a cell that begins so; a number below 0 is one.
    formula = said[:1] in {"=", "+", "@", "-"} and not re.fullmatch(r"-[\d.]+", said)
    return {**asdict(answer), "right": int(answer.right), "prediction": f"'{said}" if formula else said}


def _read(line: bytes, path: Path) -> Answer | None:
    with contextlib.suppress(FileProblem):
        table = read_json(line, str(path))
        return None if table is None else validated(Answer, table, str(path))
    return None


def _learner() -> str:
    """Return this learner's random number, and make it if there is none."""
    path = folder() / LEARNER
    if not files.exists(path):
        files.write_bytes(path, secrets.token_hex(8).encode())
    return files.read_bytes(path, 100).decode("ascii").strip()


def _ends_whole(path: Path) -> bool:
    """Return whether the file's last line has its end."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
