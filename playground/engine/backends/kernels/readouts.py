"""The readout: selects the hidden states that it reads, and computes the losses of its answers."""

import numpy as np

from playground.engine.backends.kernels.compiled import copy, exp, fill, jit, view
from playground.engine.network.elementwise import ONE, each


@jit
def gather_features(mean, states, places, batch, running, features):
    """Copy the rows that are read out to `features (scored, units)`: h at each scored step, or the mean of h up to
    it."""
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
def features_to_hidden_grad(mean, gradient, places, batch, hidden_grad):
    """Compute the gradient of the top layer's states `(time * batch, units)` from that of the features."""
    fill(view(hidden_grad, 0, (hidden_grad.size,)), 0)
    for n in range(places.size):
        place, feature = places[n], gradient[n]
        row, share = hidden_grad[place], ONE
        if mean:
            share = ONE / hidden_grad.dtype.type(place // batch + 1)
        for j in each(feature):
            row[j] = feature[j] * share
    if mean:
        for n in range(hidden_grad.shape[0] - 1 - batch, -1, -1):
            row, after = hidden_grad[n], hidden_grad[n + batch]
            for j in each(row):
                row[j] += after[j]


@jit
def cross_entropy(answers, classes, scored_in_batch):
    """Return the sum of -log softmax at the right class, and how often the right class is the likeliest.

    Replaces answers by the gradient of the mean loss over the batch, of `scored_in_batch` scored steps.
    """
    loss, hits = 0.0, 0
    share = ONE / answers.dtype.type(scored_in_batch)
    for n in range(classes.size):
        row, right = answers[n], classes[n]
        top = row[0]
        for v in each(row):
            top = max(top, row[v])
        hits += index_of(row, top) == right
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
def index_of(row, value):
    """Return the first index of a value in a row."""
    for v in range(row.size):
        if row[v] == value:
            return v
    return -1


@jit
def squared_error(answers, targets, scored_in_batch):
    """Return the sum over answers of the mean of (answer - target)².

    Replaces answers by the gradient of the mean loss over the batch, of `scored_in_batch` scored steps.
    """
    loss = 0.0
    share = answers.dtype.type(2) / answers.dtype.type(scored_in_batch * answers.shape[1])
    rights = view(targets, 0, (targets.size,))
    errors = view(answers, 0, (answers.size,))
    for n in each(errors):
        error = errors[n] - rights[n]
        loss += error * error
        errors[n] = share * error
    return loss / answers.shape[1]
