"""The fields for the initialisation of the weights."""

import pytest
from pytestqt.qtbot import QtBot

from playground.core.specs import ModelSpec
from playground.views.setup import initialisation
from playground.views.setup.initialisation import InitialisationFields


def made(qtbot: QtBot, model: ModelSpec) -> tuple[InitialisationFields, list[dict[str, object]]]:
    widget, told = InitialisationFields(), []
    qtbot.addWidget(widget)
    widget.changed.connect(told.append)
    widget.show_model(model)
    return widget, told


def test_a_choice_is_reported_and_its_sentence_shown(qtbot: QtBot) -> None:
    widget, told = made(qtbot, ModelSpec())
    assert widget.sentence.text() == initialisation.UNIFORM
    assert not widget.lag.isEnabled()
    widget.choice.button("chrono").click()
    assert told == [{"initialisation": "chrono"}]
    widget.show_model(ModelSpec(initialisation="chrono", lag=30))
    assert (widget.sentence.text(), widget.lag.isEnabled(), widget.lag.value()) == (initialisation.CHRONO, True, 30)
    widget.lag.setValue(40)
    assert told[1:] == [{"lag": 40}]


@pytest.mark.parametrize(("cell", "offered"), [("rnn", False), ("lstm", True), ("gru", True)])
def test_chrono_is_offered_where_there_are_gates(qtbot: QtBot, cell: str, offered: bool) -> None:
    widget, told = made(qtbot, ModelSpec(cell=cell))
    assert widget.choice.button("chrono").isEnabled() == offered
    assert (widget.sentence.text() == initialisation.NO_GATES) != offered
    assert not told
