"""Imports numba without scipy's linear algebra.

numba looks whether that is there, for products of whole arrays, which the kernels compute by loops of their own. The
look alone imports some hundred modules, which would take a tenth of the time from a start to the first step.
"""

from numba.np import linalg


def _find_none() -> None:
    raise ImportError


_found = vars(linalg).get("ensure_blas")
vars(linalg)["ensure_blas"] = _find_none
try:
    import numba.np.arraymath  # noqa: F401
finally:
    vars(linalg)["ensure_blas"] = _found
