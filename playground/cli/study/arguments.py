"""The arguments that every study has."""

import argparse
from collections.abc import Callable
from pathlib import Path

from playground.cli import bounded
from playground.engine.backends.threads import processors
from playground.studies import parallel

ANY = bounded.whole(1, 10_000_000)
"""Reads how many, where nothing else is said."""


def add_running(parser: argparse.ArgumentParser, seeds: int, limit: Callable[[str], float] | None = None) -> None:
    """The arguments that every study has. `limit` reads the number of seeds, where not every one will do."""
    parser.add_argument(
        "--seeds", type=limit or ANY, default=seeds, metavar="N", help=f"seeds 0 to N - 1; {seeds} without"
    )
    workers = "how many processes run at a time; as many as there are processors, without it"
    parser.add_argument("--workers", type=ANY, default=processors(), metavar="N", help=workers)
    backend = "what runs them: processes of this machine, or a cluster of Dask or Ray"
    parser.add_argument("--backend", choices=("loky", "dask", "ray"), default="loky", help=backend)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results are kept")


def check_backend(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Ends the program where the backend is not there."""
    if problem := parallel.problem(arguments.backend):
        parser.error(problem)
