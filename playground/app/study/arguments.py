"""The arguments that every study has."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from playground.core.specs import bounds
from playground.engine.team import processors
from playground.lab import spreading


def add_running(parser: argparse.ArgumentParser, seeds: int, limit: Callable[[str], float] | None = None) -> None:
    """The arguments that every study has. `limit` reads the number of seeds, where not every one will do."""
    parser.add_argument(
        "--seeds", type=limit or positive, default=seeds, metavar="N", help=f"seeds 0 to N - 1; {seeds} without"
    )
    workers = "how many processes run at a time; as many as there are processors, without it"
    parser.add_argument("--workers", type=positive, default=processors(), metavar="N", help=workers)
    backend = "what runs them: processes of this machine, or a cluster of Dask or Ray"
    parser.add_argument("--backend", choices=("loky", "dask", "ray"), default="loky", help=backend)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results are kept")


def check_backend(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Ends the program where the backend is not there."""
    if problem := spreading.problem(arguments.backend):
        parser.error(problem)


def positive(text: str) -> int:
    """Reads a whole number from 1 to ten million."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 10_000_000):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from 1 to 10,000,000")
    return int(text)


def bounded(spec: type, field: str, number: type[int] | type[float]) -> Callable[[str], float]:
    """What reads a number within the bounds of a specification's field."""
    low, high = bounds(spec, field)
    kind = "a whole number" if number is int else "a number"
    # An open bound is a millionth inside.
    said = f"{kind} from {low:,} to {high:,}" if number is int else f"{kind} from {low:g} to {high:g}"

    def read(text: str) -> float:
        try:
            value = number(text[:40])
        except ValueError:
            value = math.nan
        if not (text.isascii() and low <= value <= high):
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not {said}")
        return value

    return read
