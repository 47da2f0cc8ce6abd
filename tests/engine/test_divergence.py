"""When a loss has diverged, and the message about it."""

import math

import pytest

from playground.core.specs import TrainingSpec
from playground.engine.training.divergence import divergence_message, has_diverged


@pytest.mark.parametrize(
    ("loss", "first", "expected"),
    [
        (1.0, 1.0, False),
        (100.0, 0.5, False),
        (100.1, 0.5, True),
        (299.0, 3.0, False),
        (301.0, 3.0, True),
        (math.nan, 1.0, True),
        (math.inf, 1.0, True),
        (math.nan, math.nan, True),
    ],
)
def test_a_loss_has_diverged_when_it_is_not_finite_or_100_times_the_first_loss(
    loss: float, first: float, expected: bool
) -> None:
    assert has_diverged(loss, first) is expected


def test_the_sentence_names_what_when_why_and_what_to_do() -> None:
    assert divergence_message(math.nan, 412, TrainingSpec(learning_rate=1000.0)) == (
        "The loss became NaN at step 412: the learning rate 1000 is too high. "
        "The network is back at its weights of step 411; lower the learning rate and train on."
    )


@pytest.mark.parametrize(
    ("training", "cause", "remedy"),
    [
        (TrainingSpec(learning_rate=0.01, clip=0), "is not clipped", "set the clip to 1 or lower the learning rate"),
        (TrainingSpec(learning_rate=0.01, clip=5), "the last update was too large", "now 0.01, or the clip, now 5"),
        (TrainingSpec(learning_rate=0.5, optimizer="sgd"), "the last update was too large", "now 0.5"),
        (TrainingSpec(learning_rate=50, optimizer="sgd", clip=0), "learning rate 50 is too high", "lower the learning"),
    ],
)
def test_the_learning_rate_is_blamed_only_when_it_is_high(training: TrainingSpec, cause: str, remedy: str) -> None:
    message = divergence_message(1e6, 7, training)
    assert cause in message
    assert remedy in message
    assert ("too high" in message) == (training.learning_rate >= 50)


@pytest.mark.parametrize(
    ("loss", "words"),
    [(math.inf, "became infinite"), (2177.4, "rose to 2,177 at step 1,234"), (3.2e12, "rose to 3.2e+12")],
)
def test_the_loss_is_written_for_people(loss: float, words: str) -> None:
    assert words in divergence_message(loss, 1234, TrainingSpec())


def test_a_loss_that_starts_bad_has_no_step_to_return_to() -> None:
    assert "before the first step" in divergence_message(math.nan, 0, TrainingSpec())
