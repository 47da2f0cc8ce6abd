"""Small models for tests, made without training."""

import numpy as np

from playground import tasks
from playground.core.shapes import parameter_shapes
from playground.core.specs import Preset
from playground.storage.exports.models import Model

WORDS = """
title = "Two answers"
probes = ["the grass"]
[task]
kind = "typed"
tokens = "words"
sequences = '''
the grass is always => greener
it is winter, the grass is always => brown 🍂
'''
"""
NUMBERS = """
title = "Numbers"
[task]
kind = "typed"
tokens = "numbers"
sequences = "0 0.5 1 0.5 0 => 0.7"
"""
VECTORS = NUMBERS.replace("0 0.5 1 0.5 0 => 0.7", "1:200 3:4 5:6")


def make_model(preset: Preset) -> Model:
    """Return an untrained model of a preset with known random weights."""
    task = tasks.make_task(preset.task, preset.model.readout, preset.training.seed)
    rng = np.random.default_rng(1)
    expected = parameter_shapes(preset.model, task.encoding.width, task.outputs)
    weights = {name: rng.normal(size=shape).astype(np.float32) for name, shape in expected.items()}
    return Model(preset=preset, encoding=task.encoding, answers=task.answers, weights=weights, steps=7, sequences=14)
