"""Makes a model of a module of torch: of what reaches its recurrent layer, and of the readout that is recognised."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from playground.api.generation import separator
from playground.api.module_run import CELLS, ModuleRun, run_module
from playground.api.modules import Answers, answers_of, array_of, same, unrolled_of
from playground.core.specs import MAX_TIMESTEPS
from playground.core.vocabulary import FEATURES, Vocabulary, tokenize
from playground.storage.errors import format_value
from playground.storage.exports.models import Model
from playground.storage.imports.conversion import Reading, to_model
from playground.storage.imports.network import AnswerKind, Embedding, ForeignNetwork, Linear, RecurrentLayer


def model_of_module(
    module: nn.Module, inputs: Any, *, layer: str, vocabulary: Sequence[str] | None, answers: Sequence[str] | None
) -> tuple[Model, str]:
    """Return a model of a module, and the inputs as its text.

    Ids stay tokens where an nn.Embedding, or one-hot vectors, bring them to the layer; whatever else stands before the
    layer is not part of the model, which reads the numbers that reached the layer. Without a readout that is recognised
    it answers with the hidden state. Raises `ValueError`, and `FileProblem` for a network that is too large.
    """
    run = run_module(module, inputs, layer)
    unrolled_of(run)
    said, title = _shown(answers_of(run)), type(module).__name__
    embedding = _embedding(module, run)
    is_one_hot = run.given.ndim == 1 and module is run.layer
    if vocabulary is not None and embedding is None and not is_one_hot:
        raise ValueError("a vocabulary names ids, but no ids reach the recurrent layer through an nn.Embedding.")
    names = None if vocabulary is None else tuple(vocabulary)
    if names is None and is_one_hot:
        names = tuple(map(str, range(run.layer.input_size)))
    if len(run.hidden) > MAX_TIMESTEPS:
        raise ValueError(f"the sequence has {len(run.hidden):,} timesteps; at most {MAX_TIMESTEPS:,} are shown.")
    network = ForeignNetwork(
        form="PyTorch module",
        layers=tuple(_layer(run, number) for number in range(run.layer.num_layers)),
        embedding=embedding,
        readout=_readout(said.linear),
    )
    reading = Reading(
        tokens=names,
        labels=tuple(answers) if answers is not None and said.linear is not None else None,
        answers=_kind(said, answers),
        timing=said.readout if said.linear is not None else "every-step",
    )
    model = to_model(network, reading, title)
    return model, _text(model, run, names or ())


def _shown(said: Answers) -> Answers:
    """Return the answers as a model can give them: of several outputs, none with a sigmoid of its own."""
    return replace(said, linear=None) if said.follows == "sigmoid" and said.values.shape[1] > 1 else said


def _kind(said: Answers, names: Sequence[str] | None) -> AnswerKind:
    if said.linear is None:
        return "numbers"
    if said.follows == "sigmoid":
        return "binary"
    return "classes" if said.are_classes or names is not None else "numbers"


def _embedding(module: nn.Module, run: ModuleRun) -> Embedding | None:
    """Return the embedding whose vectors of the ids are what reached the layer."""
    if run.given.ndim != 1:
        return None
    for name, part in module.named_modules():
        fits = isinstance(part, nn.Embedding) and int(run.given.max()) < part.num_embeddings
        if fits and same(part.weight[run.given], run.reached):
            return Embedding(name=name, weight=array_of(part.weight))
    return None


def _layer(run: ModuleRun, number: int) -> RecurrentLayer:
    layer = run.layer
    weights = [array_of(getattr(layer, f"{part}_l{number}")) for part in ("weight_ih", "weight_hh")]
    none = torch.zeros(len(weights[0]))
    biases = [array_of(getattr(layer, f"{part}_l{number}", none)) for part in ("bias_ih", "bias_hh")]
    return RecurrentLayer(
        name=f"{run.name}, layer {number + 1}",
        cell=CELLS[layer.mode],
        weight_ih=weights[0],
        weight_hh=weights[1],
        bias_ih=biases[0],
        bias_hh=biases[1],
    )


def _readout(linear: nn.Linear | None) -> Linear | None:
    if linear is None:
        return None
    bias = torch.zeros(linear.out_features) if linear.bias is None else linear.bias
    return Linear(name="readout", weight=array_of(linear.weight), bias=array_of(bias))


def _text(model: Model, run: ModuleRun, names: Sequence[str]) -> str:
    """Return what the layer read as it is typed: the names of the ids, or numbers that read as the same float32."""
    if not isinstance(model.encoding, Vocabulary):
        return " ".join(FEATURES.join(str(number) for number in row) for row in array_of(run.reached))
    tokens = [names[index] if index < len(names) else str(index) for index in run.given.tolist()]
    for token in tokens:
        if tokenize(model.encoding.kind, token) != (token,):
            raise ValueError(f"{format_value(token)} cannot be typed as a token; without a vocabulary ids are shown.")
    return separator(model).join(tokens)
