"""A snapshot returns what the panels can show of its network, the difference to a second probe included."""

from dataclasses import replace

import numpy as np

from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.snapshot import Snapshot
from playground.core.trace import Trace


def trace_of(time: int, value: float) -> Trace:
    return Trace(
        cell_kind="rnn",
        tokens=("a",) * time,
        known=(True,) * time,
        gates={},
        states={"hidden": np.full((time, 1, 2), value, np.float32)},
        predictions=np.zeros((time, 1), np.float32),
        answers=("a",),
        expected=np.full(time, -1),
    )


def test_it_is_the_snapshots_own_arrays_at_the_step_that_is_shown() -> None:
    trace, reach = trace_of(3, 0.5), Reach(at=2, is_target_known=True, hidden=np.ones((3, 1)))
    saliency = Saliency(at=2, answer=0, values=np.ones(3))
    snapshot = Snapshot(generation=1, status="running", step=7, trace=trace, reach=reach, saliency=saliency)
    shown = snapshot.shown()
    assert shown is not None
    assert (shown.trace, shown.reach, shown.saliency, shown.difference) == (trace, reach, saliency, None)
    assert shown.step == 7
    past = replace(snapshot, shown_step=0).shown()
    assert past is not None
    assert past.step == 0


def test_a_second_probes_trace_gives_the_difference_to_the_first() -> None:
    trace, against = trace_of(3, 0.5), trace_of(2, 0.25)
    shown = Snapshot(generation=1, status="paused", trace=trace, against=against).shown()
    assert shown is not None
    assert shown.difference is not None
    assert (shown.difference.first, shown.difference.second, shown.difference.head) == (trace, against, 1)
    np.testing.assert_array_equal(shown.difference.hidden, np.full((2, 1, 2), 0.25))


def test_without_a_trace_there_is_nothing_to_show() -> None:
    assert Snapshot(generation=1, status="loading", against=trace_of(2, 0.5)).shown() is None
