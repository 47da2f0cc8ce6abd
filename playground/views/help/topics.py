"""All help topics by their key: those written in `assets/help`, and those made for each kind of network."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from playground.core.resources import resource
from playground.views.help.cell_topics import made_topic
from playground.views.help.topic import Topic
from playground.views.microscope.equations_in_names import Piece

_KEYS = {"title", "tip", "text", "equation", "picture", "options"}


def topic(key: str) -> Topic:
    """Return a topic. Raises `KeyError` if there is none of this key."""
    if key in written():
        return written()[key]
    made = made_topic(key, written())
    if made is None:
        raise KeyError(f"There is no help topic {key!r} in assets/help.")
    return made


def tip(key: str) -> str:
    """Return the sentence of a topic's tooltip. Raises `KeyError`."""
    return topic(key).tip


def action_tip(action: str) -> str:
    """Return the sentence on a menu's entry, by the action's id; empty if there is none."""
    return _menus().get(action, "")


@lru_cache(maxsize=1)
def written() -> Mapping[str, Topic]:
    """Return the topics of all files. Raises `ValueError` that names the file and the topic with a fault."""
    topics: dict[str, Topic] = {}
    for file in sorted(resource("assets/help").glob("*.toml")):
        if file.stem != "menus":
            for key, table in tomllib.loads(file.read_text("utf-8")).items():
                if key in topics:
                    raise ValueError(f"{file.name}: the topic [{key}] is in another file, too.")
                topics[key] = _read(file, key, table)
    return topics


def _read(file: Path, key: str, table: Mapping[str, Any]) -> Topic:
    missing, unknown = {"title", "tip", "text"} - table.keys(), table.keys() - _KEYS
    if missing or unknown:
        fault = f"lacks “{min(missing)}”" if missing else f"has “{min(unknown)}”, which is none of {sorted(_KEYS)}"
        raise ValueError(f"{file.name}: the topic [{key}] {fault}.")
    lines = tuple(("", (Piece(line),)) for line in str(table.get("equation", "")).strip().splitlines())
    return Topic(
        title=table["title"],
        tip=table["tip"],
        text=table["text"].strip(),
        equations=lines,
        picture=table.get("picture", ""),
        options=dict(table.get("options", {})),
    )


@lru_cache(maxsize=1)
def _menus() -> Mapping[str, str]:
    return dict(tomllib.loads((resource("assets/help") / "menus.toml").read_text("utf-8")))
