"""A network that goes on by itself: each token it adds is what it reads next."""

from collections.abc import Iterator, Mapping
from itertools import islice

import numpy as np

from playground.core.batches import Array
from playground.core.generation_settings import GenerationSettings
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers
from playground.engine.generation.free_running import Walker
from playground.engine.generation.sampling import Sampler
from playground.engine.network.architecture import Architecture
from playground.tasks.common.task import Saying


def text(
    architecture: Architecture, weights: Mapping[str, Array], inputs: Array, wish: GenerationSettings
) -> Iterator[int]:
    """The ids that follow some `(time,)`, without end. There is at least one; the readout is that of each step."""
    walker, sampler = Walker(architecture, weights, 1), Sampler(wish.seed)
    for token in inputs:
        outputs = walker.step(np.array([token]))
    while True:
        yield (token := sampler.draw(outputs[0], wish))
        outputs = walker.step(np.array([token]))


def series(architecture: Architecture, weights: Mapping[str, Array], inputs: Array) -> Iterator[Array]:
    """The numbers `(features,)` that follow some `(time, features)`, all as the network takes them, without end."""
    walker = Walker(architecture, weights, 1)
    for values in inputs:
        answer = walker.step(values[None])
    return _running_free(walker, answer)


def said(
    architecture: Architecture, weights: Mapping[str, Array], inputs: Array, encoding: Numbers, saying: Saying
) -> Array:
    """The first of some inputs `(time, features)`, and how a network goes on behind them: `(saying.length, features)`
    as they were before `encoding`. Without inputs there is nothing it could go on behind, and so nothing it says."""
    heard = inputs[: saying.prefix]
    if not len(heard):
        return encoding.raw(heard)
    behind = series(architecture, weights, heard)
    return encoding.raw(np.stack([*heard, *islice(behind, saying.length - len(heard))]))


def series_behind(
    architecture: Architecture, weights: Mapping[str, Array], trace: Trace, typed: Array, encoding: Numbers
) -> Iterator[Array]:
    """The same behind the `typed` inputs, with which a trace by these weights begins; its numbers are the
    network's as they were before `encoding`."""
    answer = encoding.scaled(trace.predictions[len(typed) - 1])
    return _running_free(Walker.behind(architecture, weights, trace, typed), answer[None])


def _running_free(walker: Walker, answer: Array) -> Iterator[Array]:
    while True:
        yield answer[0]
        answer = walker.step(answer)
