"""The files that a module consists of, for every form of import."""

from pathlib import Path

import pytest

from playground.engine.backends.source_files import sources

TREE = {
    "__init__.py": "",
    "apart.py": "",
    "core/__init__.py": "",
    "core/numbers.py": "",
    "core/names.py": "import playground.core.numbers",
    "core/other.py": "",
    "engine/__init__.py": "from playground.core import other",
    "engine/cells/__init__.py": "CELLS = ()",
    "engine/cells/lstm.py": "",
    "engine/kernels.py": "",
    "engine/later.py": "",
    "engine/unused.py": "",
}


ALWAYS = {"engine/kernels.py", "__init__.py", "engine/__init__.py", "core/__init__.py", "core/other.py"}
"""The module itself, the packages around it, and their imports."""


def made(root: Path, text: str) -> set[str]:
    """The files of a module with this text, besides `ALWAYS`."""
    package = root / "playground"
    for name, source in (TREE | {"engine/kernels.py": text}).items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    found = {path.relative_to(package).as_posix() for path in sources("playground.engine.kernels", root)}
    assert found >= ALWAYS
    return found - ALWAYS


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("import numpy", set()),
        ("from playground.core.numbers import ONE", {"core/numbers.py"}),
        ("from playground.core import numbers as ones  # noqa: E402", {"core/numbers.py"}),
        ("from playground.core import (\n    numbers,  # one, two\n)", {"core/numbers.py"}),
        ("from playground.core import other, numbers", {"core/numbers.py"}),
        ("import playground.core.numbers", {"core/numbers.py"}),
        ("def later():\n    from playground.engine import later\n", {"engine/later.py"}),
        ("if TYPE_CHECKING:\n    from playground.core import names\n\nfrom playground.core import other\n", set()),
        ("from playground.core.names import NAMES", {"core/names.py", "core/numbers.py"}),
        ("from playground.engine.cells import CELLS", {"engine/cells/__init__.py", "engine/cells/lstm.py"}),
        ("from playground.engine import cells", {"engine/cells/__init__.py", "engine/cells/lstm.py"}),
        ("from playground.engine.cells import lstm", {"engine/cells/__init__.py", "engine/cells/lstm.py"}),
    ],
)
def test_a_module_consists_of_all_that_it_imports(text: str, files: set[str], tmp_path: Path) -> None:
    assert made(tmp_path, text) == files


def test_modules_that_import_each_other_are_found_once(tmp_path: Path) -> None:
    assert made(tmp_path, "from playground.engine import kernels") == set()


def test_a_missing_module_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no module playground\.core"):
        sources("playground.core", tmp_path)
