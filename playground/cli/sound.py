"""`playground sound`: a network hears the beginning of a sound and generates the rest, into a sound file."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from playground import tasks
from playground.cli import bounded
from playground.core.batches import Array
from playground.core.specs import DEFAULT_STEPS, MAX_TIMESTEPS, Mark, Preset
from playground.core.vocabulary import Numbers
from playground.engine.generation import generation
from playground.session import headless
from playground.storage import presets
from playground.storage.errors import join_words, printable
from playground.storage.exports import sounds
from playground.storage.exports.models import Model
from playground.storage.overrides import SET
from playground.tasks import speech_generation
from playground.tasks.common.task import Task
from playground.tasks.speech_recognition import parse_voice


def main(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    """Run the command. Return the exit code. Raises `FileProblem`."""
    arguments = _arguments(parser).parse_args(argv)
    preset = presets.load(presets.find(arguments.preset), arguments.set)
    if not isinstance(preset.task, speech_generation.Spec):
        parser.error("only a preset of the task speech_generation makes sounds, such as speech-generation")
    voice = parse_voice(arguments.probe)
    if voice is None:
        parser.error(f"“{printable(arguments.probe)}” is not a sound and its pitch in Hz, such as “eye 140”")
    low, high = preset.task.prefix + 1, MAX_TIMESTEPS
    count = preset.task.length if arguments.frames is None else arguments.frames
    if not low <= count <= high:
        parser.error(f"--frames must be from {low} to {high:,}")
    sounds.check_target(arguments.out)
    frames = said(_trained(parser, preset, arguments.steps), arguments.probe, count)
    sound = _task(preset).sound(arguments.probe, frames)
    assert sound is not None
    sounds.write_sound(arguments.out, sound)
    print(printable(f"wrote {arguments.out}: {sound.seconds:.2f} s"))
    return 0


def said(model: Model, probe: str, count: int) -> Array:
    """Return frames `(count, bands)`: the prefix of a probe, and how the network continues it."""
    task = _task(model.preset)
    assert isinstance(model.encoding, Numbers)
    assert task.utterance is not None
    heard, saying = task.probe(probe).encoded.inputs, replace(task.utterance, length=count)
    return generation.generate_answer(headless.architecture_of(model), model.weights, heard, model.encoding, saying)


def _task(preset: Preset) -> Task:
    return tasks.reader(preset.task, preset.model.readout, preset.training.seed)


def _arguments(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.description = (
        "Let a network that has heard how a vowel or glide begins say it to the end, and write it as a sound. The "
        "preset is trained first, to its mark; then the network is fed its own predictions."
    )
    parser.add_argument("preset", metavar="PRESET|FILE", help="a preset of the task speech_generation")
    parser.add_argument("--probe", required=True, metavar="TEXT", help="a sound and its pitch in Hz, such as “eye 140”")
    steps = f"train for at most N steps; without it, the mark's, or {DEFAULT_STEPS:,}"
    parser.add_argument("--steps", type=bounded.of(Mark, "steps"), metavar="N", help=steps)
    length = "how many frames of 20 ms the sound has; without it, those of the task"
    parser.add_argument("--frames", type=int, metavar="N", help=length)
    kinds = join_words(sounds.FORMATS.suffixes, "or")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help=f"the sound, a {kinds} file")
    key = "change any key of the preset, such as model.cell=rnn; several are allowed"
    parser.add_argument(SET, nargs="+", action="extend", default=[], metavar="KEY=VALUE", help=key)
    return parser


def _trained(parser: argparse.ArgumentParser, preset: Preset, steps: int | None) -> Model:
    """Return the trained model. Exit if training fails."""
    from playground.engine.training.run import Run

    run = Run(preset)
    result = headless.train(run, steps or preset.budget)
    if result.outcome == "stopped":
        raise KeyboardInterrupt
    if result.outcome == "diverged":
        parser.exit(1, f"playground: {printable(result.message)}\n")
    return headless.trained_model(run)
