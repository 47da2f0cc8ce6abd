"""Find what a test set also has in long sequences, of which no two need to be equal as a whole.

Texts and rows are compared by stretches: so many tokens in a row that also occur in the test set are taken for the same
content, however they came there. A stretch of one repeated token says nothing and is not compared.
"""

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array

STRETCH = {"characters": 50, "words": 13, "rows": 50}
"""How many tokens in a row are no coincidence. Language models' test sets are compared by as many."""

_PIECE = 1 << 16
"""The places that are compared at once: few enough for the processor's cache."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
_OTHER = np.uint64(0xBF58476D1CE4E5B9)

Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
Spans = npt.NDArray[np.int64]


def row_hashes(rows: npt.NDArray[np.float32]) -> Hashes:
    """Return a hash for each of some rows `(rows, columns)`; equal numbers have equal ones, and all gaps too."""
    hashes = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        # Adding 0 makes -0 a 0, and what is no number has many bit patterns.
        bits = np.where(np.isnan(column), np.float32(np.nan), column + np.float32(0)).view(np.uint32)
        hashes = _mixed(hashes * _ODD + bits)
    return hashes


def repeated(ids: Array, starts: Array, border: int, length: int) -> Mask:
    """Mark the tokens before `border` that lie in a stretch of `length` that also occurs behind it `(border,)`.

    `ids (tokens,)` are any whole numbers, equal for equal tokens; `starts` are the places at which sequences begin, the
    border among them. No stretch reaches from one sequence into another.
    """
    known = np.unique(_stretches(ids[border:], starts[starts >= border] - border, length)[1])
    found = np.zeros(border, np.bool_)
    # Most stretches are in no test set; a small table of bits says so faster than a search.
    seldom = np.zeros(1 << 20, np.bool_)
    seldom[known >> np.uint64(44)] = True
    for begin in range(0, border if len(known) else 0, _PIECE):
        end = min(border, begin + _PIECE + length - 1)
        places, hashes = _stretches(ids[begin:end], starts[(starts >= begin) & (starts < end)] - begin, length)
        near = seldom[hashes >> np.uint64(44)]
        places, hashes = places[near], hashes[near]
        same = known[np.minimum(np.searchsorted(known, hashes), len(known) - 1)] == hashes
        for step in range(length):
            found[begin + places[same] + step] = True
    return found


def without(spans: Spans, marked: Mask, least: int) -> Spans:
    """Return what of some sequences, given by where each begins and ends `(sequences, 2)`, is not marked: the stretches
    of at least `least` tokens."""
    kept = [np.zeros((0, 2), np.int64)]
    for start, end in spans:
        edges = np.diff(~marked[start:end], prepend=False, append=False)
        kept.append(start + np.flatnonzero(edges).reshape(-1, 2))
    pieces = np.concatenate(kept)
    return pieces[pieces[:, 1] - pieces[:, 0] >= least]


def _stretches(ids: Array, starts: Array, length: int) -> tuple[Spans, Hashes]:
    """Return where each stretch begins that can be compared, and its hash."""
    count = len(ids) - length + 1
    if count < 1:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    tokens, hashes = _mixed(ids.astype(np.uint64)), np.zeros(count, np.uint64)
    for step in range(length):
        hashes = hashes * _ODD + tokens[step : step + count]
    changes, begun = (np.zeros(len(ids), np.int64) for _ in range(2))
    np.cumsum(ids[1:] != ids[:-1], out=changes[1:])
    begun[starts] = 1
    np.cumsum(begun, out=begun)
    compared = (changes[length - 1 :] > changes[:count]) & (begun[length - 1 :] == begun[:count])
    return np.flatnonzero(compared), hashes[compared]


def _mixed(values: Hashes) -> Hashes:
    """Spread the bits of some numbers, so that small ones do not have small hashes."""
    values = (values ^ (values >> np.uint64(30))) * _OTHER
    return values ^ (values >> np.uint64(27))
