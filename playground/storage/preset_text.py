"""Writes a preset as TOML the way a person would: only what matters, in the order of the shipped presets, with
comments.

The existing TOML writers (tomli-w, tomlkit) write all keys alike and no comments unless told otherwise for each; only
quoting texts would be left to them.
"""

import dataclasses
import json
import re
from typing import Any, get_args, get_type_hints

from playground.core.claim import Claim
from playground.core.content import Content
from playground.core.guided_action import GuidedAction
from playground.core.specs import Mark, ModelSpec, Preset, Scene, TaskSpec, TrainingSpec

ALWAYS = {
    ModelSpec: ("cell", "units", "layers", "readout"),
    TrainingSpec: ("optimizer", "learning_rate", "batch", "clip", "seed"),
    Mark: ("steps",),
}
"""Keys that are written even if they have their default."""
_COMMENT = 32
"""The column in which comments start."""
_NOTES = {
    "task": "a file in tasks/; its other keys are that task's own",
    "mark": "training stops here",
}
# TOML requires escapes below U+0020 and for U+007F; JSON leaves the latter as it is.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def to_toml(preset: Preset) -> str:
    """Return the TOML text, which `presets.loads` reads as an equal preset."""
    head = [
        ("schema", preset.schema),
        ("title", preset.title),
        ("idea", preset.idea),
        ("group", preset.group),
        ("probes", preset.probes),
        ("look", preset.look),
        ("notes", preset.notes),
    ]
    parts = ["\n".join(_line(key, value) for key, value in head if value not in (None, "", ()))]
    sections: dict[str, TaskSpec | ModelSpec | TrainingSpec | Mark | None] = {
        "task": preset.task,
        "model": preset.model,
        "training": preset.training,
        "mark": preset.mark,
    }
    parts += [_section(name, spec) for name, spec in sections.items() if spec is not None]
    parts += [_item("scenes", scene) for scene in preset.scenes]
    parts += [_item("try", action) for action in preset.try_]
    parts += [_item("measured", claim) for claim in preset.measured]
    return "\n\n".join(parts) + "\n"


def _section(name: str, spec: TaskSpec | ModelSpec | TrainingSpec | Mark) -> str:
    hints = get_type_hints(type(spec))
    lines = [_noted(f"[{name}]", _NOTES.get(name, ""))]
    for field in dataclasses.fields(spec):
        value = getattr(spec, field.name)
        needed = field.name == "kind" or field.name in ALWAYS.get(type(spec), ())
        # Content belongs to a file of its own.
        if value is not None and not isinstance(value, Content) and (needed or value != field.default):
            words = [choice for choice in get_args(hints[field.name]) if isinstance(choice, str)]
            note = ", ".join(words) if len(words) > 1 else ""
            lines.append(_noted(_line(field.name, value), note))
    return "\n".join(lines)


def _item(name: str, item: GuidedAction | Claim | Scene) -> str:
    """Return a table of an array, with what differs from the defaults."""
    fields = [(field.name, getattr(item, field.name), field.default) for field in dataclasses.fields(item)]
    lines = [f"{key} = {toml_value(value)}" for key, value, default in fields if value is not None and value != default]
    return "\n".join([f"[[{name}]]", *lines])


def _noted(line: str, note: str) -> str:
    return f"{line:<{_COMMENT}}# {note}" if note and "\n" not in line else line


def _line(key: str, value: Any) -> str:
    if isinstance(value, tuple) and len(value) > 1:
        inner = "".join(f"  {toml_value(part)},\n" for part in value)
        return f"{key} = [\n{inner}]"
    return f"{key} = {toml_value(value)}"


def toml_value(value: Any) -> str:
    """Return a text, number, truth value or tuple of them as TOML."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return _number(value)
    return str(value)


def _number(value: float) -> str:
    """Return the shortest text that reads back as the same number; TOML needs a digit on both sides of the point."""
    written = repr(value)
    return written if any(sign in written for sign in ".einf") else f"{written}.0"


def _text(value: str) -> str:
    if "\n" not in value:
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    inner = value.replace("\\", "\\\\")
    # Three quotes would end the text, and one at its end would extend the closing quotes.
    inner = re.sub(r'""(?=")|"$(?![\s\S])', lambda match: match.group().replace('"', '\\"'), inner)
    inner = _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", inner)
    return f'"""\n{inner}"""'
