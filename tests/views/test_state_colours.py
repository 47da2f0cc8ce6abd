"""How states without bounds and the influence of tokens become colours."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from playground.views.score.colour_limit import fitting_limit
from playground.views.score.scale import signed_root
from playground.views.style.influence_tint import influence_tint
from playground.views.style.theme import DARK, LIGHT


def test_a_little_memory_shows_beside_a_lot():
    values = np.array([-4.0, -1.0, 0.0, 0.04, 1.0, 4.0, 9.0])
    assert signed_root(values, 4.0) == pytest.approx([-1, -0.5, 0, 0.1, 0.5, 1, 1])


def test_the_limit_is_a_round_95th_percentile_and_stays_while_it_fits():
    values = np.linspace(-3, 3, 1001)
    assert np.percentile(np.abs(values), 95) == pytest.approx(2.85, abs=0.01)
    assert fitting_limit(values) == 5
    assert fitting_limit(values, before=5.0) == 5
    assert fitting_limit(0.8 * values, before=5.0) == 5
    assert fitting_limit(0.6 * values, before=5.0) == 2
    assert fitting_limit(0.01 * values, before=5.0) == 1
    assert fitting_limit(0.01 * values) == 1
    assert fitting_limit(np.array([np.nan, np.inf]), before=2.0) == 2


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_token_is_tinted_by_what_it_does_for_the_answer(theme):
    plain, accent = QColor(theme.sunken), QColor(theme.accent)
    assert influence_tint(theme, 0) == influence_tint(theme, -0.4)
    assert influence_tint(theme, 0).name() == plain.name()
    for fall in (0.1, 0.3, 1.0, 2.0):
        share = 0.62 * min(fall, 1) ** 0.8
        for part in ("redF", "greenF", "blueF"):
            mixed = (1 - share) * getattr(plain, part)() + share * getattr(accent, part)()
            assert getattr(influence_tint(theme, fall), part)() == pytest.approx(mixed, abs=1e-3)
