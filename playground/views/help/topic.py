"""What a help topic holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from playground.views.microscope.equations_in_names import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One part of the window, explained.

    `tip` is the sentence of its tooltip. `text` has paragraphs, with a blank line between two; `*words*` are bold.
    `equations` are lines, each with the letter that its weights carry. `picture` is a name that `pictures` knows.
    `options` are the sentences of a choice's options, by their values.
    """

    title: str
    tip: str
    text: str
    equations: tuple[tuple[str, Line], ...] = ()
    picture: str = ""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
