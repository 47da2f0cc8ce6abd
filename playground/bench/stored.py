"""A measurement read back from the JSON that `bench --json` printed."""

import json
from pathlib import Path
from typing import Any

from playground.bench.report import Report
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.validation import validated

LIMIT = 1_000_000
"""The most bytes of a file that are read."""


def read(path: Path) -> Report:
    """Raises `FileProblem` where the file holds no measurement."""
    try:
        table: Any = json.loads(files.read(path, LIMIT))
    except (ValueError, RecursionError):  # not JSON, or not text
        table = None
    if not isinstance(table, dict):
        raise FileProblem(path, "this is no measurement; make one with playground bench --json.")
    return validated(Report, table, str(path))
