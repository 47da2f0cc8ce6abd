"""A cache whose value is computed anew at a limited rate."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class ThrottledCache(Generic[_Value]):
    """Caches one value and says when to compute the next one.

    At least `every` seconds lie between two computations, and more where one takes longer than `share` of that time.
    `seconds` is how long the last computation took.
    """

    def __init__(self, every: float, share: float) -> None:
        self.seconds = 0.0
        self.every, self._share = every, share
        self._cached: tuple[object, _Value] | None = None
        self._next = 0.0

    def expire(self) -> None:
        """Make the next value due at once."""
        self._next = 0.0

    def is_due(self, key: object) -> bool:
        """Whether to compute a value now: its time has come, or no value is cached for this key."""
        return time.perf_counter() >= self._next or self.cached(key) is None

    def cached(self, key: object) -> _Value | None:
        """Return the cached value, or None if its key is another one."""
        return self._cached[1] if self._cached is not None and self._cached[0] == key else None

    def compute(self, key: object, compute: Callable[[], _Value]) -> _Value:
        """Compute a value, cache it under the key and return it."""
        begin = time.perf_counter()
        self._cached = key, compute()
        self.seconds = time.perf_counter() - begin
        self._next = begin + max(self.every, self.seconds / self._share)
        return self._cached[1]
