"""A trained network in Python: what it computes on a sequence, what it answers, and what it generates."""

import dataclasses
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.api.arguments import checked
from playground.api.generation import Request, continued_task, numbers_after, separator, tokens_after
from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.generation_settings import prompt_of
from playground.core.optional import MissingLibrary, is_installed, needs_torch
from playground.core.specs import MAX_TIMESTEPS
from playground.core.trace import Trace
from playground.core.vocabulary import Vocabulary
from playground.session import headless, model_writing
from playground.storage.exports import models

if TYPE_CHECKING:
    import torch

EMPTY = "the sequence is empty; type at least one token."


class Model(models.Model):
    """A trained network, and everything needed to use it. `load` and `train` return one.

    `preset` is the experiment that it comes of, with `preset.model.cell` and so on; `encoding` turns a text into ids or
    numbers; `answers` names its classes, and is empty if it answers with numbers; `weights` are float32 arrays under
    torch's names, such as `rnn.weight_ih_l0`; `steps` and `sequences` say for how long it was trained. Nothing in it
    can be changed.

    A sequence is given as text, as in the window: words, characters or numbers, whichever the network was trained on.
    """

    __slots__ = ()

    def trace(self, sequence: str) -> Trace:
        """Return all that the network computes on a sequence: every gate, state and answer at every timestep.

        What stands behind an arrow, `=>`, is the right answer, which the network reads only if it answers at every
        step. A token that training never saw is read as unknown; `Trace.known` tells which.

        Raises `ValueError` for a sequence without tokens, or with more than 1,000.
        """
        count = headless.typed_count(self, _text(sequence))
        if count > MAX_TIMESTEPS:
            raise ValueError(f"the sequence has {count:,} tokens; at most {MAX_TIMESTEPS:,} are traced.")
        trace = headless.trace(self, sequence)
        if not trace.timesteps:
            raise ValueError(EMPTY)
        return trace

    def predict(self, sequence: str) -> str | Array:
        """Return the network's answer at the end of a sequence: the likeliest of `answers`, or numbers `(answers,)` if
        it answers with numbers. `trace(sequence).predictions` has the probability of each answer, at every timestep.

        Raises `ValueError` as `trace` does.
        """
        last: Array = self.trace(sequence).predictions[-1]
        return self.answers[int(last.argmax())] if self.answers else last

    def generate(
        self, prompt: str, *, length: int = 100, temperature: float = 1.0, top_k: int = 0, seed: int = 0
    ) -> str | Array:
        """Return what the network generates behind a prompt: each token is drawn from what it expects next, and is then
        read by it. A network on numbers reads each prediction as its next input, and nothing is drawn.

        `length` tokens are generated, 1 to 100,000, or fewer where one ends the sequence. Outputs are divided by
        `temperature`, 0 to 10, before the softmax; 0 takes the likeliest token. Only the `top_k` likeliest tokens are
        candidates, 0 means all. The same `seed` draws the same tokens. The result is a text without the prompt, or
        numbers `(length, features)`.

        Raises `ValueError` for a network that does not answer with the next token, for an empty prompt, and for a
        setting that is out of its bounds.
        """
        settings = checked(Request, length=length, temperature=temperature, top_k=top_k, seed=seed)
        task = continued_task(self.preset)
        inputs = headless.parse_probe(self, prompt_of(_text(prompt))).encoded.inputs
        if not len(inputs):
            raise ValueError(EMPTY)
        if isinstance(self.encoding, Vocabulary):
            tokens = islice(tokens_after(self, task, inputs, settings), settings.length)
            return separator(self).join(tokens)
        return np.stack(list(islice(numbers_after(self, inputs), settings.length)))

    def to_torch(self) -> "torch.nn.Module":
        """Return the network as a module of torch's own layers, with copies of the weights: `rnn`, an nn.LSTM, nn.GRU
        or nn.RNN, and `readout`, an nn.Linear.

        The module takes ids `(time,)` or `(time, batch)`, or numbers with a last axis of features, and returns logits,
        or numbers, at every timestep: `help(model.to_torch().forward)`. Raises `MissingLibrary` where torch is not
        installed.
        """
        if not is_installed("torch"):
            raise MissingLibrary(needs_torch("to_torch"))
        from playground.api.torch_network import Network

        return Network(self)

    def save(self, path: str | Path) -> None:
        """Write the network to a file in the format of its suffix: `.safetensors`, which `load` and the window read, or
        any other that the README lists, whose reader is asked for the same answers first.

        Raises `FileProblem` if it cannot be written; a file that was there is then as before.
        """
        model_writing.write(Path(path), self)

    def __repr__(self) -> str:
        model, count = self.preset.model, sum(array.size for array in self.weights.values())
        what = f"{KINDS[model.cell].name}, {model.units:,} units, {count:,} parameters, {self.steps:,} steps"
        return f"<Model “{self.preset.title}”: {what}>"


def of_stored(model: models.Model) -> Model:
    """Return a stored model with its methods."""
    return Model(**{field.name: getattr(model, field.name) for field in dataclasses.fields(model)})


def _text(sequence: str) -> str:
    if not isinstance(sequence, str):
        raise TypeError(f"a sequence is a text, as typed in the window, not {type(sequence).__name__}.")
    return sequence
