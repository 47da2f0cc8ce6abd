"""A pause of Python's collection of garbage."""

import gc

import pytest

from playground.views.style.garbage import uncollected


def broken():
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
        raise ZeroDivisionError


@pytest.mark.parametrize("before", [True, False])
def test_afterwards_collections_are_as_they_were(before):
    try:
        gc.enable() if before else gc.disable()
        with pytest.raises(ZeroDivisionError):
            broken()
        assert gc.isenabled() is before
    finally:
        gc.enable()
