"""Light, dark, or as the system has it: chosen in the View menu, and kept from one start to the next."""

from playground.app.settings import Settings
from playground.views.style.theme import Appearance

THEMES = {choice: f"{choice.capitalize()} theme" for choice in ("system", "light", "dark")}


def choose(settings: Settings, appearance: Appearance, theme: str) -> None:
    """Take another theme at once."""
    appearance.choose(theme)
    settings.theme = theme
