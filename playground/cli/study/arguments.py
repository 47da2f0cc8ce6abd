"""Arguments that all studies share."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from playground.cli import bounded
from playground.engine.backends.threads import processor_count
from playground.storage.overrides import SET
from playground.studies import parallel
from playground.studies.parallel import Workers

ANY = bounded.whole(1, 10_000_000)
"""Parses a count."""


def add_running(
    parser: argparse.ArgumentParser, seeds: int | None, limit: Callable[[str], float] | None = None
) -> None:
    """Add the arguments that all studies share. `limit` parses the number of seeds, if it is bounded;
    `seeds` None leaves it to the study."""
    without = "as many as each was measured with" if seeds is None else seeds
    parser.add_argument(
        "--seeds", type=limit or ANY, default=seeds, metavar="N", help=f"seeds 0 to N - 1; {without} without"
    )
    workers = "how many processes run at a time; as many as there are processors, without it"
    parser.add_argument("--workers", type=ANY, default=processor_count(), metavar="N", help=workers)
    backend = "what runs them: processes of this machine, or a cluster of Dask or Ray"
    parser.add_argument("--backend", choices=("loky", "dask", "ray"), default="loky", help=backend)
    address = (
        "where the cluster is: Dask's scheduler (tcp://HOST:8786, or DASK_SCHEDULER_ADDRESS) or Ray's head (HOST:6379, "
        "or RAY_ADDRESS; auto: the one of this machine); workers of this machine without it"
    )
    parser.add_argument("--address", default="", metavar="ADDRESS", help=address)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results are kept")


def add_set(parser: argparse.ArgumentParser) -> None:
    """Add the argument that changes keys of the preset in all runs."""
    key = "change any key of the preset in all runs, such as training.batch=4; several are allowed"
    parser.add_argument(SET, nargs="+", action="extend", default=[], metavar="KEY=VALUE", help=key)


def as_settings(given: Sequence[str]) -> dict[str, str]:
    """Return what is set in all runs as the settings of a trial, so that tables and records name it."""
    pairs = (setting.partition("=") for setting in given)
    return {key.strip(): value.strip() for key, _, value in pairs}


def workers(arguments: argparse.Namespace) -> Workers:
    """Return the workers that the arguments ask for."""
    return Workers(arguments.workers, arguments.backend, arguments.address)


def check_backend(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Exit if the backend is not installed, or an address is given that no cluster has."""
    if arguments.address and arguments.backend == "loky":
        parser.error("--address is a cluster's; --backend dask or --backend ray says of which kind it is")
    if problem := parallel.backend_problem(arguments.backend):
        parser.error(problem)
