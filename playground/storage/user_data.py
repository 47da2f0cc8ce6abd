"""Where the program keeps what its user makes."""

from pathlib import Path

from platformdirs import user_data_path


def user_data_folder() -> Path:
    """Return the folder, which may not exist yet."""
    return user_data_path("recurrent-playground", appauthor=False)
