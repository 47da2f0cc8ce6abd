"""Each test file starts without a prepared compiler, so that "auto" means torch whatever ran before."""

from collections.abc import Iterator

import pytest

from playground.engine.backends import compiler


@pytest.fixture(scope="module", autouse=True)
def unprepared() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PLAYGROUND_ENGINE", raising=False)
        patch.setattr(compiler, "_prepared", {})
        yield
