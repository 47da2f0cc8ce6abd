"""Dots of a plot, drawn one by one."""

from typing import Any

DOTS: dict[str, Any] = {"antialias": True, "useCache": False}
"""For `plot`. Cached dots are drawn from an array, at whose address PySide may still know a freed object of another
class: it then raises TypeError or crashes."""
