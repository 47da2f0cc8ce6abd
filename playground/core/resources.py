"""Finds the files that come with the program, in a checkout or in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """Return the file or folder `name`, such as `assets/icons`: inside an installed package, beside it in a checkout.

    Raises `FileNotFoundError` if it is in neither place.
    """
    for root in (_PACKAGE, _PACKAGE.parent):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"{name} is missing from the installation at {_PACKAGE}; install the program again")
