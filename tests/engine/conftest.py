"""Each file starts without a prepared compiler, so that "auto" means torch whatever ran before."""

from collections.abc import Iterator

import pytest

from playground.engine import compiler


@pytest.fixture(scope="module", autouse=True)
def unprepared() -> Iterator[None]:
    compiler._prepared.clear()
    yield
    compiler._prepared.clear()
