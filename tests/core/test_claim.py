"""For how many of fewer or more seeds a claim must be true."""

import pytest

from playground.core.claim import Claim

SAID = {"claim": "It learns.", "reached": True, "date": "2026-12-01", "command": "playground study claims hello"}


@pytest.mark.parametrize(
    ("holds", "seeds", "expected"),
    [
        (None, 20, (20, 20)),
        (None, 2, (2, 2)),
        ((18, 20), 20, (18, 20)),
        ((18, 20), 3, (1, 3)),
        ((18, 20), 2, (0, 2)),
        ((0, 1), 2, (0, 1)),
        ((0, 0), 2, (0, 0)),
        ((3, 7), 20, (3, 7)),
        ((3, 7), 15, (0, 7)),
        ((18, 20), 40, (36, 40)),
        ((3, 7), 30, (4, 11)),
    ],
)
def test_the_seeds_that_a_claim_leaves_out_may_be_any(holds, seeds, expected):
    assert Claim(**SAID, seeds=20, holds=holds).expected(seeds) == expected


def test_only_what_is_claimed_is_a_range():
    assert Claim(**SAID).ranges == {}
    assert Claim(**SAID, accuracy=(0.2, 0.3), steps=(1, 5)).ranges == {"accuracy": (0.2, 0.3)}
