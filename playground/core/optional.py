"""Libraries without which the program works, but for what needs them; that says so in one sentence."""

import importlib.util
from collections.abc import Sequence


class MissingLibrary(Exception):
    """A library that something needs is not installed. The text is one sentence, for the user."""


def is_installed(module: str) -> bool:
    """Whether a module can be imported, judged without importing it."""
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # a module without a specification stands in sys.modules
        return False


def needs_torch(what: str) -> str:
    """Return the sentence about something that needs PyTorch where that is not installed."""
    return f"{what} needs PyTorch, which is not installed here."


def needs_libraries(what: str, modules: Sequence[str]) -> str:
    """Return the sentence about something that needs libraries which are not installed, with what to install."""
    if list(modules) == ["torch"]:
        return needs_torch(what)
    are = "is" if len(modules) == 1 else "are"
    return f"{what} needs {' and '.join(modules)}, which {are} not installed here: pip install {' '.join(modules)}"
