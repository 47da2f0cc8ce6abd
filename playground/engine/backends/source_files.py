"""The files that a module of this program is made of: its own, and those of all that it imports.

They are read, not run: whoever asks need not wait for what the module loads. A search for import statements takes a few
milliseconds, where Python's parser takes a hundred, which the start of the program would feel.
"""

import re
from collections.abc import Iterator
from pathlib import Path

_IMPORT = re.compile(
    r"^\s*(?:from\s+(playground[\w.]*)\s+import\s+(\([^)]*\)|.*)|import\s+(playground[\w.]*))", re.MULTILINE
)
_NAME = re.compile(r"(?:^|,)\s*(\w+)")


def sources(module: str, root: Path) -> list[Path]:
    """The files of a module and of all that it imports, in the order of their paths; `root` holds the whole program.

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
    """The file of a module; of a package all files, because it may look through its folder for them."""
    place = root.joinpath(*module.split("."))
    file = place.with_suffix(".py")
    return {file} if file.is_file() else set(place.glob("*.py"))


def _before(module: str, root: Path) -> set[Path]:
    """What Python runs before a module: the beginnings of the packages that it lies in."""
    parts = module.split(".")[:-1]
    beginnings = (root.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1))
    return {path for path in beginnings if path.is_file()}


def _imports(text: str, root: Path) -> Iterator[str]:
    """The modules that a text imports, be it in a function or only where types are checked."""
    for package, names, module in _IMPORT.findall(text):
        if module:
            yield module
        for name in _NAME.findall(re.sub(r"#.*|[()]", "", names)):
            inner = f"{package}.{name}"
            yield inner if _own(inner, root) else package
