"""A pause of Python's garbage collection."""

import gc

import pytest

from playground.views.style.garbage_collection import garbage_collection_paused


def broken():
    with garbage_collection_paused():
        assert not gc.isenabled()
        with garbage_collection_paused():
            pass
        assert not gc.isenabled()
        raise ZeroDivisionError


@pytest.mark.parametrize("before", [True, False])
def test_the_previous_state_is_restored(before):
    try:
        gc.enable() if before else gc.disable()
        with pytest.raises(ZeroDivisionError):
            broken()
        assert gc.isenabled() is before
    finally:
        gc.enable()
