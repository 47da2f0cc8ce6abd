"""The readout: which hidden states it reads, and the losses of what it answers."""

import numpy as np

from playground.engine.backends.kernels.compiled import copy, exp, fill, jit, view
from playground.engine.network.elementwise import ONE, each


@jit
def gather_features(mean, states, places, batch, running, features):
    """The rows `(scored, units)` that are read out: h at the scored steps, or its mean up to there."""
    if mean:
        for n in range(batch):
            copy(states[n], running[n])
        for n in range(batch, states.shape[0]):
            now, last, state = running[n], running[n - batch], states[n]
            for j in each(now):
                now[j] = last[j] + state[j]
    for n in range(places.size):
        place, feature = places[n], features[n]
        if mean:
            row, share = running[place], ONE / running.dtype.type(place // batch + 1)
            for j in each(feature):
                feature[j] = row[j] * share
        else:
            copy(states[place], feature)


@jit
def spread_features(mean, gradient, places, batch, upper):
    """The gradient of the top layer's states `(time * batch, units)` from that of the features."""
    fill(view(upper, 0, (upper.size,)), 0)
    for n in range(places.size):
        place, feature = places[n], gradient[n]
        row, share = upper[place], ONE
        if mean:
            share = ONE / upper.dtype.type(place // batch + 1)
        for j in each(feature):
            row[j] = feature[j] * share
    if mean:
        for n in range(upper.shape[0] - 1 - batch, -1, -1):
            row, after = upper[n], upper[n + batch]
            for j in each(row):
                row[j] += after[j]


@jit
def cross_entropy(answers, classes, whole):
    """The sum of -log softmax at the right class, and how many are most likely the right one; answers become gradients
    of the mean over `whole` answers."""
    loss, hits = 0.0, 0
    share = ONE / answers.dtype.type(whole)
    for n in range(classes.size):
        row, right = answers[n], classes[n]
        top = row[0]
        for v in each(row):
            top = max(top, row[v])
        hits += first_of(row, top) == right
        for v in each(row):
            row[v] -= top
        loss -= row[right]
    powers = view(answers, 0, (answers.size,))
    for n in each(powers):
        powers[n] = exp(powers[n])
    for n in range(classes.size):
        row, total = answers[n], answers.dtype.type(0)
        for v in each(row):
            total += row[v]
        loss += np.log(total)
        part = share / total
        for v in each(row):
            row[v] *= part
        row[classes[n]] -= share
    return loss, hits


@jit
def first_of(row, value):
    """Where a value is first found."""
    for v in range(row.size):
        if row[v] == value:
            return v
    return -1


@jit
def squared_error(answers, targets, whole):
    """The sum of (answer - target)² over their number; answers become gradients of the mean over `whole` answers."""
    loss = 0.0
    share = answers.dtype.type(2) / answers.dtype.type(whole * answers.shape[1])
    rights = view(targets, 0, (targets.size,))
    errors = view(answers, 0, (answers.size,))
    for n in each(errors):
        error = errors[n] - rights[n]
        loss += error * error
        errors[n] = share * error
    return loss / answers.shape[1]
