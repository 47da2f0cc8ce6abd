"""Bits per character: the loss on a text, in a unit in which texts are compared."""

import math


def bits_of_loss(loss: float) -> float:
    """Convert a cross-entropy in nats to bits."""
    return loss / math.log(2)
