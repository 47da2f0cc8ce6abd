"""Reads networks from files, of this program or made elsewhere."""

import warnings
from pathlib import Path

from playground.api.model import Model, of_stored
from playground.storage.imports import loading
from playground.storage.imports.inspection import Inspection


def load(
    path: str | Path,
    *,
    vocabulary: str | Path | None = None,
    labels: str | Path | None = None,
    partly: bool = False,
    **choices: str,
) -> Model:
    """Return the network in a file: a model or an experiment that this program wrote, or a recurrent network made
    elsewhere, in any format that *File > Inspect a model* opens. Nothing in the file is run.

    Of a network made elsewhere, `vocabulary` and `labels` are files with the names of its tokens and of its answers.
    What its file leaves open is settled by `choices`, such as `readout="head"`; otherwise a warning says what is taken,
    and what else could be. `partly` leaves out what is not understood.

    Raises `FileProblem`, whose text is one sentence, if the file cannot be read, or holds something else, or, unless
    `partly`, more than is understood.
    """
    path = Path(path)
    loaded = loading.load(
        Inspection(
            path=path,
            choices=choices,
            vocabulary=None if vocabulary is None else Path(vocabulary),
            labels=None if labels is None else Path(labels),
        ),
        partly=None if partly else "partly=True",
        choose=lambda key, choice: f'{key}="{choice}"',
    )
    for taken in loaded.taken:
        warnings.warn(f"{path}: {taken}", stacklevel=2)
    return of_stored(loaded.model)
