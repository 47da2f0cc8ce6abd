"""`playground generate`: a network continues a prompt, and prints each token as it is drawn."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from playground.api.generation import Request, continued_task, numbers_after, separator, tokens_after
from playground.cli import bounded
from playground.core import vocabulary
from playground.core.batches import Array
from playground.core.generation_settings import prompt_of
from playground.core.specs import DEFAULT_STEPS, Mark, Preset, bounds
from playground.core.vocabulary import ARROW, FEATURES, Vocabulary
from playground.session import headless
from playground.storage import presets
from playground.storage.errors import join_words, printable
from playground.storage.exports import models
from playground.storage.exports.models import Model
from playground.storage.exports.weights import FORMATS
from playground.storage.overrides import SET
from playground.tasks import text
from playground.tasks.common.task import Task

_EMPTY = "the prompt is empty; type at least one token"


def main(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    """Run the command. Return the exit code. Raises `FileProblem`."""
    arguments = _arguments(parser).parse_args(argv)
    if arguments.prompt == "":
        parser.error(_EMPTY)
    model = _model(parser, arguments)
    task = _task(parser, model.preset)
    named = model.preset.probes or (() if task is None else task.samples())
    if arguments.prompt is None and not named:
        parser.error("the preset names no probe to go on behind; type a --prompt")
    prompt = prompt_of(named[0] if arguments.prompt is None else arguments.prompt)
    if arguments.prompt not in {None, prompt}:
        said = f"the prompt ends at “{ARROW}”: in the place of the answer behind it comes the network's own."
        print(f"playground: {said}", file=sys.stderr)
    encoded = headless.parse_probe(model, prompt).encoded
    inputs = encoded.inputs
    if not len(inputs):
        parser.error(_EMPTY)
    if strange := [token for token, known in zip(encoded.tokens, encoded.known, strict=True) if not known]:
        words = join_words([f"“{token}”" for token in dict.fromkeys(map(vocabulary.display_token, strange))][:5])
        print(f"playground: not in the training sequences, so read as unknown: {printable(words)}", file=sys.stderr)
    options = Request(temperature=arguments.temperature, top_k=arguments.top_k, seed=arguments.seed)
    between = separator(model)
    print(printable(prompt.strip()), end="", flush=True)
    has_breaks = isinstance(model.preset.task, text.Spec) and model.preset.task.line_breaks
    for token in islice(_tokens(model, task, inputs, options), arguments.length):
        is_break = has_breaks and token == vocabulary.LINE_BREAK
        print("\n" if is_break else between + printable(token), end="", flush=True)
    print()
    return 0


def _arguments(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.description = (
        "Let a network go on behind a prompt: each token is drawn from what it expects next, and is then read by it. A "
        "preset is trained first, to its mark; a model is used as it is. Writing ends with --length, or with a token "
        "after which nothing more was ever asked. Of numbers nothing is drawn: each prediction is read as the next. A "
        f"prompt that holds its answer is cut at its “{ARROW}”."
    )
    what = "a preset's name, a .toml file, or a model written by train --out"
    parser.add_argument("source", metavar="PRESET|FILE|MODEL", help=what)
    parser.add_argument("--prompt", metavar="TEXT", help="where it goes on from; the preset's first probe, without it")
    least, most = bounds(Request, "length")
    length = f"at most N tokens, {least:,} to {most:,}; 100 without it"
    parser.add_argument("--length", type=bounded.of(Request, "length"), default=100, metavar="N", help=length)
    low, high = bounds(Request, "temperature")
    about = f"{low:g} to {high:g}; 0 takes the likeliest token; 1 without it"
    parser.add_argument("--temperature", type=bounded.real(low, high), default=1.0, metavar="T", help=about)
    k = "draw from the K likeliest tokens only; 0, and without it, from all"
    parser.add_argument("--top-k", type=bounded.of(Request, "top_k"), default=0, metavar="K", help=k)
    seed = "which tokens are drawn, 0 without it; the training's own seed is --set training.seed=S"
    parser.add_argument("--seed", type=bounded.of(Request, "seed"), default=0, metavar="S", help=seed)
    steps = f"train a preset for at most N steps; without it, the mark's, or {DEFAULT_STEPS:,}"
    parser.add_argument("--steps", type=bounded.whole(0, bounds(Mark, "steps")[1]), metavar="N", help=steps)
    key = "change any key of the preset, such as model.cell=rnn; several are allowed"
    parser.add_argument(SET, nargs="+", action="extend", default=[], metavar="KEY=VALUE", help=key)
    return parser


def _model(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> Model:
    """Return the trained model. Exit if training fails."""
    if Path(arguments.source).suffix.lower() in FORMATS.readable:
        if arguments.steps is not None or arguments.set:
            parser.error("a trained model goes with neither --steps nor --set")
        return models.read_model(arguments.source)
    preset = presets.load(presets.find(arguments.source), arguments.set)
    # Report a task that cannot be continued before the training, not after it.
    _task(parser, preset)
    from playground.engine.training.run import Run

    run = Run(preset, engine=headless.prepare_engine(preset))
    steps = preset.budget if arguments.steps is None else arguments.steps
    result = headless.train(run, steps) if steps else None
    if result is not None and result.outcome == "stopped":
        raise KeyboardInterrupt
    if result is not None and result.outcome == "diverged":
        parser.exit(1, f"playground: {printable(result.message)}\n")
    return headless.trained_model(run)


def _task(parser: argparse.ArgumentParser, preset: Preset) -> Task | None:
    """Return the preset's task if generating needs it. Exit if a network cannot generate its sequences."""
    try:
        task = continued_task(preset)
    except ValueError as error:
        obstacle = str(error)
        parser.error(obstacle[:1].lower() + obstacle[1:].removesuffix("."))
    return task


def _tokens(model: Model, task: Task | None, inputs: Array, settings: Request) -> Iterator[str]:
    """Yield the tokens that follow as text."""
    if isinstance(model.encoding, Vocabulary):
        return tokens_after(model, task, inputs, settings)
    return (FEATURES.join(f"{value:.6g}" for value in values) for values in numbers_after(model, inputs))
