"""Baselines: simple predictors, measured on what a network is evaluated on."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from playground.core.bits_per_character import bits_of_loss
from playground.core.snapshot import Evaluation

BATCHES = 32
"""A mean's standard error is found from the means of so many stretches."""
ERRORS = 2.0
"""A difference of fewer standard errors is noise."""

Report = Callable[[float], None]
"""Takes the share of a family's work that is done, from 0 to 1. May raise to cancel it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A simple predictor, fitted on the training part alone.

    `loss` and `accuracy` are those of the network's evaluation: of the same answers, in the same measure; None where it
    has none. `error` is the loss's standard error, `count` how many answers were scored. `settings` are the numbers
    that it was fitted with, by name, such as its season.
    """

    name: str
    verb: Literal["forecasts", "predicts", "answers"]
    count: int
    loss: float | None = None
    accuracy: float | None = None
    error: float = 0.0
    settings: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    @property
    def title(self) -> str:
        """Return its name with what it was fitted with: `seasonal last value (season 52)`."""
        told = ", ".join(f"{name} {value:,g}" for name, value in self.settings.items())
        return f"{self.name} ({told})" if told else self.name

    def is_better_than(self, network: Evaluation) -> bool:
        """Return whether it is better than a network by more than noise."""
        if self.accuracy is not None and network.accuracy is not None:
            spread = sum(share * (1 - share) for share in (self.accuracy, network.accuracy))
            return self.accuracy - network.accuracy > ERRORS * math.sqrt(spread / self.count)
        if self.loss is None or not self.loss > 0:
            return self.loss == 0 and network.loss > 0
        # The network's loss is taken to vary as much as the baseline's, relative to its size.
        noise = self.error / self.loss * math.hypot(self.loss, network.loss)
        return network.loss - self.loss > ERRORS * noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """All baselines of a task, in the order of its families. `heldout`: what they were measured on is not trained on.

    `characters` is how many distinct ones a text of characters has, the unknown one included; its losses are shown in
    bits. 0 for other tasks.
    """

    each: tuple[Baseline, ...] = ()
    heldout: bool = False
    characters: int = 0

    @property
    def best(self) -> Baseline | None:
        """Return the baseline that answers best; None if there is none."""
        return min(self.each, key=_rank, default=None)

    def facts(self) -> dict[str, dict[str, float]]:
        """Return the numbers of each by name, as they are printed and stored."""
        return {one.name: self._numbers(one) for one in self.each}

    def _numbers(self, one: Baseline) -> dict[str, float]:
        numbers = {"loss": one.loss, "accuracy": one.accuracy}
        numbers["bits_per_character"] = bits_of_loss(one.loss) if self.characters and one.loss is not None else None
        return {name: value for name, value in numbers.items() if value is not None} | dict(one.settings)

    def figure(self, one: Baseline) -> str:
        """Return the figure by which a baseline is compared, in words."""
        return self._text(one.loss, one.accuracy if one.loss is None else None)

    def explanation(self, mark: float | None = None) -> str:
        """Return what to compare a network's figure with, in a sentence; empty if there is nothing. `mark` is the loss
        that the mark asks for, if any, which is told of a text of characters."""
        if self.characters:
            told = [("guessing evenly", math.log2(self.characters))]
            told += [(f"a {one.title}", bits_of_loss(one.loss)) for one in self.each if one.loss is not None]
            listed = ", ".join(f"{name} {'takes ' * (not at)}{bits:.2f}" for at, (name, bits) in enumerate(told))
            goal = "" if mark is None else f"; the mark is {bits_of_loss(mark):.2f}"
            return f"A held-out character takes so many bits; {listed}{goal}."
        told_all = ", ".join(f"{one.title} {self.figure(one)}" for one in self.each)
        return f"Measured {self.place}: {told_all}." if told_all else ""

    def warning(self, network: Evaluation) -> str:
        """Return a sentence that says which baselines are better than a network; empty if none is."""
        better = sorted((one for one in self.each if one.is_better_than(network)), key=_rank)
        if not better:
            return ""
        first, *rest = better
        own = self._text(network.loss, None if first.accuracy is None else network.accuracy)
        text = f"The {first.name} {first.verb} better {self.place}: {self.figure(first)} against {own}"
        if rest:
            named = " and ".join(f"the {one.name} ({self.figure(one)})" for one in rest)
            text += f"; so {'does' if len(rest) == 1 else 'do'} {named}"
        return text + "."

    @property
    def place(self) -> str:
        """Return what they were measured on."""
        return "on what is held out" if self.heldout else "on the training sequences"

    def _text(self, loss: float | None, accuracy: float | None) -> str:
        if accuracy is not None:
            return f"{_digits(100 * accuracy, 3)}\u00a0%"
        value = math.nan if loss is None else loss
        return f"{bits_of_loss(value):.2f}\u00a0bits" if self.characters else _digits(value, 2)


def _rank(one: Baseline) -> tuple[float, float]:
    """Return a number for each measure that is less for the better of two baselines."""
    return (math.inf if one.loss is None else one.loss, -(one.accuracy or 0.0))


def _digits(value: float, count: int) -> str:
    """Format a number with so many digits."""
    return f"{float(f'{value:.{count}g}'):.12g}" if abs(value) >= 1e-4 or not value else f"{value:.1e}"


def standard_error(values: npt.NDArray[np.floating]) -> float:
    """Return the standard error of the mean of values that may depend on their neighbours, by the method of batch
    means; 0 for fewer than two values."""
    if len(values) < 2:
        return 0.0
    means = [part.mean(dtype=np.float64) for part in np.array_split(values, min(BATCHES, len(values)))]
    return float(np.std(means, ddof=1) / math.sqrt(len(means)))
