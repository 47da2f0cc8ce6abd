"""Counts what an ONNX file holds before its library reads it: a file of 50 MB may hold millions of nodes, each of which
takes some hundred bytes of memory and a walk through the graph.

The file is Protocol Buffers: fields, each a number that names it and how it is stored, and its value. The value of a
message is its length and its own fields.
"""

from collections.abc import Mapping

MOST = 300_000
"""The most fields. A large network has some thousand nodes of some ten fields."""

_INNER: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph"},
    "graph": {1: "node", 5: "tensor"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph"},
    "tensor": {},
}
"""Which fields of a message are messages in which many fields may stand, by their numbers in `onnx.proto`."""


def holds_too_much(data: bytes) -> bool:
    """Return whether a file has more than `MOST` fields. It need not be valid: counting ends where it is not."""
    waiting, count = [(0, len(data), "model")], 0
    try:
        while waiting:
            place, end, kind = waiting.pop()
            inner = _INNER[kind]
            while place < end:
                count += 1
                if count > MOST:
                    return True
                tag, place = _number(data, place)
                if tag & 7 == 0:
                    _, place = _number(data, place)
                elif tag & 7 == 2:
                    size, place = _number(data, place)
                    if tag >> 3 in inner:
                        waiting.append((place, min(place + size, end), inner[tag >> 3]))
                    place += size
                else:
                    place += {1: 8, 5: 4}[tag & 7]
    except (IndexError, KeyError):
        pass
    return False


def _number(data: bytes, place: int) -> tuple[int, int]:
    """Return the number that begins at a place, seven bits in each byte, and the place behind it."""
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
        shift += 7
        if shift > 63:
            raise IndexError
