"""The memory lab: its runs, and the points it makes of their results."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from playground.core import shapes
from playground.core.specs import ModelSpec, bounds
from playground.core.trial_result import Outcome, TrialResult
from playground.engine.training.run import Run
from playground.studies import gap
from playground.studies.gap import USUAL, GapStudy, Point
from playground.studies.trial import Trial

SMALL = GapStudy(gaps=(1, 5), seeds=2)


def result(trial: Trial, accuracy: float | None, outcome: Outcome = "ended", steps: int = 100) -> TrialResult:
    return TrialResult(
        identity=trial.identity,
        preset=trial.name,
        settings=dict(trial.settings),
        seed=trial.preset.training.seed,
        outcome=outcome,
        steps=steps,
        accuracy=accuracy,
    )


def test_every_network_is_trained_at_every_gap_with_every_seed() -> None:
    trials = gap.trials(GapStudy())
    asked = {(one.settings["cell"], int(one.settings["gap"]), one.preset.training.seed) for one in trials}
    assert len(trials) == len(asked) == 6 * 8 * 5 == len({one.identity for one in trials})
    for one in trials:
        assert one.preset.model.cell == one.settings["cell"]
        assert one.preset.task.gap == int(one.settings["gap"])  # type: ignore[attr-defined]
    more = gap.trials(GapStudy(gaps=(3, *gap.GAPS), seeds=6))
    assert {one.identity for one in trials} < {one.identity for one in more}, "more of them keep what there is"


def test_all_see_the_same_sequences() -> None:
    of_model = ModelSpec()
    for seed in (0, 1):
        for length in (1, 5):
            same = [t for t in gap.trials(SMALL) if t.settings["gap"] == str(length) and t.preset.training.seed == seed]
            assert len(same) == len(USUAL)
            assert len({replace(one.preset, model=of_model) for one in same}) == 1, "only the network differs"
            runs = [Run(one.preset, engine="torch") for one in same]
            batches = [np.array([b.inputs for b in islice(run.task.batches(16, seed), 3)]).tolist() for run in runs]
            tested = [[one.inputs.tolist() for one in run.task.evaluation] for run in runs]
            assert all(one == batches[0] for one in batches)
            assert all(one == tested[0] for one in tested)


def test_they_are_equal_in_parameters_within_a_tenth() -> None:
    low, high = (int(bound) for bound in bounds(GapStudy, "units"))
    for units in range(low, high + 1):
        sizes = {cell: parameters for cell, (_, parameters) in gap.sizes(GapStudy(units=units)).items()}
        for cell, parameters in sizes.items():
            assert abs(parameters / sizes["lstm"] - 1) <= 0.1, (units, cell)
    sizes = gap.sizes(SMALL)
    assert max(count for _, count in sizes.values()) <= 1.1 * min(count for _, count in sizes.values())
    for trial in gap.trials(SMALL):
        run = Run(trial.preset, engine="torch")
        assert (run.preset.model.units, run.architecture.parameter_count) == sizes[trial.settings["cell"]]


def test_a_window_ends_between_two_gaps() -> None:
    """Clue, filler and question fit into the window, or they do not."""
    seen = {cell: shapes.context_length(model) for cell, model in gap.models(SMALL).items()}
    assert seen == {"lstm": None, "gru": None, "rnn": None, "cnn": 27, "mlp": 8, "perceptron": None}


def test_a_point_is_the_mean_of_the_runs_there_are() -> None:
    trials = [one for one in gap.trials(SMALL) if one.settings == {"cell": "rnn", "gap": "5"}]
    other = result(replace(trials[0], steps=7), 0.1)

    def point(*results: TrialResult) -> Point:
        points = gap.points(SMALL, [*results, other])
        assert [(one.cell, one.gap) for one in points] == [(cell, length) for cell in USUAL for length in (1, 5)]
        return next(one for one in points if (one.cell, one.gap) == ("rnn", 5))

    none = point()
    assert (none.total, none.runs, none.failed, none.done) == (2, 0, 0, 0)
    assert none.accuracy is none.low is none.high is none.steps is None
    one = point(result(trials[0], 0.995, "reached", 350))
    assert (one.runs, one.done, one.accuracy, one.steps) == (1, 1, 0.995, 350)
    two = point(result(trials[0], 1.0, "reached", 350), result(trials[1], 0.25, steps=5000))
    assert (two.runs, two.done, two.accuracy, two.steps) == (2, 2, 0.625, 350)
    assert two.low is not None
    assert two.high is not None
    assert 0 < two.low < 0.25
    assert 0.625 < two.high < 1
    failed = point(result(trials[0], 0.995, "reached", 350), result(trials[1], None, "failed"))
    assert (failed.runs, failed.failed, failed.done, failed.accuracy) == (1, 1, 2, 0.995)
    assert failed.low == one.low


@pytest.mark.parametrize(
    ("accuracies", "furthest"),
    [((1.0, 0.9, 0.3, 0.2), 2), ((1.0, 1.0, 0.3, 1.0), 2), ((0.5, 1.0, 1.0, 1.0), None), ((1.0, None, 1.0, 1.0), 1)],
)
def test_the_reach_ends_at_the_first_gap_that_is_not_bridged(
    accuracies: tuple[float | None, ...], furthest: int | None
) -> None:
    blank = Point(
        cell="gru", gap=1, total=1, runs=1, failed=0, learned=0, accuracy=None, low=None, high=None, steps=None
    )
    points = [replace(blank, gap=g, accuracy=a) for g, a in zip((1, 2, 5, 10), accuracies, strict=True)]
    assert gap.reach(reversed(points), "gru") == furthest
    assert gap.reach(points, "lstm") is None
    assert gap.reach(points, "gru", at=0.0) == (1 if None in accuracies else 10)


def test_chance_is_one_of_four() -> None:
    assert gap.chance(SMALL) == 0.25
