"""Matches a network's parameter count to another network's, from the “Match…” links of the setup panel."""

from functools import partial

from playground.core.shapes import is_recurrent
from playground.core.specs import ModelSpec
from playground.session.session import Session
from playground.views.setup.match_dialog import MatchDialog
from playground.views.setup.setup_panel import SetupPanel


def connect(session: Session, setup: SetupPanel) -> None:
    """Connect the three links: of the single network, and of the two that are compared."""
    for place, link in enumerate((setup.match, *(group.match for group in setup.groups))):
        link.clicked.connect(partial(_open_dialog, session, setup, second=place == 2))


def _open_dialog(session: Session, setup: SetupPanel, *_checked: bool, second: bool) -> None:
    """Open the dialog. It suggests the other network, or an LSTM if there is none."""
    first, other, task = session.draft, session.other, session.task
    own, compared = (other, first) if second else (first, other)
    if own is None or task is None:
        return
    model = own.model if compared is None else compared.model
    suggested = model if is_recurrent(model.cell) and compared is not None else ModelSpec(units=model.units)
    dialog = MatchDialog(own.model, (task.encoding.width, task.outputs), suggested, setup.window())
    dialog.chosen.connect(session.change_other_model if second else session.change_model)
    dialog.open()
