"""No module imports one that imports it back, be it through others, in a function, or only where types are checked."""

from pathlib import Path

import grimp
import pytest
from grimp import ImportGraph
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def circles(graph: ImportGraph) -> list[set[str]]:
    """The modules that import each other, each group as large as it can be."""
    modules = sorted(graph.modules)
    places = {module: place for place, module in enumerate(modules)}
    imports = [(places[one], places[other]) for one, other in all_imports(graph)]
    ends = tuple(zip(*imports, strict=True)) or ((), ())
    matrix = coo_array(([True] * len(imports), ends), shape=(len(modules),) * 2)
    count, groups = connected_components(matrix, connection="strong")
    found = [{module for module in modules if groups[places[module]] == group} for group in range(count)]
    return [group for group in found if len(group) > 1]


def all_imports(graph: ImportGraph) -> set[tuple[str, str]]:
    return {(one, other) for one in graph.modules for other in graph.find_modules_directly_imported_by(one)}


def ways_around(graph: ImportGraph) -> list[str]:
    """One circle of each group, in words."""
    ways = []
    for group in circles(graph):
        first, second = min((one, other) for one, other in all_imports(graph) if {one, other} <= group)
        back = graph.find_shortest_chain(second, first)
        assert back is not None
        ways.append(" -> ".join((first, *back)))
    return ways


def test_there_are_no_circles() -> None:
    assert not ways_around(grimp.build_graph("playground", cache_dir=None))


@pytest.mark.parametrize(
    "back",
    [
        "from circular import one",
        "def later() -> None:\n    import circular.one\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from circular.one import Thing\n",
    ],
)
def test_a_circle_is_found_wherever_the_import_stands(
    back: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "circular"
    package.mkdir()
    sources = {"__init__": "", "one": "from circular import two", "two": "from circular import three", "three": back}
    for name, source in sources.items():
        (package / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    assert ways_around(grimp.build_graph("circular", cache_dir=None)) == [
        "circular.one -> circular.two -> circular.three -> circular.one"
    ]
