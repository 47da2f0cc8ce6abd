"""What is said of baselines: their figures, and which are better than a network by more than noise."""

import math

import numpy as np
import pytest

from playground.core.baseline import Baseline, Baselines, standard_error
from playground.core.snapshot import Evaluation

LAST = Baseline(name="last value", verb="forecasts", count=400, loss=0.0016, error=0.0002)
LINEAR = Baseline(name="linear autoregression", verb="forecasts", count=400, loss=0.0009, settings={"lags": 32})
SEASONAL = Baseline(name="seasonal last value", verb="forecasts", count=400, loss=0.05, settings={"season": 52})
SERIES = Baselines(each=(LAST, SEASONAL, LINEAR), heldout=True)
FREQUENT = Baseline(name="most frequent class", verb="answers", count=100, accuracy=0.5)
NEAREST = Baseline(name="nearest neighbour", verb="answers", count=100, accuracy=0.9)


def warning(found: Baselines, loss: float, accuracy: float | None = None) -> str:
    return found.warning(Evaluation(step=1, loss=loss, accuracy=accuracy)).replace("\u00a0", " ")


def test_a_sentence_says_when_a_network_is_worse() -> None:
    one = Baselines(each=(LAST, SEASONAL), heldout=True)
    assert warning(one, 0.018) == "The last value forecasts better on what is held out: 0.0016 against 0.018."
    said = "The linear autoregression forecasts better on what is held out: 0.0009 against 0.06; so do the last value "
    assert warning(SERIES, 0.06) == said + "(0.0016) and the seasonal last value (0.05)."
    assert warning(SERIES, 0.0005) == ""
    assert warning(Baselines(), 3.0) == ""


def test_a_difference_within_noise_is_not_told() -> None:
    alone = Baselines(each=(LAST,), heldout=True)
    # Two standard errors of the difference of two losses, each with an eighth of its size as its own.
    assert warning(alone, 0.0022) == ""
    assert "0.0016 against 0.0025" in warning(alone, 0.0025)


def test_classes_are_compared_by_the_share_of_right_answers() -> None:
    found = Baselines(each=(FREQUENT, NEAREST), heldout=True)
    said = "The nearest neighbour answers better on what is held out: 90 % against 75 %."
    assert warning(found, 0.1, 0.75) == said
    assert warning(found, 9.0, 0.84) == ""
    said = (
        "The nearest neighbour answers better on what is held out: 90 % against 30 %; so does the most frequent class "
    )
    assert warning(found, 0.1, 0.3) == said + "(50 %)."


def test_a_text_of_characters_is_told_in_bits_with_the_mark_and_guessing() -> None:
    grams = Baseline(name="5-gram", verb="predicts", count=900, loss=2 * math.log(2))
    found = Baselines(each=(grams,), heldout=True, characters=64)
    said = "The 5-gram predicts better on what is held out: 2.00 bits against 2.50 bits."
    assert warning(found, 2.5 * math.log(2), 0.4) == said
    said = "A held-out character takes so many bits; guessing evenly takes 6.00, a 5-gram 2.00"
    assert found.explanation() == f"{said}."
    assert found.explanation(1.5 * math.log(2)) == f"{said}; the mark is 1.50."
    assert Baselines(characters=64).explanation().endswith("guessing evenly takes 6.00.")


def test_all_are_listed_with_what_they_were_fitted_with() -> None:
    listed = "last value 0.0016, seasonal last value (season 52) 0.05, linear autoregression (lags 32) 0.0009"
    assert SERIES.explanation() == f"Measured on what is held out: {listed}."
    assert Baselines(each=(FREQUENT,)).explanation() == (
        "Measured on the training sequences: most frequent class 50\u00a0%."
    )
    assert Baselines().explanation() == ""
    assert SERIES.facts()["seasonal last value"] == {"loss": 0.05, "season": 52}
    assert (SERIES.best, Baselines(each=(FREQUENT, NEAREST)).best, Baselines().best) == (LINEAR, NEAREST, None)


def test_the_standard_error_holds_for_values_that_follow_their_neighbours() -> None:
    rng = np.random.default_rng(0)

    def means(follow: float) -> tuple[float, float]:
        """The spread of many means, and the mean of their standard errors."""
        noise = rng.normal(size=(300, 2000))
        for t in range(1, 2000):
            noise[:, t] += follow * noise[:, t - 1]
        return float(noise.mean(axis=1).std()), float(np.mean([standard_error(row) for row in noise]))

    for follow in (0.0, 0.8):
        spread, error = means(follow)
        assert error == pytest.approx(spread, rel=0.15)
    assert standard_error(np.ones(1)) == standard_error(np.zeros(0)) == 0
