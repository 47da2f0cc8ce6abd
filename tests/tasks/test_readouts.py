"""The final and the mean readout answer the same sequences, so that two networks with one each can be compared."""

import itertools

import numpy as np
import pytest

from playground import tasks
from playground.core.specs import Preset
from playground.storage import presets
from playground.tasks.common.task import Task

SHIPPED = [(name, preset) for name, preset in presets.shipped() if preset.model.readout != "every-step"]


@pytest.mark.parametrize("preset", [preset for _, preset in SHIPPED], ids=[name for name, _ in SHIPPED])
def test_a_final_and_a_mean_readout_have_the_same_data(preset: Preset) -> None:
    final, mean = (tasks.make_task(preset.task, readout, 3) for readout in ("final", "mean"))
    assert (final.answers, final.encoding, final.heldout) == (mean.answers, mean.encoding, mean.heldout)

    def drawn(task: Task) -> list[bytes]:
        batches = itertools.islice(task.batches(4, 3), 3)
        return [part.tobytes() for batch in batches for part in (batch.inputs, batch.targets, batch.scored)]

    assert drawn(final) == drawn(mean)
    for one, other in zip(final.evaluation, mean.evaluation, strict=True):
        np.testing.assert_array_equal(one.inputs, other.inputs)
        np.testing.assert_array_equal(one.targets, other.targets)
    for text in preset.probes:
        np.testing.assert_array_equal(final.probe(text).expected, mean.probe(text).expected)
