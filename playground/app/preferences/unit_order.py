"""The order of the units in heat maps, from the View menu. Stored in the settings."""

from playground.app.settings import Settings
from playground.views.score.ordering import Ordering
from playground.views.score.orders import ORDERS

NAMES = {kind: name for kind, (name, _) in ORDERS.items()}


def choose(settings: Settings, ordering: Ordering, kind: str) -> None:
    """Switch to another order and store it."""
    ordering.set_order(kind)
    settings.unit_order = kind
