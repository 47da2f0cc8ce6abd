"""Measures of a network's gates, states and gradients on a sequence. None means that it is not known."""

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.lessons.evidence import Measured, Reading, Subject
from playground.core.reach import SHARE, Reach
from playground.core.sentence import answer_timestep
from playground.core.trace import Trace


def largest(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return the largest absolute value of a gate or state, such as "cell"."""
    values = _stretch(reading.trace, subject, since=0)
    return None if values is None else float(np.abs(values).max())


def gate(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return a gate's mean over the units, at a timestep or over the stretch since `since`."""
    values = _stretch(reading.trace, subject)
    return None if values is None else float(values.astype(np.float64).mean())


def state_difference(reading: Reading, subject: Subject, other: Reading | None) -> Measured:
    """Return by how much the most different unit of a state differs from that after the sequence `instead`; the least
    over the stretch since `since`."""
    apart = _apart(reading, subject, other)
    return None if apart is None else float(apart.min())


def most_difference(reading: Reading, subject: Subject, other: Reading | None) -> Measured:
    """Return the difference as `state_difference` does, but the most over the stretch."""
    apart = _apart(reading, subject, other)
    return None if apart is None else float(apart.max())


def carried(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return which share of its update the median unit keeps: the kept memory against the kept and the new."""
    trace = reading.trace
    update, at = KINDS[trace.cell_kind].state_update, subject.timestep(trace)
    if update is None or at is None or at == 0:
        return None
    before = trace.states[update.state][at - 1].astype(np.float64)
    kept = np.abs(update.keep.apply(trace.gates[update.keep.gate][at]) * before)
    new = np.abs(update.add.apply(trace.gates[update.add.gate][at]) * trace.gates["candidate"][at])
    return float(np.median(kept / np.maximum(kept + new, 1e-30)))


def update_error(reading: Reading, _subject: Subject, _other: Reading | None) -> Measured:
    """Return by how much a new state differs from what is kept and what is added, at most, over units and timesteps."""
    trace = reading.trace
    update = KINDS[trace.cell_kind].state_update
    if update is None:
        return None
    new = trace.states[update.state].astype(np.float64)
    before = np.concatenate((np.zeros_like(new[:1]), new[:-1]))
    kept = update.keep.apply(trace.gates[update.keep.gate].astype(np.float64)) * before
    added = update.add.apply(trace.gates[update.add.gate].astype(np.float64)) * trace.gates["candidate"]
    return float(np.abs(new - kept - added).max())


def largest_move(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return the timestep, from 1, at which the hidden state moves most, of those since `since`."""
    hidden = reading.trace.hidden
    first = max(subject.since - 1, 1)
    if len(hidden) <= first:
        return None
    moves = np.linalg.norm(np.diff(hidden, axis=0), axis=(1, 2))
    return first + int(moves[first - 1 :].argmax()) + 1


def steps_back(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return how many timesteps back the gradient of the last answer reaches, by the state `of`."""
    timestep = reach_timestep(reading, subject, None)
    return None if not isinstance(timestep, int) or reading.reach is None else reading.reach.at + 1 - timestep


def reach_timestep(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return the earliest timestep, from 1, that the gradient of the last answer reaches, by the state `of`."""
    norms = _norms(reading, subject)
    if norms is None or not norms.any():
        return None
    return int(np.argmax(norms >= SHARE * norms.max())) + 1


def gradient_share(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return the gradient's norm at a timestep as a share of its largest, by the state `of`."""
    norms, at = _norms(reading, subject), subject.timestep(reading.trace)
    return None if norms is None or at is None or not norms.any() else float(norms[at] / norms.max())


def forget_product(reading: Reading, subject: Subject, _other: Reading | None) -> Measured:
    """Return the product of the forget gates behind a timestep, up to the last answer."""
    reach, at = _last_reach(reading), subject.timestep(reading.trace)
    return None if reach is None or reach.forget_products is None or at is None else float(reach.forget_products[at, 0])


def _apart(reading: Reading, subject: Subject, other: Reading | None) -> Array | None:
    """Return by how much the most different unit of a state differs, `(time,)`."""
    a, b = _stretch(reading.trace, subject), None if other is None else _stretch(other.trace, subject)
    return None if a is None or b is None or a.shape != b.shape else np.abs(a - b).max(axis=(1, 2))


def _norms(reading: Reading, subject: Subject) -> Array | None:
    """Return the gradient's norms `(time,)` in the lowest layer."""
    reach = _last_reach(reading)
    if reach is None:
        return None
    norms = reach.cell if subject.of == "cell" else reach.hidden
    return None if norms is None else norms[:, 0]


def _last_reach(reading: Reading) -> Reach | None:
    """Return the reach of the last answer; None while the window shows that of another, at the playhead."""
    reach, last = reading.reach, answer_timestep(reading.trace)
    return reach if reach is not None and (reach.timesteps, reach.at) == (reading.trace.timesteps, last) else None


def _stretch(trace: Trace, subject: Subject, since: int | None = None) -> Array | None:
    """Return a quantity `(time, layers, units)` from `since` to the timestep that is meant."""
    values, at = trace.quantities.get(subject.of), subject.timestep(trace)
    if values is None or at is None:
        return None
    begin = since if since is not None else subject.since - 1 if subject.since else at
    return values[begin : at + 1] if begin <= at else None
