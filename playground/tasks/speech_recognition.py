"""Speech recognition: hear frames of a vowel or glide in noise, and name it at the end.

`formants` synthesises the sounds, each with its own pitch, length and small deviation of the formants, and adds white
noise. The noise leaves too little of a single frame; a network has to gather evidence over time. It also has to
remember what came first: each glide is another one backwards in time, and the place and speed of its movement are drawn
so that the two differ in nothing but order. The mean of all frames, which has no order, can only guess between them.

The pitches of evaluation are `UNSEEN`; training has none within `APART` of them. This is a variant of our own.
"""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Array, Example, collate
from playground.core.framed_sequence import FramedSequence
from playground.core.sound import Sound
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, FEATURES, Numbers
from playground.tasks.common import formants, sequences, voices
from playground.tasks.common.formants import BANDS, GLIDES, LOUDNESS, VOWELS
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    BatchStream,
    Probe,
    Task,
    TaskError,
    random_stream,
)

NAMES = (*VOWELS, *GLIDES)

LOWEST, HIGHEST = 90.0, 220.0
UNSEEN = (110.0, 140.0, 170.0, 200.0)
APART = 4.0
"""Training pitches lie between the first two, in Hz, and at least this far from those of evaluation."""

MOVING = (0.3, 1.0)
"""The least and the largest share of a sound that a glide takes; its place in it is uniform."""

ENCODING = Numbers(width=BANDS, means=(0.4,) * BANDS, scales=(0.15,) * BANDS)
"""Scales frames to a mean near 0 and a spread near 1."""

SHOWN = ("ee", "ah", "eye", "yah")

SHOWN_PITCHES = (100.0, 185.0)
"""Two voices of training, in Hz, whose sounds are shown by name."""

_NAMED = re.compile(rf"({'|'.join(NAMES)})(?:\s+(\d{{2,3}}(?:\.\d{{1,3}})?))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "speech_recognition"`. Lengths are in frames of 20 ms; `noise` is in dB
    relative to the voice; `spread` is the relative standard deviation of the formants; `tested` is the number of
    evaluation sounds."""

    kind: Literal["speech_recognition"] = "speech_recognition"
    shortest: Annotated[int, Interval(ge=2, le=200)] = 16
    longest: Annotated[int, Interval(ge=2, le=200)] = 28
    noise: Annotated[float, Interval(ge=-100, le=30)] = 0.0
    spread: Annotated[float, Interval(ge=0, le=0.5)] = 0.03
    tested: Annotated[int, Interval(ge=1, le=10_000)] = 320


@dataclass(frozen=True, kw_only=True)
class SpeechRecognitionTask(Task):
    """Vowels and glides in noise."""

    spec: Spec

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new sounds, without the pitches of evaluation."""

        def one(rng: np.random.Generator) -> Example:
            name = NAMES[int(rng.integers(len(NAMES)))]
            return example(noisy_frames(name, training_pitch(rng), rng, self.spec), name)

        return BatchStream(lambda rng, _: collate([one(rng) for _ in range(size)]), seed)

    def probe(self, text: str) -> Probe:
        """Read a sound and its pitch in Hz, as `eye 140`, or typed frames; a name alone has the pitch 140.

        The answer is known for a sound, and for frames with a name behind an arrow. Tokens are the numbers of the
        frames.
        """
        prompt, _, answer = (part.strip() for part in text.partition(ARROW))
        voice = parse_voice(prompt)
        if voice:
            name, pitch = voice
            heard = example(noisy_frames(name, pitch, np.random.default_rng(round(1000 * pitch)), self.spec), name)
            return synthetic_probe(heard.inputs, np.where(heard.scored, heard.targets, -1))
        return with_frame_numbers(
            sequences.probe(f"{prompt} {ARROW} {answer.lower()}", self.encoding, self.answers, "final")
        )

    def sound(self, text: str, frames: Array | None = None) -> Sound | None:
        """Return the samples that were synthesised for a vowel, with their noise; for typed frames, a sound whose
        frames are close to them."""
        prompt = text.partition(ARROW)[0]
        voice = parse_voice(prompt)
        if voice is None or frames is not None:
            return probe_sound(prompt, frames)
        name, pitch = voice
        return voices.as_sound(noisy_samples(name, pitch, np.random.default_rng(round(1000 * pitch)), self.spec))


def probe_sound(text: str, frames: Array | None = None) -> Sound | None:
    """Return the sound of a probe's frames, or of others in its voice; None without frames, or if some are not
    numbers."""
    if frames is None:
        encoded = ENCODING.encode(text)
        if not all(encoded.known):
            return None
        frames = ENCODING.raw(encoded.inputs)
    return voices.resynthesized(frames, (parse_voice(text) or ("", voices.PITCH))[1])


def parse_voice(text: str) -> tuple[str, float] | None:
    """Parse a vowel or glide and its pitch, such as `eye 140`; None if the text is something else."""
    named = _NAMED.fullmatch(text.strip())
    pitch = float(named[2] or 140) if named else 0.0
    return (named[1].lower(), pitch) if named and 40 <= pitch <= 600 else None


def synthetic_probe(inputs: Array, expected: Array) -> Probe:
    """Return the probe of a synthesised sound."""
    return with_frame_numbers(Probe(replace(ENCODING.encode(), inputs=inputs, known=(True,) * len(inputs)), expected))


def with_frame_numbers(probe: Probe) -> Probe:
    """Return the probe with the numbers of its frames as tokens."""
    tokens = tuple(str(frame + 1) for frame in range(len(probe.encoded.inputs)))
    return replace(probe, encoded=replace(probe.encoded, tokens=tokens))


def make_task(spec: Spec, readout: Readout, seed: int) -> SpeechRecognitionTask:
    """Make the task. Raises `TaskError` for the every-step readout, or an empty range of lengths."""
    if readout == "every-step":
        raise TaskError("A sound has one name: read out the final hidden state, or the mean, not every step.")
    if spec.shortest > spec.longest:
        raise TaskError(f"The shortest sound, {spec.shortest} frames, is longer than the longest, {spec.longest}.")
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    # Every sound equally often, at each of the pitches.
    asked = [(name, pitch) for pitch in UNSEEN for name in NAMES]
    tested = (asked[index % len(asked)] for index in range(spec.tested))
    task = reader(spec)
    return replace(
        task,
        evaluation=tuple(example(noisy_frames(name, pitch, evaluation_rng, spec), name) for name, pitch in tested),
        text="\n".join(
            f"{typed(noisy_frames(name, training_pitch(sample_rng), sample_rng, spec))} {ARROW} {name}"
            for name in SHOWN
        ),
        framed=named_sounds(task),
    )


def reader(spec: Spec) -> SpeechRecognitionTask:
    """Make the task without its sequences: enough to read a probe."""
    return SpeechRecognitionTask(
        encoding=ENCODING,
        answers=NAMES,
        evaluation=(),
        heldout=True,
        text="",
        frame_name="Sound frames",
        has_sound=True,
        spec=spec,
    )


def named_sounds(task: Task) -> tuple[FramedSequence, ...]:
    """Return every sound in two voices of training, as the task reads it for a probe of that name."""
    return tuple(
        FramedSequence(
            name=name,
            detail=f"{pitch:g} Hz",
            probe=f"{name} {pitch:g}",
            frames=ENCODING.raw(task.probe(f"{name} {pitch:g}").encoded.inputs),
        )
        for name in NAMES
        for pitch in SHOWN_PITCHES
    )


def training_pitch(rng: np.random.Generator) -> float:
    """Draw a training pitch uniformly; one too near a pitch of evaluation is drawn again."""
    while True:
        pitch = float(rng.uniform(LOWEST, HIGHEST))
        if min(abs(pitch - unseen) for unseen in UNSEEN) >= APART:
            return pitch


def noisy_frames(name: str, pitch: float, rng: np.random.Generator, spec: Spec) -> Array:
    """Return the frames `(time, BANDS)` of a sound in noise, of random length."""
    return formants.frames(noisy_samples(name, pitch, rng, spec))


def noisy_samples(name: str, pitch: float, rng: np.random.Generator, spec: Spec) -> Array:
    """Return the samples of a sound in noise, of random length."""
    count = int(rng.integers(spec.shortest, spec.longest, endpoint=True))
    share = rng.uniform(*MOVING)
    begin = (1 - share) * rng.random()
    sound = formants.synthesize(name, pitch, count, rng, spec.spread, moving=(begin, begin + share))
    sound += LOUDNESS * 10 ** (spec.noise / 20) * rng.standard_normal(len(sound))
    return sound


def example(heard: Array, name: str) -> Example:
    """Make the example of some frames, which asks for their name at the last."""
    last = np.arange(len(heard)) == len(heard) - 1
    return Example(scaled(heard), np.where(last, NAMES.index(name), 0).astype(np.int64), last)


def scaled(heard: Array) -> Array:
    """Scale frames for a network."""
    return ENCODING.scaled(heard)


def typed(heard: Array) -> str:
    """Format frames as a person would type them, to two decimals."""
    return " ".join(FEATURES.join(f"{round(float(band), 2) + 0:g}" for band in frame) for frame in heard)
