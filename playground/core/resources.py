"""Where the files that come with the program lie, in a checkout as in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """The file or folder `name`, such as `assets/icons`: in the package when installed, beside it in a checkout.

    Raises `FileNotFoundError` when it is in neither place.
    """
    for root in (_PACKAGE, _PACKAGE.parent):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"{name} is missing from the installation at {_PACKAGE}; install the program again")
