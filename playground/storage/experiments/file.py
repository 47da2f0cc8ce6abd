"""Reads and writes the file of an experiment."""

from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.core.experiment import Experiment
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.experiments.arrays import PREFIX, open_arrays, pieces_of, same_bytes
from playground.storage.experiments.card import ExperimentCard
from playground.storage.experiments.packing import Packing
from playground.storage.experiments.unpacking import Unpacking
from playground.storage.exports.model import Model
from playground.storage.exports.model_card import ModelCard, shapes_of
from playground.storage.exports.weights.base import KEY as MODEL_KEY

SUFFIX = ".safetensors"
KEY = "playground_experiment"
"""The name of the card's text in a file."""
LIMIT = 4_000_000_000
"""The most bytes of an experiment to read."""


def check_target(path: Path) -> None:
    """Check that an experiment could be written to `path`, before the work it will hold. Raises `FileProblem`."""
    files.check_target(path, (SUFFIX,))


def write(path: Path, experiment: Experiment, *, verify: bool = True) -> None:
    """Write an experiment and, to `verify` it, open and compare what is written before it replaces `path`. Raises
    `FileProblem`; the old file then stays."""
    check_target(path)
    packing, first = Packing(experiment), experiment.networks[0].run
    weights: dict[str, Array] = {}
    start = 0
    # Under their own names, so that whatever reads a model reads this file.
    for name, shape in shapes_of(first.preset, experiment.encoding, experiment.answers).items():
        end = start + int(np.prod(shape))
        weights[name] = first.vectors[0, start:end].reshape(shape)
        start = end
    model = ModelCard.of(_model(experiment, weights))
    own = {PREFIX + name: array for name, array in packing.arrays.items()}
    pieces = pieces_of(weights | own, {MODEL_KEY: model.to_json(), KEY: packing.card.to_json()})

    def check(written: Path) -> None:
        again = Packing(read(written))
        same = again.card.to_json() == packing.card.to_json() and again.arrays.keys() == packing.arrays.keys()
        if not same or not all(same_bytes(again.arrays[name], part) for name, part in packing.arrays.items()):
            raise FileProblem(path, "not written, because what was read back is not the same experiment.")

    files.write_pieces(path, pieces, check if verify else lambda _: None)


def _model(experiment: Experiment, weights: dict[str, Array]) -> Model:
    """Return the first network as a model, with what was measured of it now."""
    network = experiment.networks[0]
    now = network.evaluations[-1:]
    return Model(
        preset=network.run.preset,
        encoding=experiment.encoding,
        answers=experiment.answers,
        weights=weights,
        steps=network.run.step,
        sequences=network.run.sequences,
        evaluation=now[0].measured if now and now[0].step == network.run.step else {},
    )


def holds_experiment(path: Path) -> bool:
    """Return whether a file is one that `write` wrote, by its header. Raises `FileProblem` if it cannot be read."""
    with open_arrays(path, LIMIT) as arrays:
        return KEY in arrays.texts


def read(path: Path) -> Experiment:
    """Read a file that `write` wrote, without running anything in it. Raises `FileProblem`."""
    with open_arrays(path, LIMIT) as arrays:
        if KEY not in arrays.texts or MODEL_KEY not in arrays.texts:
            raise FileProblem(path, "this file holds no experiment.")
        card = ExperimentCard.from_json(arrays.texts[KEY], str(path))
        model = ModelCard.from_json(arrays.texts[MODEL_KEY], str(path))
        return Unpacking(path, arrays, card, model).experiment()
