"""The colours of heat maps are those of pyqtgraph's colour maps, which the program need not import for them."""

import numpy as np
import pyqtgraph as pg
import pytest

from playground.views.style.theme import lookup_table


@pytest.mark.parametrize(
    ("kind", "dark", "name", "ends"),
    [
        ("gate", True, "viridis", (0.0, 0.80)),
        ("gate", False, "viridis", (0.98, 0.10)),
        ("signed", True, "CET-D6", (0.0, 1.0)),
        ("signed", False, "CET-CBD1", (0.0, 1.0)),
    ],
)
def test_the_tables_hold_the_colours_of_their_maps(kind, dark, name, ends):
    assert np.array_equal(lookup_table(kind, dark), pg.colormap.get(name).getLookupTable(*ends, 256)[:, :3])
