"""The order of the units in heat maps: chosen in the View menu, and kept from one start to the next."""

from playground.app.settings import Settings
from playground.views.score.ordering import Ordering
from playground.views.score.orders import ORDERS

NAMES = {kind: name for kind, (name, _) in ORDERS.items()}


def choose(settings: Settings, ordering: Ordering, kind: str) -> None:
    """Take another order at once."""
    ordering.choose(kind)
    settings.order = kind
