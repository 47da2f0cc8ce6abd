"""Divide sequences into those to train and those to test.

A rule tests a share of the sequences: `sequences` draws them, `last` takes the last of the file, and `length` takes the
longest, so that training sees only short ones. Instead, the test set may be given. In either case no sequence that is
tested is trained: equal sequences stay together, and what a given test set also has is left out of training.
"""

import hashlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.tasks.common.task import TaskError

Rule = Literal["sequences", "last", "length"]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """The indices of the sequences to train and of those to test, both ascending."""

    trained: Indices
    tested: Indices


def divide(
    rule: Rule,
    share: float,
    contents: Sequence[Hashable],
    lengths: Sequence[int],
    rng: np.random.Generator,
    *,
    least: int = 0,
    kinds: npt.NDArray[np.integer] | None = None,
) -> Division:
    """Divide sequences by a rule. Every sequence is in one of the two parts.

    `contents` says which sequences are equal, `lengths` how long each is; `rng` draws for `sequences`, and for `length`
    among sequences of one length. `share` is that of the different sequences, of which at least `least` are tested and
    one is trained. A repeated sequence counts where it first appears. With `kinds`, such as their labels, about the
    same share of each kind is drawn. Raises `TaskError` if `length` has only one length to divide.
    """
    groups: dict[Hashable, list[int]] = {}
    for index, content in enumerate(contents):
        groups.setdefault(content, []).append(index)
    alike = list(groups.values())
    count = max(0, min(max(least, round(share * len(alike))), len(alike) - 1))
    own = np.array([lengths[members[0]] for members in alike], dtype=np.int64)
    if rule == "length" and count and own.min() == own.max():
        raise TaskError(f"All sequences have the length {own[0]:,}, so they cannot be divided by it; split otherwise.")
    order = np.arange(len(alike))[::-1] if rule == "last" else rng.permutation(len(alike))
    if rule == "sequences" and count and kinds is not None:
        by_kind = order[np.argsort(kinds[[alike[group][0] for group in order]], kind="stable")]
        # Places at equal distances are as many in each kind as it is large.
        order = by_kind[((np.arange(count) + rng.random()) * len(alike) / count).astype(np.int64)]
    if rule == "length":
        order = order[np.argsort(-own[order], kind="stable")]
    apart = np.zeros(len(contents), dtype=np.bool_)
    apart[[index for group in order[:count] for index in alike[group]]] = True
    return Division(np.flatnonzero(~apart), np.flatnonzero(apart))


def divide_rows(
    values: npt.NDArray[np.float32],
    spans: npt.NDArray[np.int64],
    rule: Rule,
    share: float,
    rng: np.random.Generator,
    *,
    least: int,
    labels: npt.NDArray[np.integer] | None = None,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], str]:
    """Return where the sequences of a table to train and those to test begin and end, and the latter in words. One
    sequence alone is divided into its beginning and its end.

    `values (rows, columns)` and `spans (sequences, 2)` are of the table, and `labels (rows,)` its labels, if it has
    any; a sequence needs `least` rows. Raises `TaskError`.
    """
    if len(spans) == 1:
        if rule == "length":
            raise TaskError("The file has one sequence, so it cannot be divided by length; split otherwise.")
        shortest = max(2, least)
        held = max(shortest, round(len(values) * share))
        border = len(values) - held
        if border < shortest:
            raise TaskError(f"The file has {len(values):,} rows of numbers, but needs at least {2 * shortest:,}.")
        words = f"the last {held:,} rows of {len(values):,}"
        return np.array([[0, border]]), np.array([[border, len(values)]]), words
    spans = spans[spans[:, 1] - spans[:, 0] >= least]
    contents = [digest(values[start:end]) for start, end in spans]
    if len(set(contents)) < 2:
        rows = f" of {counted(least)} or more" if least > 1 else ""
        raise TaskError(f"The file has fewer than two different sequences{rows}; one has to be held out.")
    lengths = (spans[:, 1] - spans[:, 0]).tolist()
    kinds = None if labels is None else labels[spans[:, 1] - 1]
    parts = divide(rule, share, contents, lengths, rng, least=1, kinds=kinds)
    return spans[parts.trained], spans[parts.tested], describe(rule, parts, lengths, unit="rows")


def counted(rows: int) -> str:
    """Return a number of rows in words."""
    return {1: "a row", 2: "two rows"}.get(rows, f"{rows:,} rows")


def without_tested(contents: Sequence[Hashable], tested: Iterable[Hashable]) -> Indices:
    """Return the indices of the sequences to train beside a test set that is given: all but those that it also has.
    Raises `TaskError` if none is left."""
    apart = set(tested)
    kept = np.array([index for index, content in enumerate(contents) if content not in apart], dtype=np.int64)
    if len(contents) and not len(kept):
        raise TaskError("Every training sequence is also in the test file, so none is left to train on.")
    return kept


def describe(rule: Rule, parts: Division, lengths: Sequence[int], *, unit: str = "tokens") -> str:
    """Return in words which sequences a rule tests; empty if none."""
    count, whole = len(parts.tested), f"of {len(lengths):,}"
    if not count:
        return ""
    those = "sequence" if count == 1 else f"{count:,} sequences"
    if rule == "sequences":
        return f"{count:,} sequence{'s' * (count != 1)} {whole}, drawn by the seed"
    if rule == "last":
        return f"the last {those} {whole}"
    tested = [lengths[index] for index in parts.tested]
    spread = f"{min(tested):,} to {max(tested):,}" if min(tested) < max(tested) else f"{min(tested):,}"
    longest = max(lengths[index] for index in parts.trained)
    return f"the longest {those} {whole}, with {spread} {unit}; training has at most {longest:,}"


def describe_file(name: str, count: int, units: str, left_out: int) -> str:
    """Return in words what is tested if a file was given: its name, how much it holds, and how much in training was
    equal and left out. `units` are what is counted, such as `sequences`."""
    unit = units if count != 1 else units.removesuffix("s")
    also = f"; {left_out:,} also in training {'was' if left_out == 1 else 'were'} left out there" if left_out else ""
    return f"the test file {name}, {count:,} {unit}{also}"


def digest(*arrays: Array) -> bytes:
    """Return the digest of a sequence of numbers or ids, by which equal ones are found."""
    computed = hashlib.sha256()
    for array in arrays:
        computed.update(f"{array.dtype.str}{array.shape}".encode())
        computed.update(np.ascontiguousarray(array).data)
    return computed.digest()
