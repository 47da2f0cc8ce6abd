"""The orders of units, compared with brute force, and the axis that follows the chosen one."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from playground.views.score.axes import UnitAxis
from playground.views.score.ordering import Ordering
from playground.views.score.orders import ORDERS, as_they_are, by_final_state, by_similarity, by_strength


def states_of(timesteps, units, seed=0):
    return np.random.default_rng(seed).normal(size=(timesteps, units)).astype("f4")


@given(st.integers(0, 40), st.integers(1, 20), st.integers(0, 5))
def test_every_order_has_each_unit_once(timesteps, units, seed):
    states = states_of(timesteps, units, seed)
    for _, order in ORDERS.values():
        assert sorted(order(states).tolist()) == list(range(units))


def test_final_state_and_strength_go_from_the_largest_down():
    states = states_of(30, 12)
    assert by_final_state(states).tolist() == sorted(range(12), key=lambda u: -states[-1, u])
    rms = [float(np.sqrt(np.mean(states[:, u].astype(float) ** 2))) for u in range(12)]
    assert by_strength(states).tolist() == sorted(range(12), key=lambda u: -rms[u])
    assert as_they_are(states).tolist() == list(range(12))


def between(states, order):
    """How much neighbours differ, all together."""
    return sum(np.linalg.norm(states[:, a] - states[:, b]) for a, b in pairwise(order))


def clusters(states):
    """Average linkage by hand: the members of each cluster that is made on the way."""
    left, made = [(u,) for u in range(states.shape[1])], []
    while len(left) > 1:

        def apart(pair):
            return np.mean([np.linalg.norm(states[:, a] - states[:, b]) for a in pair[0] for b in pair[1]])

        one, other = min(((a, b) for i, a in enumerate(left) for b in left[i + 1 :]), key=apart)
        left = [c for c in left if c not in (one, other)] + [one + other]
        made.append(set(one + other))
    return made


@pytest.mark.parametrize("seed", range(5))
def test_by_similarity_clusters_stay_together_and_neighbours_differ_little(seed):
    states = states_of(9, 6, seed).astype(float)
    found = by_similarity(states).tolist()
    kept = clusters(states)

    def allowed(order):
        return all(max(map(order.index, c)) - min(map(order.index, c)) == len(c) - 1 for c in kept)

    assert allowed(found)
    costs = sorted(between(states, order) for order in permutations(range(6)) if allowed(order))
    assert len(costs) == 2**5
    assert between(states, found) <= np.median(costs)


def test_similar_units_stand_together_despite_values_that_are_not_finite():
    rng = np.random.default_rng(1)
    ways = rng.normal(size=(1000, 3))
    states = np.concatenate([ways + rng.normal(scale=0.01, size=ways.shape) for _ in range(4)], axis=1)
    order = by_similarity(states)
    assert len({tuple(sorted(order[i : i + 4] % 3)) for i in (0, 4, 8)}) == 3
    assert all(len(set(order[i : i + 4] % 3)) == 1 for i in (0, 4, 8))
    states[5, 5] = np.nan
    assert sorted(by_similarity(states)) == list(range(12))


def test_the_axis_follows_the_choice_and_only_the_latest_result_counts(qtbot):
    units = UnitAxis()
    ordering = Ordering()
    ordering.sort(units, states_of(20, 8))
    assert units.order.tolist() == by_final_state(states_of(20, 8)).tolist()
    ordering.set_order("strength")
    assert units.order.tolist() == by_strength(states_of(20, 8)).tolist()
    ordering.set_order("similarity")
    for seed in range(5):
        ordering.sort(units, states_of(20, 9, seed))
    qtbot.waitUntil(lambda: units.order.tolist() == by_similarity(states_of(20, 9, 4)).tolist(), timeout=20_000)
    ordering.set_order("index")
    qtbot.wait(50)
    assert units.order.tolist() == list(range(9))
    ordering.set_order("nonsense")
    assert ordering.kind == "final"


def test_the_menu_sets_and_stores_the_order(qtbot):
    from playground.app.main_window import MainWindow
    from playground.views.style.theme import Appearance

    window = MainWindow(Appearance("light"), "torch")
    qtbot.addWidget(window)
    menu = next(a.menu() for a in window.top.menus["View"].actions() if a.text() == "Order of units")
    assert [a.text() for a in menu.actions()] == [name for name, _ in ORDERS.values()]
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["By final state"]
    menu.actions()[3].trigger()
    assert (window.score.ordering.kind, QSettings().value("order")) == ("strength", "strength")
    QSettings().remove("order")
    window.close()
