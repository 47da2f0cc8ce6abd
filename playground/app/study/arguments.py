"""The arguments that every study has."""

import argparse
from pathlib import Path

from playground.engine.team import processors
from playground.lab import spreading


def add_running(parser: argparse.ArgumentParser, seeds: int) -> None:
    """The arguments that every study has."""
    parser.add_argument("--seeds", type=positive, default=seeds, metavar="N", help=f"seeds 0 to N - 1; {seeds} without")
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
