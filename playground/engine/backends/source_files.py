"""Finds the files that a module consists of: its own, and those of all modules that it imports.

The files are read, not imported, so the caller does not wait for what they load. Searching for import statements takes
a few milliseconds, where Python's parser would take a hundred and slow the start of the program.
"""

import re
from collections.abc import Iterator
from pathlib import Path

_IMPORT = re.compile(
    r"^\s*(?:from\s+(playground[\w.]*)\s+import\s+(\([^)]*\)|.*)|import\s+(playground[\w.]*))", re.MULTILINE
)
_FOR_TYPES = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t].*\n|\n)+", re.MULTILINE)
_NAME = re.compile(r"(?:^|,)\s*(\w+)")


def sources(module: str, root: Path) -> list[Path]:
    """Return the files of a module and of all that it imports, sorted by path; `root` holds the whole program.

    Raises `FileNotFoundError` where there is no such module.
    """
    if not _own(module, root):
        raise FileNotFoundError(f"there is no module {module} in {root}")
    found: set[Path] = set()
    seen, waiting = {module}, [module]
    while waiting:
        name = waiting.pop()
        new = (_own(name, root) | _before(name, root)) - found
        found |= new
        named = {other for path in new for other in _imports(path.read_text(encoding="utf-8"), root)} - seen
        seen |= named
        waiting += named
    return sorted(found)


def _own(module: str, root: Path) -> set[Path]:
    """Return a module's file; for a package all files in its folder, because it may load them by looking through it."""
    place = root.joinpath(*module.split("."))
    file = place.with_suffix(".py")
    return {file} if file.is_file() else set(place.glob("*.py"))


def _before(module: str, root: Path) -> set[Path]:
    """Return the `__init__` files of the packages around a module, which Python runs first."""
    parts = module.split(".")[:-1]
    beginnings = (root.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1))
    return {path for path in beginnings if path.is_file()}


def _imports(text: str, root: Path) -> Iterator[str]:
    """Yield the modules that a source text imports, including imports in functions, but none for type checking alone,
    which are not executed."""
    for package, names, module in _IMPORT.findall(_FOR_TYPES.sub("", text)):
        if module:
            yield module
        for name in _NAME.findall(re.sub(r"#.*|[()]", "", names)):
            inner = f"{package}.{name}"
            yield inner if _own(inner, root) else package
