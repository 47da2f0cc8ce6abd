"""Giving a network as many parameters as another one has: the wires of the setup panel's links to it."""

from functools import partial

from playground.core.shapes import is_recurrent
from playground.core.specs import ModelSpec
from playground.session.session import Session
from playground.views.setup.match_dialog import MatchDialog
from playground.views.setup.setup_panel import SetupPanel


def connect(session: Session, setup: SetupPanel) -> None:
    """Each of the three links: of the only network, and of both that are compared."""
    for place, link in enumerate((setup.match, *(group.match for group in setup.groups))):
        link.clicked.connect(partial(_ask, session, setup, second=place == 2))


def _ask(session: Session, setup: SetupPanel, *_checked: bool, second: bool) -> None:
    """Show the dialog, which begins with the network beside this one, or with an LSTM where there is none."""
    first, other, task = session.draft, session.other, session.task
    own, beside = (other, first) if second else (first, other)
    if own is None or task is None:
        return
    model = own.model if beside is None else beside.model
    named = model if is_recurrent(model.cell) and beside is not None else ModelSpec(units=model.units)
    dialog = MatchDialog(own.model, (task.encoding.width, task.outputs), named, setup.window())
    dialog.chosen.connect(session.change_other_model if second else session.change_model)
    dialog.open()
