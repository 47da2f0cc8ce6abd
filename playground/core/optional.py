"""Libraries without which the program works, but for what needs them; that says so in one sentence."""

import importlib.util


class MissingLibrary(Exception):
    """A library that something needs is not installed. The text is one sentence, for the user."""


def is_installed(module: str) -> bool:
    """Whether a module can be imported, judged without importing it."""
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # a module without a specification stands in sys.modules
        return False


def needs(what: str, library: str) -> str:
    """Return the sentence about something that needs a library where that is not installed."""
    return f"{what} needs {library}, which is not installed here."


def needs_torch(what: str) -> str:
    """Return the sentence about something that needs PyTorch where that is not installed."""
    return needs(what, "PyTorch")
