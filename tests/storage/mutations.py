"""Puts mistakes into files: into their bytes, and into what TOML, JSON, safetensors and torch's archives hold."""

import copy
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Change = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True)
class Kind:
    """A kind of file: `name` of the file, whole ones to begin with, what reads one, and how else it is changed."""

    name: str
    whole: Callable[[Path], list[bytes]]
    read: Callable[[Path], object]
    change: Change | None = None


NASTY = (
    *(None, True, 0, -1, 1, 0.5, -0.0, 1e-320, 1e300, float("nan"), float("inf"), 2**31, 2**63, 2**64, 10**400),
    *("", "\0", "\ud800", "\u202e", "x" * 5000, "/dev/zero", "/proc/self/mem", "../..", "nan", "1979-05-27"),
    *([], {}, [[]], [{}], {"": ""}, [0] * 2000, {"kind": "typed"}),
)
"""Values that something may not be ready for."""
TOML_NASTY = (
    *("nan", "-inf", "1e999", "0x" + "f" * 40, "9" * 5000, "true", "[]", "{}", "''", "1979-05-27", "07:32:00"),
    *('"\\u0000"', '"\\ud800"', '"/dev/zero"', "'/proc/self/mem'", "[" * 3000, "[[[[1]]]]", "{a.b.c = 1}", "[1, 'a']"),
)


def mutated(whole: list[bytes], change: Change | None, seed: int) -> bytes:
    """Return one of the whole files with some mistakes; the same for the same seed. `change` knows what it holds."""
    chance = random.Random(seed)
    data = chance.choice(whole)
    if change is not None and chance.random() < 0.6:
        data = change(chance, data)
        if chance.random() < 0.7:
            return data
    for _ in range(chance.choice((1, 1, 2, 5))):
        data = chance.choice(BYTES)(chance, bytearray(data), whole)
    return data


def flipped(chance: random.Random, data: bytearray, _: list[bytes]) -> bytes:
    if data:
        # Most of what is said stands at the beginning or at the end.
        place = chance.choice((chance.randrange(len(data)), chance.randrange(min(len(data), 4096))))
        data[chance.choice((place, len(data) - 1 - place % min(len(data), 4096)))] ^= 1 << chance.randrange(8)
    return bytes(data)


def filled(chance: random.Random, data: bytearray, _: list[bytes]) -> bytes:
    start = chance.randrange(len(data) + 1)
    length = chance.choice((1, 2, 4, 8, 100))
    data[start : start + length] = bytes([chance.choice((0, 1, 0x20, 0x7F, 0x80, 0xFF))]) * length
    return bytes(data)


def truncated(chance: random.Random, data: bytearray, _: list[bytes]) -> bytes:
    return bytes(data[: chance.randrange(len(data) + 1)])


def without_part(chance: random.Random, data: bytearray, _: list[bytes]) -> bytes:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.choice((1, 7, 64, 1000))]
    return bytes(data)


def spliced(chance: random.Random, data: bytearray, whole: list[bytes]) -> bytes:
    other = chance.choice(whole)
    start, end = sorted(chance.randrange(len(other) + 1) for _ in range(2))
    at = chance.randrange(len(data) + 1)
    return bytes(data[:at]) + other[start:end] + bytes(data[chance.choice((at, at + end - start)) :])


BYTES = (flipped, flipped, filled, truncated, without_part, spliced)


def change_toml(chance: random.Random, data: bytes) -> bytes:
    """Change lines, keys and values of a TOML text."""
    lines = data.decode().split("\n")
    for _ in range(chance.choice((1, 2, 4))):
        at = chance.randrange(len(lines))
        key, equals, value = lines[at].partition(" = ")
        match chance.randrange(7):
            case 0:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 1:
                del lines[at : at + chance.choice((1, 3))]
            case 2 if equals:
                lines[at] = f"{key}{chance.choice(('x', '.a', ' ', '.', '_'))}{equals}{value}"
            case 3:
                lines.insert(at, chance.choice(("[task]", "[[probes]]", "[a.b.c]", "[model.x]", "x = 1", '"""', "'''")))
            case _ if equals:
                lines[at] = f"{key}{equals}{chance.choice(TOML_NASTY)}"
        lines = lines or [""]
    return "\n".join(lines).encode(errors="replace")


def change_json(chance: random.Random, data: bytes) -> bytes:
    """Change keys and values of the lines of JSON in a text."""
    lines = data.decode().splitlines() or [""]
    at = chance.randrange(len(lines))
    if len(data) < 100 or chance.random() < 0.9:
        lines = lines if data.count(b"\n}") == 0 else [data.decode()]
        at = chance.randrange(len(lines))
    lines[at] = changed_text(chance, lines[at])
    return ("\n".join(lines) + "\n").encode(errors="surrogatepass")


def changed_text(chance: random.Random, text: str) -> str:
    """Change keys and values of a JSON text."""
    try:
        table = json.loads(text)
    except ValueError:
        return text
    for _ in range(chance.choice((1, 1, 3))):
        change_value(chance, table)
    told = json.dumps(table, ensure_ascii=chance.random() < 0.5)
    match chance.randrange(12):
        case 0:
            told = told.replace('{"', chance.choice(('{"schema": 1, "', '{"a": 1, "a": 2, "')), 1)
        case 1:
            told = told.replace("[", "[" * chance.choice((2, 3000)), 1)
        case 2:
            told = told.replace(": ", ": " + chance.choice(("1e999, ", "-", "NaN, ", "9" * 5000, "0" * 50)), 1)
    return told


def change_value(chance: random.Random, table: Any) -> None:
    """Change something in nested tables and lists."""
    places = list(inside(table))
    if not places:
        return
    holder, key = chance.choice(places)
    match chance.randrange(5):
        case 0 if isinstance(holder, dict):
            holder[chance.choice(("x", "", "__class__", f"{key}x"))] = holder.pop(key)
        case 1:
            holder[key] = [holder[key], holder[key]]
        case 2 if isinstance(holder[key], list) and holder[key]:
            holder[key] = holder[key] * chance.choice((0, 2, 50))
        case 3 if isinstance(holder[key], int | float) and abs(holder[key]) < 1e30:
            holder[key] = holder[key] * chance.choice((-1, 2, 10**9, 0.1)) + chance.choice((0, 1, -1))
        case _:
            holder[key] = copy.deepcopy(chance.choice(NASTY))


def inside(table: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each table or list with each of its keys or places."""
    pairs = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for key, value in list(pairs):
        yield table, key
        yield from inside(value)


def change_safetensors(chance: random.Random, data: bytes) -> bytes:
    """Change the header, or a text in it, and put it before the arrays again."""
    size = int.from_bytes(data[:8], "little")
    header, arrays = json.loads(data[8 : 8 + size]), data[8 + size :]
    texts = header.get("__metadata__", {})
    entries = [name for name in header if name != "__metadata__"]
    match chance.randrange(6):
        case 0 | 1 if texts:
            name = chance.choice(list(texts))
            texts[name] = changed_text(chance, texts[name])
        case 2:
            name, other = chance.choice(entries), chance.choice(entries)
            header[name]["data_offsets"] = header[other]["data_offsets"]
        case 3:
            entry = header[chance.choice(entries)]
            kinds = ("F64", "F32", "F16", "BF16", "I64", "I32", "U64", "U8", "BOOL", "F8_E4M3", "C64")
            entry["dtype"] = chance.choice(kinds)
        case 4:
            shape = header[chance.choice(entries)]["shape"]
            shape[:] = chance.choice((shape[::-1], [*shape, 1], shape[:-1], [0], [2**40], [2**62, 4], [], [1, *shape]))
        case _:
            change_value(chance, header)
    told = json.dumps(header).encode()
    length = chance.choice((len(told), len(told), len(told), size, 0, 2**63, len(told) + 8))
    return length.to_bytes(8, "little") + told + arrays


def change_archive(chance: random.Random, data: bytes) -> bytes:
    """Change the entries of a file of `torch.save`, or the pickle in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        entries = {entry.filename: whole.read(entry) for entry in whole.infolist()}
    name = chance.choice([*entries, *[name for name in entries if name.endswith(".pkl")] * 8])
    match chance.randrange(8):
        case 0:
            del entries[name]
        case 1:
            entries[name + chance.choice(("x", "/../../x", "\0"))] = entries.pop(name)
        case 2:
            other = chance.choice(list(entries))
            entries[name], entries[other] = entries[other], entries[name]
        case _:
            for _ in range(chance.choice((1, 1, 2, 5))):
                entries[name] = chance.choice(BYTES)(chance, bytearray(entries[name]), list(entries.values()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", chance.choice((zipfile.ZIP_STORED,) * 8 + (zipfile.ZIP_DEFLATED,))) as written:
        for name, held in entries.items():
            written.writestr(name, held)
    return buffer.getvalue()
