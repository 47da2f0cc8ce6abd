"""Measures of the experiment: settings, training, and what is watched. None means that it is not known."""

import dataclasses
from collections.abc import Sequence

from playground.core.lessons.evidence import Evidence, Measured, Network, Subject


def setting(_evidence: Evidence, network: Network, subject: Subject) -> Measured:
    """Return the value of a preset's key, such as "model.cell"."""
    value: object = network.preset
    for part in subject.of.split("."):
        if not dataclasses.is_dataclass(value) or part not in {one.name for one in dataclasses.fields(value)}:
            return None
        value = getattr(value, part)
    return value if isinstance(value, str | int | float) else None


def has_settings(evidence: Evidence, settings: Sequence[str]) -> bool:
    """Return whether the first network's experiment has all these `KEY=VALUE`."""
    pairs = (each.partition("=") for each in settings)
    return all(_is(setting(evidence, evidence.first, Subject(of=key)), text) for key, _, text in pairs)


def _is(value: Measured, text: str) -> bool:
    """Return whether a text, with quotes or without, says a value."""
    if value is None or isinstance(value, str):
        return value == text.strip('"')
    try:
        return float(text) == value
    except ValueError:
        return False


def step(_evidence: Evidence, network: Network, _subject: Subject) -> Measured:
    """Return how many steps the network has made."""
    return network.step


def mark(_evidence: Evidence, network: Network, _subject: Subject) -> Measured:
    """Return 1 if the mark was reached, 0 if not."""
    return int(network.reached is not None)


def mark_step(_evidence: Evidence, network: Network, _subject: Subject) -> Measured:
    """Return the step at which the mark was reached."""
    return network.reached


def stopped(_evidence: Evidence, network: Network, _subject: Subject) -> Measured:
    """Return 1 if training is over, at the mark or after the budget, 0 if not."""
    return int(network.has_stopped)


def accuracy(_evidence: Evidence, network: Network, _subject: Subject) -> Measured:
    """Return the share of right answers on the evaluation set."""
    return network.evaluation.accuracy if network.evaluation else None


def sequence_accuracy(_evidence: Evidence, network: Network, _subject: Subject) -> Measured:
    """Return the share of sequences of the evaluation set without a wrong answer."""
    return network.evaluation.sequence_accuracy if network.evaluation else None


def parameters(_evidence: Evidence, network: Network, _subject: Subject) -> Measured:
    """Return the number of weights."""
    return network.parameters


def compared(evidence: Evidence, _network: Network, _subject: Subject) -> Measured:
    """Return 1 if a second network is there, 0 if not."""
    return int(evidence.second is not None)


def probe(evidence: Evidence, _network: Network, _subject: Subject) -> Measured:
    """Return the watched sequence."""
    return evidence.probe


def difference(evidence: Evidence, _network: Network, _subject: Subject) -> Measured:
    """Return the second probe, empty without one."""
    return evidence.against


def playhead(evidence: Evidence, _network: Network, _subject: Subject) -> Measured:
    """Return the playhead's timestep, from 1."""
    return evidence.playhead


def deeds(evidence: Evidence, _network: Network, subject: Subject) -> Measured:
    """Return how often something was done in this step of the lesson."""
    return evidence.deeds.get(subject.of, 0)
