"""Every measure that a lesson can name, and the conditions made of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from annotated_types import Len

from playground.core.lessons import of_answers, of_experiment, of_states
from playground.core.lessons.evidence import Evidence, Measured, Network, Reading, Subject
from playground.core.rounding import percent_digits
from playground.core.scientific import format_scientific

Written = Literal["count", "share", "number", "text"]


class OfExperiment(NamedTuple):
    """A measure of the experiment, and how its value is written."""

    function: Callable[[Evidence, Network, Subject], Measured]
    written: Written


class OfReading(NamedTuple):
    """A measure of what a network computes on a sequence, and how its value is written."""

    function: Callable[[Reading, Subject, Reading | None], Measured]
    written: Written


MEASURES: dict[str, OfExperiment | OfReading] = {
    "setting": OfExperiment(of_experiment.setting, "text"),
    "step": OfExperiment(of_experiment.step, "count"),
    "mark": OfExperiment(of_experiment.mark, "count"),
    "mark_step": OfExperiment(of_experiment.mark_step, "count"),
    "stopped": OfExperiment(of_experiment.stopped, "count"),
    "accuracy": OfExperiment(of_experiment.accuracy, "share"),
    "sequence_accuracy": OfExperiment(of_experiment.sequence_accuracy, "share"),
    "parameters": OfExperiment(of_experiment.parameters, "count"),
    "compared": OfExperiment(of_experiment.compared, "count"),
    "probe": OfExperiment(of_experiment.probe, "text"),
    "difference": OfExperiment(of_experiment.difference, "text"),
    "playhead": OfExperiment(of_experiment.playhead, "count"),
    "deeds": OfExperiment(of_experiment.deeds, "count"),
    "answer": OfReading(of_answers.answer, "text"),
    "sureness": OfReading(of_answers.sureness, "number"),
    "probability": OfReading(of_answers.probability, "number"),
    "answer_difference": OfReading(of_answers.answer_difference, "number"),
    "right_answers": OfReading(of_answers.right_answers, "count"),
    "continuation": OfReading(of_answers.continuation, "text"),
    "written_probability": OfReading(of_answers.written_probability, "share"),
    "influence": OfReading(of_answers.influence, "number"),
    "hangs_on": OfReading(of_answers.hangs_on, "text"),
    "next_influence": OfReading(of_answers.next_influence, "share"),
    "timesteps": OfReading(of_answers.timesteps, "count"),
    "unknown_tokens": OfReading(of_answers.unknown_tokens, "count"),
    "largest": OfReading(of_states.largest, "number"),
    "gate": OfReading(of_states.gate, "number"),
    "state_difference": OfReading(of_states.state_difference, "number"),
    "most_difference": OfReading(of_states.most_difference, "number"),
    "carried": OfReading(of_states.carried, "share"),
    "update_error": OfReading(of_states.update_error, "number"),
    "largest_move": OfReading(of_states.largest_move, "count"),
    "steps_back": OfReading(of_states.steps_back, "count"),
    "reach_timestep": OfReading(of_states.reach_timestep, "count"),
    "gradient_share": OfReading(of_states.gradient_share, "number"),
    "forget_product": OfReading(of_states.forget_product, "number"),
}
"""Every measure by its name in a file. Add a new one here."""

if TYPE_CHECKING:
    MeasureName = str
else:
    MeasureName = Literal[tuple(MEASURES)]
    """A key of `MEASURES`. Files are held to it; a type checker cannot know the rows of a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Subject):
    """A measure, and what it is taken of."""

    measure: MeasureName


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Quantity):
    """A number or a word of the learner's own network, filled in where the text says `{name}`."""

    name: Annotated[str, Len(1, 30)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Quantity):
    """A quantity and what it must keep to. Without that, it is met as soon as the quantity is known. `other_than` is a
    word that it must not be."""

    equals: float | str | None = None
    other_than: str | None = None
    at_least: float | None = None
    at_most: float | None = None


def measure(evidence: Evidence, quantity: Quantity) -> Measured:
    """Return the value of a quantity, None if it is not known: the network is not there, or the sequence not read."""
    if quantity.network == "A":
        return _of_network(evidence, evidence.first, quantity)
    second = _of_network(evidence, evidence.second, quantity)
    if quantity.network == "B" or second is None:
        return second
    first = _of_network(evidence, evidence.first, quantity)
    if first is None or isinstance(first, str) or isinstance(second, str):
        return first if first == second else None
    return min(first, second)


def is_met(evidence: Evidence, condition: Condition) -> bool:
    """Return whether the quantity is known and is as the condition says."""
    value = measure(evidence, condition)
    if value is None or value == condition.other_than:
        return False
    if condition.equals is not None and value != condition.equals:
        return False
    low, high = condition.at_least, condition.at_most
    if isinstance(value, str):
        return low is None and high is None
    return (low is None or value >= low) and (high is None or value <= high)


def write(quantity: Quantity, value: float | str) -> str:
    """Return a measured value as a text shows it."""
    if isinstance(value, str):
        return value
    written = MEASURES[quantity.measure].written
    if written == "share":
        return f"{percent_digits(value)}\u00a0%"
    if written == "count" or value == int(value):
        return f"{int(value):,}"
    if 0 < value < 1e-4:
        return format_scientific(value)
    return f"{value:.2f}" if 0.005 <= abs(value) < 100 else f"{value:.2g}"


def _of_network(evidence: Evidence, network: Network | None, quantity: Quantity) -> Measured:
    if network is None:
        return None
    row = MEASURES[quantity.measure]
    if isinstance(row, OfExperiment):
        return row.function(evidence, network, quantity)
    readings = network.held.get(quantity.hold, {}) if quantity.hold else network.readings
    reading = readings.get(quantity.probe or evidence.probe)
    other = readings.get(quantity.instead) if quantity.instead else None
    return None if reading is None else row.function(reading, quantity, other)
