"""The model card as Markdown, for people, in the form of Hugging Face's model cards: what a model is, what it was
trained on and how, what was measured, and what it is not."""

import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from playground.core.cell_kinds import KINDS
from playground.core.own_story import without_story
from playground.core.shapes import depth, describe_context
from playground.core.version import __version__
from playground.core.vocabulary import Vocabulary
from playground.storage.errors import printable
from playground.storage.exports.model import Model
from playground.storage.preset_text import to_toml

READOUTS = {
    "every-step": "at every timestep",
    "final": "at the last timestep",
    "mean": "at the last timestep, from the mean of the hidden states so far",
}
"""Where a network with each readout gives its answer."""


def of(model: Model) -> str:
    """Return the card of a model, without its vocabulary. It can be written as UTF-8."""
    return ("\n".join(_lines(model)) + "\n").encode(errors="backslashreplace").decode()


def with_vocabulary(model: Model) -> str:
    """Return the card of a model with its vocabulary, each token at the place that is its id, and its answers."""
    lists = {"Answers": model.answers}
    if isinstance(model.encoding, Vocabulary):
        lists = {"Vocabulary": model.encoding.entries} | lists
    return of(model) + "".join(
        f"\n## {name}\n\n```json\n{_json(items)}\n```\n" for name, items in lists.items() if items
    )


def describe_network(model: Model) -> str:
    """Return the network in a few words: `an LSTM, 16 units, 2 layers`."""
    spec = model.preset.model
    layers = depth(spec)
    counts = f"{spec.units} unit{'s' if spec.units > 1 else ''}, {layers} layer{'s' if layers > 1 else ''}"
    return f"{KINDS[spec.cell].name}, {counts}"


def describe_inputs(model: Model) -> str:
    """Return what the network reads."""
    if isinstance(model.encoding, Vocabulary):
        return f"{model.encoding.kind}, of which it knows {len(model.encoding.entries) - 1:,}; any other has the id 0"
    numbers = model.encoding
    what = "a number" if numbers.width == 1 else f"{numbers.width:,} numbers"
    named = f" ({', '.join(numbers.names)})" if numbers.names else ""
    scaled = "standardised" if numbers.scales else f"divided by {numbers.scale:.9g}"
    return f"{what} a timestep{named}, {scaled} before the first layer"


def describe_answers(model: Model) -> str:
    """Return what the network answers, and where."""
    outputs = len(model.weights["readout.bias"])
    numbers = "a number" if outputs == 1 else f"{outputs:,} numbers"
    what = f"the probability of each of {len(model.answers):,} answers" if model.answers else numbers
    return f"{what}, {READOUTS[model.preset.model.readout]}"


def _lines(model: Model) -> Iterator[str]:
    preset, parameters = model.preset, sum(array.size for array in model.weights.values())
    yield "---"
    yield "library_name: recurrent-playground"
    yield f"tags: [recurrent-playground, {preset.model.cell}]"
    yield "---"
    yield ""
    yield f"# {printable(preset.title)}"
    if preset.idea:
        yield f"\n{printable(preset.idea)}"
    if preset.notes:
        yield "\n## Notes\n"
        yield from map(printable, preset.notes.split("\n"))
    yield "\n## Network\n"
    yield f"- Network: {describe_network(model)}; {parameters:,} parameters"
    if context := describe_context(preset.model):
        yield f"- Reads at once: {context}"
    yield f"- Input: {printable(describe_inputs(model))}"
    yield f"- Answer: {describe_answers(model)}"
    yield "\n## Training\n"
    yield f"- Steps: {model.steps:,}, on {model.sequences:,} sequences"
    yield f"- Seed: {preset.training.seed}. The same specification, seed and version give the same weights."
    if model.evaluation:
        yield "\n## Measured on the evaluation set\n"
        if model.measured_on:
            yield f"The set: {printable(model.measured_on)}.\n"
        yield from (f"- {name.replace('_', ' ')}: {value:.6g}" for name, value in model.evaluation.items())
    if model.baselines:
        yield "\n## Baselines, measured on the same set\n"
        yield from (f"- {printable(name)}: {_listed(figures)}" for name, figures in model.baselines.items())
    if preset.measured:
        yield "\n## What was found over seeds\n"
        for claim in preset.measured:
            yield f"- {printable(claim.claim)} ({claim.seeds} seeds, {claim.date}: `{printable(claim.command)}`)"
    yield "\n## Limits\n"
    yield "It shows how such a network learns on the data below. What it answers elsewhere was not measured."
    yield "\n## Data and specification\n"
    yield "A preset: what `playground train` trains again.\n"
    specification = to_toml(replace(without_story(preset), notes="")).rstrip()
    yield f"```toml\n{specification}\n```"
    yield "\n## Versions\n"
    yield f"- recurrent-playground {__version__}, Python {platform.python_version()}, numpy {np.__version__}"


def _listed(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{printable(name.replace('_', ' '))} {value:.6g}" for name, value in figures.items())


def _json(items: tuple[str, ...]) -> str:
    return json.dumps(items, ensure_ascii=False)
