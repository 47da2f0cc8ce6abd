"""The tracks' arrangement as a value: its order, its JSON, and how it reads invalid JSON."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.views.score.arrangement import SCALES, Arrangement, repeat_layers

NAMES = ("chain", "series", "forget", "input", "hidden", "predictions", "gradient")
names = st.sampled_from(NAMES)
arrangements = st.builds(
    Arrangement,
    order=st.lists(names, unique=True).map(tuple),
    hidden=st.frozensets(names),
    folded=st.frozensets(names),
    scales=st.dictionaries(names, st.floats(*SCALES)),
)


@given(arrangements)
def test_json_round_trips(arrangement):
    assert Arrangement.from_json(arrangement.to_json()) == arrangement


@given(arrangements)
def test_every_track_appears_once_in_the_chosen_order(arrangement):
    order = arrangement.ordered(NAMES)
    assert sorted(order) == sorted(NAMES)
    assert [name for name in order if name in arrangement.order] == list(arrangement.order)
    for index, name in enumerate(NAMES):
        if name not in arrangement.order:
            assert index == order.index(name) == 0 or order[order.index(name) - 1] == NAMES[index - 1]


@given(arrangements, names, names, st.booleans())
def test_a_moved_track_lands_beside_the_other_and_the_rest_keep_their_order(arrangement, name, other, after):
    before = arrangement.ordered(NAMES)
    order = arrangement.with_moved(name, other, after=after, names=NAMES).ordered(NAMES)
    assert [each for each in order if each != name] == [each for each in before if each != name]
    if name != other:
        assert order.index(name) - order.index(other) == (1 if after else -1)
    else:
        assert order == before


def test_a_track_from_a_later_version_stands_at_its_default_place():
    old = Arrangement(order=("gradient", "hidden", "chain", "gone"))
    names = ("chain", "new", "hidden", "gradient", "newer")
    assert old.ordered(names) == ("gradient", "newer", "hidden", "chain", "new")


GOOD = json.loads(Arrangement(order=("chain",), hidden=frozenset({"input"}), scales={"cell": 2.0}).to_json())


@pytest.mark.parametrize(
    "kept",
    [
        None,
        7,
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        *(json.dumps({key: value for key, value in GOOD.items() if key != missing}) for missing in GOOD),
        *(json.dumps({**GOOD, key: value}) for key in GOOD for value in ("chain", 3, [1], {"chain": "x"}, None)),
        json.dumps({**GOOD, "scales": {"cell": float("nan")}}),
        json.dumps({**GOOD, "scales": {"cell": True}}),
    ],
)
def test_invalid_json_gives_the_default(kept):
    assert Arrangement.from_json(kept) == Arrangement()
    assert Arrangement.from_json(json.dumps(GOOD)) != Arrangement()


def test_row_heights_are_clamped():
    arrangement = Arrangement().with_scale("cell", 100)
    assert arrangement.scales == {"cell": SCALES[1]}
    assert Arrangement.from_json(replace(arrangement, scales={"cell": 1e300}).to_json()) == arrangement
    assert arrangement.with_scale("cell", 1) == Arrangement()


def test_runs_of_layered_tracks_are_repeated_for_each_layer():
    layered = {"chain", "forget", "hidden", "gradient"}
    placed = repeat_layers(("chain", "forget", "predictions", "gradient"), layered.__contains__, 2)
    assert placed == [
        ("chain", 0),
        ("forget", 0),
        ("chain", 1),
        ("forget", 1),
        ("predictions", 0),
        ("gradient", 0),
        ("gradient", 1),
    ]
