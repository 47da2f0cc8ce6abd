"""Reads a measurement from the JSON that `bench --json` printed."""

import json
from pathlib import Path
from typing import Any

from playground.bench.report import Report
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.validation import validated

LIMIT = 1_000_000
"""The most bytes to read."""


def read_report(path: Path) -> Report:
    """Return the report in a file. Raises `FileProblem` if it holds none."""
    try:
        table: Any = json.loads(files.read_bytes(path, LIMIT))
    except (ValueError, RecursionError):  # not JSON, or not text
        table = None
    if not isinstance(table, dict):
        raise FileProblem(path, "this is no measurement; make one with playground bench --json.")
    return validated(Report, table, str(path))
