"""The order in which a study's runs are made: the whole range early, and nobody waiting at the end."""

import heapq
from collections.abc import Sequence

from playground.storage import presets
from playground.studies import classic, gap, varied_key
from playground.studies.gap import GapStudy
from playground.studies.run_order import expected_cost, in_run_order
from playground.studies.trial import Trial


def idle(trials: Sequence[Trial], workers: int) -> float:
    """Return how long the first worker to finish waits for the last one, as a share of the whole time."""
    free = [0.0] * workers
    for trial in trials:
        heapq.heappush(free, heapq.heappop(free) + expected_cost(trial))
    return 1 - min(free) / max(free)


def test_the_whole_range_is_seen_early_and_long_runs_begin_first() -> None:
    study = GapStudy(seeds=4)
    trials = in_run_order(gap.trials(study))
    assert sorted(map(id, trials)) == sorted(map(id, gap.trials(study)))
    count = len(study.cells) * len(study.gaps)
    for number in range(2):
        part = trials[number * count : (number + 1) * count]
        assert {trial.preset.training.seed for trial in part} == {number}
        lengths = [int(trial.settings["gap"]) for trial in part if trial.settings["cell"] == "rnn"]
        assert lengths == sorted(study.gaps, reverse=True)
        assert {part[0].settings["gap"], part[-1].settings["gap"]} == {"200", "1"}


def test_no_worker_waits_long_at_the_end() -> None:
    trials = gap.trials(GapStudy())
    for workers in (2, 4):
        assert idle(in_run_order(trials), workers) < 0.03
    assert idle(trials, 2) > idle(in_run_order(trials), 2)


def test_of_the_classics_the_plain_rnn_begins_before_the_network_with_gates() -> None:
    trials = in_run_order(trial for name in ("order", "adding") for trial in classic.make_trials(name, {}, 3))
    for name in ("order", "adding"):
        first = [trial.preset.model.cell for trial in trials if trial.name == name]
        assert first[:2] == ["rnn", "lstm"]


def test_of_a_varied_key_the_value_that_takes_longest_begins_first() -> None:
    preset = presets.load(presets.find("adding"), check=False)
    for key, values in (("model.units", ("4", "32", "8")), ("task.length", ("20", "400", "100"))):
        study = varied_key.VaryStudy(name="adding", preset=preset, key=key, values=values, seeds=3, steps=9)
        trials = in_run_order(varied_key.trials(study))
        assert [trial.settings[key] for trial in trials[:3]] == sorted(values, key=int, reverse=True)
        assert [trial.preset.training.seed for trial in trials[:3]] == [0, 0, 0]


def test_of_nothing_there_is_nothing_to_make() -> None:
    assert in_run_order([]) == []
