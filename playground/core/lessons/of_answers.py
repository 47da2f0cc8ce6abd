"""Measures of a network's answers on a sequence. None means that it is not known."""

import numpy as np
import numpy.typing as npt

from playground.core.lessons.evidence import Measured, Reading, Subject
from playground.core.trace import Trace
from playground.core.vocabulary import UNKNOWN, display_token


def answer(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return the likeliest answer."""
    here = _shares(reading.trace, subject)
    return None if here is None else display_token(reading.trace.answers[int(here.argmax())])


def sureness(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return the probability of the likeliest answer."""
    here = _shares(reading.trace, subject)
    return None if here is None else float(here.max())


def probability(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return the probability of the answer `of`."""
    here, answers = _shares(reading.trace, subject), reading.trace.answers
    return None if here is None or subject.of not in answers else float(here[answers.index(subject.of)])


def answer_difference(reading: Reading, subject: Subject, other: Reading | None) -> Measured:
    """Return the largest difference of an answer's probability to that after the sequence `instead`."""
    here, there = _shares(reading.trace, subject), None if other is None else _shares(other.trace, subject)
    return None if here is None or there is None or here.shape != there.shape else float(np.abs(here - there).max())


def right_answers(reading: Reading, _subject: Subject, _other: Reading | None) -> Measured:
    """Return how many of the known answers of the sequence are right."""
    trace = reading.trace
    known = trace.expected >= 0
    if not trace.answers or not known.any():
        return None
    return int((trace.predictions.argmax(axis=1) == trace.expected)[known].sum())


def continuation(reading: Reading, _subject: Subject, _other: Reading | None) -> Measured:
    """Return what the network has generated behind the sequence."""
    trace = reading.trace
    new = trace.tokens[trace.typed_count :]
    between = " " if any(len(token) > 1 for token in trace.tokens) else ""
    return between.join(display_token(token) for token in new) if new else None


def written_probability(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return how likely the network is to write the sequence from its first token on, at a temperature."""
    trace = reading.trace
    if not trace.answers or any(token not in trace.answers for token in trace.tokens):
        return None
    probabilities = trace.predictions.astype(np.float64) ** (1 / subject.temperature)
    if UNKNOWN in trace.answers:
        probabilities[:, trace.answers.index(UNKNOWN)] = 0
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    following = [trace.answers.index(token) for token in trace.tokens[1:]]
    return float(np.prod(probabilities[np.arange(len(following)), following]))


def influence(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return how far the last answer's probability falls when a token is drawn anew."""
    at, falls = subject.timestep(reading.trace), _falls(reading)
    return None if at is None or falls is None else float(falls[at])


def hangs_on(reading: Reading, _subject: Subject, _other: Reading | None) -> Measured:
    """Return the token on which the last answer hangs most."""
    falls = _falls(reading)
    return None if falls is None else reading.trace.tokens[int(falls.argmax())]


def next_influence(reading: Reading, _subject: Subject, _other: Reading | None) -> Measured:
    """Return the second largest influence as a share of the largest."""
    falls = _falls(reading)
    if falls is None or len(falls) < 2 or falls.max() <= 0:
        return None
    second, largest = np.sort(falls)[-2:]
    return max(0.0, float(second / largest))


def timesteps(reading: Reading, _subject: Subject, _other: Reading | None) -> Measured:
    """Return the number of tokens."""
    return reading.trace.timesteps


def unknown_tokens(reading: Reading, _subject: Subject, _other: Reading | None) -> Measured:
    """Return how many tokens are not in the training sequences."""
    return reading.trace.known.count(False)


def _shares(trace: Trace, subject: Subject) -> npt.NDArray[np.float32] | None:
    at = subject.timestep(trace) if trace.timesteps else None
    return None if at is None or not trace.answers else trace.predictions[at]


def _falls(reading: Reading) -> npt.NDArray[np.float32] | None:
    there = reading.influence
    return there.falls if there is not None and there.timesteps == reading.trace.timesteps else None
