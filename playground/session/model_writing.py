"""Writes trained models, after comparing what a file answers with what the network answers. No Qt."""

from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.core.vocabulary import Numbers
from playground.engine.inspection.tracing import softmax
from playground.engine.network.forward import unroll
from playground.session import headless
from playground.storage.exports import models
from playground.storage.exports.model import Model, Weights
from playground.storage.exports.samples import Samples
from playground.storage.exports.weights import FORMATS

LENGTHS, BATCHES = (1, 7, 50), (1, 3)
"""How many timesteps and sequences the inputs have."""


def write(path: Path, model: Model) -> str:
    """Write a model in the format of the suffix. Return what was compared before it replaced `path`, to stand in a
    sentence; "" if nothing. Raises `FileProblem`; the old file then stays."""
    models.check_target(path)
    samples = None if FORMATS.of(path).answer is None else make_samples(model)
    return models.write_model(path, model, samples)


def make_samples(model: Model) -> Samples:
    """Return random inputs of each length and batch, the same for the same model's size, with the network's answers."""
    rng, inputs, answers, rounding = np.random.default_rng(0), [], [], 0.0
    unit = 1.0 if model.answers else model.numbers.answers.divisor
    precise = {name: array.astype(np.float64) for name, array in model.weights.items()}
    for time in LENGTHS:
        for batch in BATCHES:
            values = _random_inputs(model, rng, batch, time)
            own = np.stack([_answers(model, precise, each) for each in values])
            single = np.stack([_answers(model, model.weights, each) for each in values])
            one = Samples(inputs=(values,), answers=(own,), unit=unit)
            rounding = max(rounding, one.largest_difference([[single]]))
            inputs.append(values)
            answers.append(own)
    return Samples(inputs=tuple(inputs), answers=tuple(answers), unit=unit, rounding=rounding)


def _random_inputs(model: Model, rng: np.random.Generator, batch: int, time: int) -> Array:
    """Return ids `(batch, time)` or unscaled numbers `(batch, time, features)`."""
    width = model.encoding.width
    if isinstance(model.encoding, Numbers):
        return model.encoding.raw(rng.normal(size=(batch, time, width)))
    return rng.integers(0, width, (batch, time))


def _answers(model: Model, weights: Weights, inputs: Array) -> Array:
    """Return the answers `(time, outputs)` to one sequence, in the precision of the weights."""
    read = model.numbers.scaled(inputs) if inputs.ndim == 2 else inputs
    outputs = unroll(headless.architecture_of(model), weights, read).outputs.astype(np.float64)
    answer = model.numbers.answers
    return softmax(outputs) if model.answers else outputs * answer.divisor + answer.mean
