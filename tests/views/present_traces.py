"""Traces of any kind of network for the tests of the presentation."""

import numpy as np

from playground.core.cell_kinds import KINDS
from playground.core.trace import Trace

WORDS = ("It", "is", "winter", ".", "The", "grass", "is", "always")


def made(kind="lstm", tokens=WORDS, units=6, layers=2, answers=("greener", "brown"), expected=None, **parts):
    """A trace whose numbers are drawn at random, and differ in each layer."""
    rng = np.random.default_rng(3)
    time, shape = len(tokens), (len(tokens), layers, units)
    signed = {gate.name for gate in KINDS[kind].gates if gate.is_signed}
    raw = rng.uniform(0.1, 1, (time, len(answers) or 1)).astype("f4")
    right = np.full(time, -1) if answers else np.full((time, raw.shape[1]), np.nan, "f4")
    if expected is not None:
        right[-1] = expected
    return Trace(
        **{
            "cell_kind": kind,
            "tokens": tuple(tokens),
            "known": (True,) * time,
            "gates": {
                name: rng.uniform(-1 if name in signed else 0, 1, shape).astype("f4")
                for name in KINDS[kind].shown_gates
            },
            "states": {name: rng.normal(size=shape).astype("f4") for name in KINDS[kind].states or ("hidden",)},
            "predictions": raw / raw.sum(axis=1, keepdims=True) if answers else raw,
            "answers": tuple(answers),
            "expected": right,
            **parts,
        }
    )
