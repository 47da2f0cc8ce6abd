"""What a file from elsewhere holds, as the window and the command line show it before the network is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Part(NamedTuple):
    """A part of the network, its name in the file and its size, in words."""

    kind: str
    name: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that a file leaves open. `choices` maps what can be chosen to its words on screen; `chosen` is what the
    network was read with."""

    key: str
    text: str
    choices: Mapping[str, str]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPreview:
    """The `parts` of a network in a file of some `form`, the lowest first, and the `questions` that it leaves open.

    `unknown` names what is not understood, `notes` say how the rest was read, a sentence each. `problem` says why the
    network cannot be shown; empty if it can. `has_classes` says whether its answers can be given names,
    and `reads_vectors` whether it reads vectors of numbers.
    """

    form: str
    parts: tuple[Part, ...]
    questions: tuple[Question, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
    has_classes: bool = False
    reads_vectors: bool = False
