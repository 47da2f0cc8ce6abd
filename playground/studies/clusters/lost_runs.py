"""What becomes of a run whose worker is lost, or cannot make it."""

ATTEMPTS = 3
"""A run whose worker is lost for so many times is given up."""
KILLED = "The cluster lost its worker each time, as when memory runs out."


def unusable(error: BaseException) -> str:
    """Return a sentence for what a run raised on a worker, where the program's own errors are results."""
    if isinstance(error, ImportError):
        return f"{' '.join(str(error).split())}. The same version of this program must be installed for them."
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
