"""Arguments and checks that several commands share."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from playground.cli import bounded
from playground.core.specs import Preset, TrainingSpec
from playground.storage.allowed import annotation_at, describe_annotation
from playground.storage.errors import FileProblem, LostCluster, WriteProblem, printable

EXIT_CODES = (
    "exit codes: 0 success, 1 a run that failed or a disk that is full, 2 wrong use or an unusable file, 130 stopped "
    "with Ctrl+C"
)


def code_of(problem: FileProblem) -> int:
    """Return the exit code for a problem with a file: in every command, the same cause has the same code."""
    return 1 if isinstance(problem, WriteProblem | LostCluster) else 2


def fail(sentence: str, code: int) -> int:
    """Print an error to stderr and return the exit code."""
    with contextlib.suppress(OSError):
        print(f"playground: {printable(sentence)}", file=sys.stderr)
    return code


class Parser(argparse.ArgumentParser):
    """Prints an error as one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {printable(message)}; see {self.prog} --help\n")


def add_preset(parser: Parser, *, required: bool = True, more: str = "") -> None:
    """Add the arguments that name a preset and change it. `more` says what else may be named."""
    many = None if required else "?"
    named = f"a preset's name, or a .toml file{more and ', '}{more}"
    parser.add_argument("preset", nargs=many, metavar="PRESET|FILE", help=named)
    seed = f"instead of the preset's: {describe_annotation(annotation_at(TrainingSpec, ('seed',)))}"
    parser.add_argument("--seed", type=bounded.of(TrainingSpec, "seed"), metavar="S", help=seed)
    key = "change any key of the preset, such as model.cell=rnn; several are allowed"
    parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="KEY=VALUE", help=key)


def settings(arguments: argparse.Namespace) -> list[str]:
    """Return the overrides of the preset as KEY=VALUE. `--seed` is short for one of them."""
    seed = [] if arguments.seed is None else [f"training.seed={arguments.seed}"]
    return [*arguments.set, *seed]


def checked(paths: Sequence[Path], check: Callable[[Path], None]) -> list[Path]:
    """Check the files to write, and return them without duplicates."""
    targets: dict[Path, Path] = {}
    for path in paths:
        check(path)
        targets.setdefault(path.resolve(), path)
    return list(targets.values())


def describe_written(written: Mapping[str, str]) -> str:
    """Return the lines about the model files that were written, each with what was compared of it; "" if none."""
    compared = [f"{path}: {what}" for path, what in written.items() if what]
    return "\n".join((*compared, f"wrote {', '.join(written)}")) if written else ""


def budget(arguments: argparse.Namespace, preset: Preset) -> int:
    """Return the most steps to train."""
    return preset.budget if arguments.steps is None else int(arguments.steps)


def without_screen() -> str | None:
    """Let Qt draw into memory if there is no screen. Return a sentence that says why even that fails, None if not."""
    from playground.app import display

    if display.problem():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return display.library_problem()
