"""Reads a measurement from the JSON that `bench --json` printed."""

from pathlib import Path

from playground.bench.report import Report
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.validation import read_json, validated

LIMIT = 1_000_000
"""The most bytes to read."""


def read_report(path: Path) -> Report:
    """Return the report in a file. Raises `FileProblem` if it holds none."""
    table = read_json(files.read_bytes(path, LIMIT), str(path))
    if table is None:
        raise FileProblem(path, "this is no measurement; make one with playground bench --json.")
    return validated(Report, table, str(path))
