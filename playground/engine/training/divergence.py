"""When training has gone wrong for good, and how to say so."""

import math

from playground.core.specs import TrainingSpec

LIMIT = 100
"""A loss this many times its first value, or 1 where that is less, is no longer learning."""

HIGH = {"adam": 0.05, "sgd": 2.0}
"""The learning rate from which each optimiser is likely to jump too far, with networks of this kind."""


def ceiling(first: float) -> float:
    """The highest loss of a run that began with the loss `first` and still learns."""
    return LIMIT * max(1.0, first)


def diverged(loss: float, first: float) -> bool:
    """Whether a loss is not finite, or has grown out of all proportion to the run's first."""
    return not loss <= ceiling(first)


def sentence(loss: float, step: int, training: TrainingSpec) -> str:
    """What happened at which step, and what to do."""
    if step == 0:
        return f"The loss {_happened(loss)} before the first step: the numbers in the sequences are too large."
    rate = f"{training.learning_rate:g}"
    if training.learning_rate >= HIGH[training.optimizer]:
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
