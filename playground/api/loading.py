"""Reads networks from files, of this program or made elsewhere."""

import warnings
from pathlib import Path

from playground.api.model import Model, of_stored
from playground.storage.errors import FileProblem, join_words
from playground.storage.exports import models
from playground.storage.imports import inspection
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
    if not inspection.is_foreign(path):
        if vocabulary is not None or labels is not None or choices:
            raise ValueError("a model of this program knows its tokens and answers; leave vocabulary and choices away.")
        return of_stored(models.read_model(path))
    preview, model = inspection.inspect(
        Inspection(
            path=path,
            choices=choices,
            vocabulary=None if vocabulary is None else Path(vocabulary),
            labels=None if labels is None else Path(labels),
        )
    )
    if preview.unknown and not partly:
        what = f"{' '.join(preview.unknown)} It may change what is computed; partly=True leaves it out."
        raise FileProblem(path, what)
    if model is None:
        raise FileProblem(path, preview.problem.removeprefix(f"{path}: "))
    for question in preview.questions:
        if question.key not in choices:
            taken = f'{question.key}="{question.chosen}" is taken, of {join_words(question.choices)}.'
            warnings.warn(f"{path}: {question.text} {taken}", stacklevel=2)
    return of_stored(model)
