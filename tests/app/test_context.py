"""No controller knows the window: it takes a context and its own views."""

import ast
from pathlib import Path

import playground

PACKAGE = Path(playground.__file__).parent
OWNERS = {
    "app/start",
    "app/automation/lesson_pictures",
    "app/automation/screenshot",
    "bench/first_paint",
    "bench/live",
    "bench/rows",
    "bench/view",
}
"""What makes a window, or measures one."""


def imported(path):
    """All modules that a file imports, also those for its types alone."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_who_imports_the_window():
    found = {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in PACKAGE.rglob("*.py")
        if "playground.app.main_window" in imported(path)
    }
    assert found == OWNERS
