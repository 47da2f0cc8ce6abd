"""Recurrent networks from files made elsewhere, one module for each format.

`read_network` returns what a file says, as a `ForeignNetwork`; `conversion.to_model` makes a `Model` of it, which can
be traced, opened in the window and written like one of ours. A module in memory needs no file:

    network = state_dict.network_of({name: tensor.numpy() for ...}, {"readout": "head"}, "MyModel")
    model = conversion.to_model(network, Reading(tokens=("<unk>", "a", "b")), "MyModel")
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from playground.storage.errors import FileProblem, join_words
from playground.storage.imports import keras_file, onnx_file, safetensors_file, torch_file
from playground.storage.imports.network import ForeignNetwork

_MODULES = (torch_file, safetensors_file, onnx_file, keras_file)
_READERS: dict[str, Callable[[Path, Mapping[str, str]], ForeignNetwork]] = {
    suffix: module.read for module in _MODULES for suffix in module.SUFFIXES
}

SUFFIXES = tuple(_READERS)
"""How the names of files end that can be inspected."""


def read_network(path: Path, choices: Mapping[str, str]) -> ForeignNetwork:
    """Return the network in a file, without running anything in it. `choices` settle its questions, by their keys.

    Raises `FileProblem`, which names what cannot be shown.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise FileProblem(path, f"the name of a network's file ends in {join_words(SUFFIXES, 'or')}.")
    return reader(path, choices)
