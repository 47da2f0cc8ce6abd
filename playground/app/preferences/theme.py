"""The theme, from the View menu: light, dark, or the system's. Stored in the settings."""

from playground.app.settings import Settings
from playground.views.style.theme import Appearance

THEMES = {choice: f"{choice.capitalize()} theme" for choice in ("system", "light", "dark")}


def choose(settings: Settings, appearance: Appearance, theme: str) -> None:
    """Switch to another theme and store it."""
    appearance.set_theme(theme)
    settings.theme = theme
