"""What the commands' arguments have in common."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from playground.cli import bounded
from playground.core.specs import Preset, TrainingSpec
from playground.storage.allowed import allowed, annotation
from playground.storage.errors import FileProblem, WriteProblem, printable

EXIT_CODES = (
    "exit codes: 0 success, 1 a run that failed or a disk that is full, 2 wrong use or an unusable file, 130 stopped "
    "with Ctrl+C"
)


def code_of(problem: FileProblem) -> int:
    """The exit code for what is wrong with a file: the same cause has the same code in every command."""
    return 1 if isinstance(problem, WriteProblem) else 2


def fail(sentence: str, code: int) -> int:
    """Say what went wrong, and give the exit code."""
    with contextlib.suppress(OSError):
        print(f"playground: {printable(sentence)}", file=sys.stderr)
    return code


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {printable(message)}; see {self.prog} --help\n")


def add_preset(parser: Parser) -> None:
    """The arguments that name a preset and change it."""
    parser.add_argument("preset", metavar="PRESET|FILE", help="a preset's name, or a .toml file")
    seed = f"instead of the preset's: {allowed(annotation(TrainingSpec, ('seed',)))}"
    parser.add_argument("--seed", type=bounded.of(TrainingSpec, "seed"), metavar="S", help=seed)
    key = "change any key of the preset, such as model.cell=rnn; several are allowed"
    parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="KEY=VALUE", help=key)


def settings(arguments: argparse.Namespace) -> list[str]:
    """All that the command line changes in the preset. `--seed` is the shorter word for a key like any other."""
    seed = [] if arguments.seed is None else [f"training.seed={arguments.seed}"]
    return [*arguments.set, *seed]


def checked(paths: Sequence[Path], check: Callable[[Path], None]) -> list[Path]:
    """The files to write, each checked, and one that is named twice only once."""
    targets: dict[Path, Path] = {}
    for path in paths:
        check(path)
        targets.setdefault(path.resolve(), path)
    return list(targets.values())


def budget(arguments: argparse.Namespace, preset: Preset) -> int:
    """How many steps are trained at most."""
    return preset.budget if arguments.steps is None else int(arguments.steps)


def without_screen() -> str | None:
    """Have Qt draw into memory where there is no screen; the sentence that says why not even that is possible."""
    from playground.app import display

    if display.problem():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return display.library_problem()
