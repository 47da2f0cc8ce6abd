"""Recognises a recurrent network in the named tensors of a torch `state_dict`, from names and shapes alone.

A recurrent module is what has `weight_ih_l0` and `weight_hh_l0`, or those of a single cell without `_l0`, behind any
prefix. Its rows are four times the units for an LSTM, three times for a GRU and once for a plain RNN. Modules lie upon
each other in the order of the file, each as wide as what it reads.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations

import numpy as np

from playground.core.batches import Array
from playground.core.network_preview import Question
from playground.storage.errors import FileProblem, printable
from playground.storage.imports.network import (
    Embedding,
    ForeignNetwork,
    Linear,
    RecurrentLayer,
    check_choices,
    shaped,
)

FORM = "PyTorch state dict"
CELL_OF_BLOCKS = {4: "lstm", 3: "gru", 1: "rnn"}
NONE, TOGETHER = "none", "+"
"""The choice of no embedding or readout, and what joins the modules of one choice."""
MOST_ORDERED = 4
"""Of more modules no order is tried."""

_RECURRENT = re.compile(r"^(|.*\.)(weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)(?:_l(\d+))?(_reverse)?$")

Places = dict[int, dict[str, str]]
"""The names of a module's tensors, by layer and by part."""


@dataclass(slots=True)
class _Modules:
    """The tensors of a file, sorted by what they can be."""

    recurrent: dict[str, Places] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def network_of(
    tensors: Mapping[str, Array], choices: Mapping[str, str], where: str, notes: Sequence[str] = ()
) -> ForeignNetwork:
    """Return the network in the tensors of a `state_dict`.

    `choices` settle what names and shapes leave open, by the keys of questions: `layers` holds the prefixes of the
    modules to take, the lowest first, with `+` between; `embedding` and `readout` are the prefix of a module, or
    `none`. What is not chosen is guessed, and asked in `questions`. `where` is the file's name in sentences. Raises
    `FileProblem`.

    Of a torch module: `network_of({name: tensor.numpy() for name, tensor in module.state_dict().items()}, {}, "LSTM")`.
    """
    modules = _sorted(tensors, where)
    layers, asked_layers = _layers(tensors, modules.recurrent, choices, where)
    bare = {name: tensors[name] for name in modules.others}
    embedding, asked_embedding = _embedding(bare, layers[0], choices)
    readout, asked_readout = _readout(bare, layers[-1], embedding, choices)
    taken = {part for each in (embedding, readout) if each is not None for part in _parts(each.name)}
    used = {layer.name for layer in layers}
    unknown = [f"{shaped(name, array)} is not understood." for name, array in bare.items() if name not in taken]
    unknown += [
        f"{prefix or 'the module without a name'} is another recurrent module."
        for prefix, places in modules.recurrent.items()
        if not any(_title(prefix, layer, places) in used for layer in places)
    ]
    questions = tuple(each for each in (asked_layers, asked_embedding, asked_readout) if each is not None)
    check_choices(questions, choices, where)
    said = list(notes)
    if layers[0].cell == "rnn":
        said.append("The file does not say whether the plain RNN uses tanh or ReLU; it is read with tanh.")
    return ForeignNetwork(
        form=FORM,
        layers=layers,
        embedding=embedding,
        readout=readout,
        questions=questions,
        unknown=tuple(map(printable, unknown)),
        notes=tuple(said),
    )


def _sorted(tensors: Mapping[str, Array], where: str) -> _Modules:
    modules = _Modules()
    for name, array in tensors.items():
        match = _RECURRENT.match(name)
        if match is None:
            modules.others.append(name)
            continue
        prefix, part, layer, reverse = match.groups()
        if reverse:
            raise FileProblem(
                where,
                f"{shaped(printable(name), array)} belongs to a bidirectional module; only one direction is shown.",
            )
        if part == "weight_hr":
            raise FileProblem(
                where, f"{shaped(printable(name), array)} projects the hidden state, which no cell here does."
            )
        modules.recurrent.setdefault(prefix.removesuffix("."), {}).setdefault(int(layer or 0), {})[part] = name
    if not modules.recurrent:
        raise FileProblem(
            where, "no recurrent layer is in it: no tensor's name ends in weight_ih_l0, as those of an nn.LSTM do."
        )
    return modules


def _title(prefix: str, layer: int, places: Places) -> str:
    name = prefix or "layer"
    return name if len(places) == 1 else f"{name}, {layer + 1}"


def _module(tensors: Mapping[str, Array], prefix: str, places: Places, where: str) -> list[RecurrentLayer]:
    """Return the layers of one module, the lowest first."""
    return [_layer(tensors, _title(prefix, n, places), places[n], where) for n in sorted(places)]


def _layer(tensors: Mapping[str, Array], title: str, names: Mapping[str, str], where: str) -> RecurrentLayer:
    arrays = {part: tensors[name] for part, name in names.items()}
    for part in ("weight_ih", "weight_hh"):
        if part not in arrays:
            raise FileProblem(where, f"{printable(title)} has no {part}.")
        if arrays[part].ndim != 2:
            raise FileProblem(where, f"{shaped(printable(names[part]), arrays[part])} must have two dimensions.")
    recurrent = arrays["weight_hh"]
    rows, units = recurrent.shape
    blocks, rest = divmod(rows, units) if units else (0, 1)
    if rest or blocks not in CELL_OF_BLOCKS:
        said = (
            f"{shaped(printable(names['weight_hh']), recurrent)} has neither 4, 3 nor 1 times as many rows as columns"
        )
        raise FileProblem(where, f"{said}, as an LSTM, a GRU or a plain RNN has.")
    zeros = np.zeros(rows, np.float32)
    layer = RecurrentLayer(
        name=title,
        cell=CELL_OF_BLOCKS[blocks],
        weight_ih=arrays["weight_ih"],
        weight_hh=recurrent,
        bias_ih=arrays.get("bias_ih", zeros),
        bias_hh=arrays.get("bias_hh", zeros),
    )
    for part in ("weight_ih", "bias_ih", "bias_hh"):
        if len(getattr(layer, part)) != rows or (part != "weight_ih" and getattr(layer, part).ndim != 1):
            raise FileProblem(where, f"{shaped(printable(names[part]), arrays[part])} must have {rows} rows.")
    return layer


def _layers(
    tensors: Mapping[str, Array], recurrent: Mapping[str, Places], choices: Mapping[str, str], where: str
) -> tuple[tuple[RecurrentLayer, ...], Question | None]:
    """Return the layers, and the question which modules they are where there are several."""
    modules = {prefix: _module(tensors, prefix, places, where) for prefix, places in recurrent.items()}
    for layers in modules.values():
        _check_fit(layers, where)
    if len(modules) == 1:
        return tuple(*modules.values()), None
    asked = {TOGETHER.join(order): ", then ".join(order) for order in _orders(modules)}
    chosen = choices.get("layers", "")
    chosen = chosen if chosen in asked else next(iter(asked))
    question = Question(key="layers", text="Which recurrent layers, the lowest first?", choices=asked, chosen=chosen)
    order = next(order for order in _orders(modules) if TOGETHER.join(order) == chosen)
    return tuple(layer for prefix in order for layer in modules[prefix]), question


def _orders(modules: Mapping[str, Sequence[RecurrentLayer]]) -> Iterator[tuple[str, ...]]:
    """Yield the orders in which all modules fit upon each other, that of the file first, and then each module alone."""
    if len(modules) <= MOST_ORDERED:
        for order in permutations(modules):
            pairs = [(modules[below], modules[above]) for below, above in pairwise(order)]
            if all(above[0].inputs == below[-1].units and above[0].cell == below[0].cell for below, above in pairs):
                yield order
    yield from ((prefix,) for prefix in modules)


def _check_fit(layers: Sequence[RecurrentLayer], where: str) -> None:
    for below, above in pairwise(layers):
        if above.inputs != below.units:
            reads = f"{printable(above.name)} reads {above.inputs:,} numbers"
            raise FileProblem(where, f"{reads}, but {printable(below.name)} below it has {below.units:,} units.")


def _parts(prefix: str) -> tuple[str, str]:
    return (f"{prefix}.weight", f"{prefix}.bias") if prefix else ("weight", "bias")


def _matrices(bare: Mapping[str, Array]) -> dict[str, Array]:
    """Return the weights of what may be a linear layer or an embedding, by prefix."""
    found = {}
    for name, array in bare.items():
        prefix, _, part = name.rpartition(".")
        if part == "weight" and array.ndim == 2:
            found[prefix] = array
    return found


def _embedding(
    bare: Mapping[str, Array], first: RecurrentLayer, choices: Mapping[str, str]
) -> tuple[Embedding | None, Question | None]:
    """Return what gives each token a vector: a matrix without a bias, as wide as what the first layer reads."""
    fitting = {
        prefix: array
        for prefix, array in _matrices(bare).items()
        if array.shape[1] == first.inputs and _parts(prefix)[1] not in bare
    }
    named = [prefix for prefix in fitting if "emb" in prefix.lower()]
    # A readout without a bias looks the same where the layers read as many numbers as they have units.
    sure = bool(named) or not fitting
    guess = (named or [prefix for prefix in fitting if not _looks_like_readout(prefix)] or [NONE])[0]
    return _chosen_embedding(fitting, choices.get("embedding", guess), sure=sure)


def _looks_like_readout(prefix: str) -> bool:
    last = prefix.lower().rpartition(".")[2]
    return any(word in last for word in ("out", "fc", "head", "linear", "dec", "proj", "class"))


def _chosen_embedding(
    fitting: Mapping[str, Array], chosen: str, *, sure: bool
) -> tuple[Embedding | None, Question | None]:
    if sure and len(fitting) <= 1:
        question = None
    else:
        asked = {prefix: shaped(prefix, array) for prefix, array in fitting.items()} | {NONE: "none: it reads vectors"}
        question = Question(key="embedding", text="Which is the embedding of tokens?", choices=asked, chosen=chosen)
    if chosen not in fitting:
        return None, question
    return Embedding(name=chosen, weight=fitting[chosen]), question


def _readout(
    bare: Mapping[str, Array], top: RecurrentLayer, embedding: Embedding | None, choices: Mapping[str, str]
) -> tuple[Linear | None, Question | None]:
    """Return the linear layer on the top layer's units."""
    fitting = {}
    for prefix, array in _matrices(bare).items():
        bias = bare.get(_parts(prefix)[1], np.zeros(len(array), np.float32))
        own = embedding is not None and prefix == embedding.name
        if array.shape[1] == top.units and bias.shape == (len(array),) and not own:
            fitting[prefix] = Linear(name=prefix, weight=array, bias=bias)
    # What stands behind a linear layer tells that an activation may lie between.
    behind = {prefix for prefix in _matrices(bare) if embedding is None or prefix != embedding.name} - fitting.keys()
    behind |= {prefix for prefix, linear in fitting.items() if len(linear.bias) == top.units and len(fitting) > 1}
    guess = next(iter(fitting), NONE) if not behind else NONE
    chosen = choices.get("readout", guess)
    question = None
    if len(fitting) > 1 or (fitting and behind):
        asked = {prefix: shaped(prefix, linear.weight) for prefix, linear in fitting.items()}
        asked[NONE] = "none: the answer is the hidden state"
        question = Question(key="readout", text="Which is the readout?", choices=asked, chosen=chosen)
    return fitting.get(chosen), question
