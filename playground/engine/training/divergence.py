"""Tells when training has diverged, and says what to do."""

import math

from playground.core.specs import TrainingSpec

LIMIT = 100
"""A run has diverged when its loss exceeds its first loss, or 1 if that is larger, this many times."""

HIGH_RATES = {"adam": 0.05, "sgd": 2.0}
"""The learning rate from which each optimiser is likely to overshoot, in networks of this kind."""


def loss_ceiling(first: float) -> float:
    """Return the highest loss at which a run that began with the loss `first` has not diverged."""
    return LIMIT * max(1.0, first)


def has_diverged(loss: float, first: float) -> bool:
    """Whether a loss is not finite, or exceeds the ceiling of a run that began with the loss `first`."""
    return not loss <= loss_ceiling(first)


def divergence_message(loss: float, step: int, training: TrainingSpec) -> str:
    """Return what happened at which step, why, and what to do."""
    if step == 0:
        return f"The loss {_happened(loss)} before the first step: the numbers in the sequences are too large."
    rate = f"{training.learning_rate:g}"
    if training.learning_rate >= HIGH_RATES[training.optimizer]:
        cause, remedy = f"the learning rate {rate} is too high", "lower the learning rate and train on"
    elif not training.clip:
        cause = "the gradient grew without bound and is not clipped"
        remedy = f"set the clip to 1 or lower the learning rate, now {rate}, and train on"
    else:
        cause = "the last update was too large"
        remedy = f"lower the learning rate, now {rate}, or the clip, now {training.clip:g}, and train on"
    return (
        f"The loss {_happened(loss)} at step {step:,}: {cause}. "
        f"The network is back at its weights of step {step - 1:,}; {remedy}."
    )


def _happened(loss: float) -> str:
    if math.isnan(loss):
        return "became NaN"
    if math.isinf(loss):
        return "became infinite"
    return f"rose to {loss:,.0f}" if loss < 1e9 else f"rose to {loss:.1e}"
