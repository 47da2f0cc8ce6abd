"""Hearing which vowel or glide it is: frames of sound in noise, one after the other, and at the end a name.

The sounds are made by `formants`, each of its own pitch, length, and small difference of the formants, and lie in white
noise. Of one frame the noise leaves too little; a network has to gather evidence over time. And it has to keep what
came first: each glide is another one backwards in time, and where and how fast it moves is drawn so that the two differ
in nothing but order. From the mean of all frames, which has no order, one can only guess between them.

The pitches of evaluation are `UNSEEN`; training has none within `APART` of them. This is a variant of our own.
"""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Array, Example, collate
from playground.core.sound import Sound
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, FEATURES, Numbers
from playground.tasks.common import formants, sequences, voices
from playground.tasks.common.formants import BANDS, GLIDES, LOUDNESS, VOWELS
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    Probe,
    Stream,
    Task,
    TaskError,
    random_stream,
)

NAMES = (*VOWELS, *GLIDES)

LOWEST, HIGHEST = 90.0, 220.0
UNSEEN = (110.0, 140.0, 170.0, 200.0)
APART = 4.0
"""Pitches of training lie between the first two, in Hz, and at least so far from those of evaluation."""

MOVING = (0.3, 1.0)
"""So large a share of a sound a glide takes at least, and at most; where in it, is drawn evenly."""

ENCODING = Numbers(width=BANDS, means=(0.4,) * BANDS, scales=(0.15,) * BANDS)
"""Frames so that a network takes them near 0, and as far from it as 1."""

SHOWN = ("ee", "ah", "eye", "yah")

_NAMED = re.compile(rf"({'|'.join(NAMES)})(?:\s+(\d{{2,3}}(?:\.\d{{1,3}})?))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "speech_recognition"`. Lengths are in frames of 20 ms; `noise` is in dB of the
    voice; `spread` is a standard deviation of the formants, relative; `tested` are the sounds of evaluation."""

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

    def batches(self, size: int, seed: int) -> Stream:
        """New sounds in each batch, none of a pitch of evaluation."""

        def one(rng: np.random.Generator) -> Example:
            name = NAMES[int(rng.integers(len(NAMES)))]
            return example(hear(name, seen(rng), rng, self.spec), name)

        return Stream(lambda rng, _: collate([one(rng) for _ in range(size)]), seed)

    def probe(self, text: str) -> Probe:
        """A sound and its pitch in Hz, as `eye 140`, or typed frames; a name alone has the pitch 140.

        The answer is known for a sound, and for frames where a name stands behind an arrow. Tokens are the numbers of
        the frames.
        """
        prompt, _, answer = (part.strip() for part in text.partition(ARROW))
        voice = asked(prompt)
        if voice:
            name, pitch = voice
            heard = example(hear(name, pitch, np.random.default_rng(round(1000 * pitch)), self.spec), name)
            return shown(heard.inputs, np.where(heard.scored, heard.targets, -1))
        return numbered(sequences.probe(f"{prompt} {ARROW} {answer.lower()}", self.encoding, self.answers, "final"))

    def sound(self, text: str, frames: Array | None = None) -> Sound | None:
        """The very samples of a vowel, noise and all; of typed frames, a voice whose frames are near those."""
        prompt = text.partition(ARROW)[0]
        voice = asked(prompt)
        if voice is None or frames is not None:
            return resounded(prompt, frames)
        name, pitch = voice
        return voices.recorded(samples(name, pitch, np.random.default_rng(round(1000 * pitch)), self.spec))


def resounded(text: str, frames: Array | None = None) -> Sound | None:
    """How the frames of a probe sound, or others in its voice; None where it has none, or not of numbers alone."""
    if frames is None:
        encoded = ENCODING.encode(text)
        if not all(encoded.known):
            return None
        frames = ENCODING.raw(encoded.inputs)
    return voices.resounded(frames, (asked(text) or ("", voices.PITCH))[1])


def asked(text: str) -> tuple[str, float] | None:
    """The vowel or glide and the pitch that a text such as `eye 140` asks for; None where it does not."""
    named = _NAMED.fullmatch(text.strip())
    pitch = float(named[2] or 140) if named else 0.0
    return (named[1].lower(), pitch) if named and 40 <= pitch <= 600 else None


def shown(inputs: Array, expected: Array) -> Probe:
    """A sound that was made, to watch."""
    return numbered(Probe(replace(ENCODING.encode(), inputs=inputs, known=(True,) * len(inputs)), expected))


def numbered(probe: Probe) -> Probe:
    """A probe whose tokens are the numbers of its frames."""
    tokens = tuple(str(frame + 1) for frame in range(len(probe.encoded.inputs)))
    return replace(probe, encoded=replace(probe.encoded, tokens=tokens))


def make(spec: Spec, readout: Readout, seed: int) -> SpeechRecognitionTask:
    """The task of the sounds. Raises `TaskError` for a readout at every step, or an empty range of lengths."""
    if readout == "every-step":
        raise TaskError("A sound has one name: read out the final hidden state, or the mean, not every step.")
    if spec.shortest > spec.longest:
        raise TaskError(f"The shortest sound, {spec.shortest} frames, is longer than the longest, {spec.longest}.")
    apart, first = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    # Every sound as often as the others, at each of the pitches.
    asked = [(name, pitch) for pitch in UNSEEN for name in NAMES]
    tested = (asked[index % len(asked)] for index in range(spec.tested))
    return replace(
        reader(spec),
        evaluation=tuple(example(hear(name, pitch, apart, spec), name) for name, pitch in tested),
        text="\n".join(f"{typed(hear(name, seen(first), first, spec))} {ARROW} {name}" for name in SHOWN),
    )


def reader(spec: Spec) -> SpeechRecognitionTask:
    """The task without its sequences: enough to read a probe."""
    return SpeechRecognitionTask(
        encoding=ENCODING,
        answers=NAMES,
        evaluation=(),
        heldout=True,
        text="",
        frame="Sound frames",
        audible=True,
        spec=spec,
    )


def seen(rng: np.random.Generator) -> float:
    """A pitch of training, evenly from all: a draw too near to one of evaluation is drawn again."""
    while True:
        pitch = float(rng.uniform(LOWEST, HIGHEST))
        if min(abs(pitch - unseen) for unseen in UNSEEN) >= APART:
            return pitch


def hear(name: str, pitch: float, rng: np.random.Generator, spec: Spec) -> Array:
    """The frames `(time, BANDS)` of a sound in noise, of random length."""
    return formants.frames(samples(name, pitch, rng, spec))


def samples(name: str, pitch: float, rng: np.random.Generator, spec: Spec) -> Array:
    """The sound itself."""
    count = int(rng.integers(spec.shortest, spec.longest, endpoint=True))
    share = rng.uniform(*MOVING)
    begin = (1 - share) * rng.random()
    sound = formants.vowel(name, pitch, count, rng, spec.spread, moving=(begin, begin + share))
    sound += LOUDNESS * 10 ** (spec.noise / 20) * rng.standard_normal(len(sound))
    return sound


def example(heard: Array, name: str) -> Example:
    """Frames, and their name asked for at the last."""
    last = np.arange(len(heard)) == len(heard) - 1
    return Example(scaled(heard), np.where(last, NAMES.index(name), 0).astype(np.int64), last)


def scaled(heard: Array) -> Array:
    """Frames as a network takes them."""
    return ENCODING.scaled(heard)


def typed(heard: Array) -> str:
    """Frames as a person would type them, to two decimals."""
    return " ".join(FEATURES.join(f"{round(float(band), 2) + 0:g}" for band in frame) for frame in heard)
