"""Loads the model of any file, of this program or made elsewhere, where nobody can be asked."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.storage.errors import FileProblem, join_words
from playground.storage.exports import models
from playground.storage.exports.models import Model
from playground.storage.imports import inspection
from playground.storage.imports.inspection import Inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A model. `notes` say how its file was read, and `taken` what is taken of what it leaves open, a sentence each."""

    model: Model
    notes: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def load(wanted: Inspection, *, partly: str | None, choose: Callable[[str, str], str]) -> Loaded:
    """Return the model of a file.

    `partly` says how one asks to leave out what is not understood, None if one has; `choose` how one chooses the
    answer to a question, from its key. Raises `FileProblem` where nothing can be read, or something is not understood,
    and `ValueError` if a model of this program is given what only one from elsewhere needs.
    """
    path = wanted.path
    if not inspection.is_foreign(path):
        if wanted.vocabulary is not None or wanted.labels is not None or wanted.choices:
            raise ValueError("a model of this program knows its tokens and answers; leave vocabulary and choices away")
        return Loaded(model=models.read_model(path))
    preview, model = inspection.inspect(wanted)
    if preview.unknown and partly is not None:
        what = f"{' '.join(preview.unknown)} It may change what is computed; {partly} leaves it out."
        raise FileProblem(path, what)
    if model is None:
        raise FileProblem(path, preview.problem.removeprefix(f"{path}: "))
    taken = tuple(
        f"{question.text} {choose(question.key, question.chosen)} is taken, of {join_words(question.choices)}."
        for question in preview.questions
        if question.key not in wanted.choices
    )
    return Loaded(model=model, notes=(*preview.notes, *preview.unknown), taken=taken)
