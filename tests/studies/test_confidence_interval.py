"""The interval of a mean, compared with known intervals and with distributions of known mean."""

import statistics

import numpy as np
import pytest

from playground.studies.confidence_interval import mean_interval


@pytest.mark.parametrize(
    ("successes", "runs", "low", "high"),
    # Clopper & Pearson (1934), from the quantiles of the beta distribution.
    [(5, 5, 0.4782, 1.0), (0, 5, 0.0, 0.5218), (4, 5, 0.2836, 0.9949), (5, 10, 0.1871, 0.8129), (1, 1, 0.025, 1.0)],
)
def test_of_zeros_and_ones_it_is_the_exact_interval_of_a_share(
    successes: int, runs: int, low: float, high: float
) -> None:
    assert mean_interval([1.0] * successes + [0.0] * (runs - successes)) == pytest.approx((low, high), abs=0.01)


def test_it_holds_the_mean_lies_between_0_and_1_and_shrinks() -> None:
    rng = np.random.default_rng(0)
    widths = []
    for runs in (2, 5, 20, 100):
        values = rng.uniform(0.2, 0.4, runs).tolist()
        low, high = mean_interval(values)
        assert 0 <= low <= statistics.fmean(values) <= high <= 1
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)
    assert mean_interval(values) == mean_interval(list(reversed(values)))
    with pytest.raises(ValueError, match="no values"):
        mean_interval([])


@pytest.mark.parametrize("learned", [0.02, 0.2, 0.5, 0.8, 0.98])
def test_of_runs_that_learn_it_or_do_not_it_holds_the_mean_as_often_as_it_says(learned: float) -> None:
    """Such are accuracies over seeds: near 100 % or at chance. Student's interval fails here."""
    rng, runs, studies = np.random.default_rng(1), 5, 400
    mean = learned * 0.995 + (1 - learned) * 0.25
    held = students = 0
    for _ in range(studies):
        values = np.where(rng.random(runs) < learned, rng.uniform(0.99, 1, runs), rng.uniform(0.23, 0.27, runs))
        low, high = mean_interval(values.tolist())
        held += low <= mean <= high
        students += abs(values.mean() - mean) <= 2.776 * values.std(ddof=1) / np.sqrt(runs)
    assert held / studies >= 0.95
    if learned in (0.02, 0.98):
        assert students / studies < 0.95
