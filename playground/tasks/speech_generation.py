"""The next frame of a vowel or glide, and then the sound going on by itself.

The sounds are those of `speech_recognition` without the noise, but each swells and dies away over a length that is
always the same, and a glide moves all the while: a network that hears the first frames has to keep in mind which vowel
it is, or where the glide leads, and the time. At each frame it predicts the next; running free, it is fed its own
predictions to the end. From its frames `formants.sound` makes something to listen to. This is a variant of our own. The
pitches of evaluation are not in training.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Array, Example, collate
from playground.core.sound import Sound
from playground.core.specs import Readout, TaskSpec
from playground.tasks.common import formants, sequences
from playground.tasks.common.formants import BANDS
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    FreeRun,
    Probe,
    Saying,
    Stream,
    Task,
    TaskError,
    random_stream,
)
from playground.tasks.speech_recognition import (
    ENCODING,
    NAMES,
    SHOWN,
    UNSEEN,
    asked,
    numbered,
    resounded,
    scaled,
    seen,
    shown,
    typed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "speech_generation"`: how many frames a sound has, how many of these are heard
    before running free, and the spread of the formants, relative. In training what is heard is off by
    `blur`, a standard deviation, so that the network learns to mend what it will itself get slightly wrong."""

    kind: Literal["speech_generation"] = "speech_generation"
    length: Annotated[int, Interval(ge=4, le=200)] = 24
    prefix: Annotated[int, Interval(ge=1, le=100)] = 8
    blur: Annotated[float, Interval(ge=0, le=1)] = 0.1
    spread: Annotated[float, Interval(ge=0, le=0.5)] = 0.02


@dataclass(frozen=True, kw_only=True)
class SpeechGenerationTask(Task):
    """Vowels and glides that swell and die away."""

    spec: Spec

    def batches(self, size: int, seed: int) -> Stream:
        """New sounds in each batch, none of a pitch of evaluation."""

        def one(rng: np.random.Generator) -> Example:
            clean = example(say(NAMES[int(rng.integers(len(NAMES)))], seen(rng), rng, self.spec))
            off = rng.normal(0, self.spec.blur, clean.inputs.shape) / ENCODING.unit
            return replace(clean, inputs=(clean.inputs + off).astype(np.float32))

        return Stream(lambda rng, _: collate([one(rng) for _ in range(size)]), seed)

    def probe(self, text: str) -> Probe:
        """A sound and its pitch in Hz, as `eye 140`, or typed frames; at each the right answer is the next. Tokens are
        the numbers of the frames."""
        voice = asked(text)
        if not voice:
            return numbered(sequences.probe(text, self.encoding, (), "every-step"))
        name, pitch = voice
        heard = say(name, pitch, np.random.default_rng(round(1000 * pitch)), self.spec)
        expected = np.full(heard.shape, np.nan, dtype=np.float32)
        expected[:-1] = heard[1:]
        return shown(scaled(heard), expected)

    def sound(self, text: str, frames: Array | None = None) -> Sound | None:
        """A voice whose frames are those, also of a vowel whose samples could be had: what the network says goes the
        same way, so that what differs to the ear is the network's."""
        if frames is None and asked(text):
            frames = ENCODING.raw(self.probe(text).encoded.inputs)
        return resounded(text, frames)


def make(spec: Spec, readout: Readout, seed: int) -> SpeechGenerationTask:
    """The task of saying sounds. Raises `TaskError` for a readout of one answer, or a prefix as long as the sound."""
    if readout != "every-step":
        raise TaskError(f"Speech asks for the next frame at every step; a {readout} readout gives one answer.")
    if spec.prefix >= spec.length:
        raise TaskError(f"Of a sound of {spec.length} frames, {spec.prefix} are heard: that leaves none to say.")
    apart, first = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    tested = [say(name, pitch, apart, spec) for pitch in UNSEEN for name in NAMES]
    return replace(
        reader(spec),
        evaluation=tuple(example(heard) for heard in tested),
        text="\n".join(typed(say(name, seen(first), first, spec)) for name in SHOWN),
        # Errors are in the unit of a frame, 60 dB.
        free_runs=tuple(
            FreeRun(scaled(heard[: spec.prefix]), scaled(heard[spec.prefix :]), 1 / ENCODING.scales[0])
            for heard in tested
        ),
    )


def reader(spec: Spec) -> SpeechGenerationTask:
    """The task without its sequences: enough to read a probe."""
    return SpeechGenerationTask(
        encoding=ENCODING,
        answers=(),
        evaluation=(),
        heldout=True,
        text="",
        numbers=BANDS,
        frame="Sound frames",
        audible=True,
        saying=Saying(spec.prefix, spec.length),
        spec=spec,
    )


def say(name: str, pitch: float, rng: np.random.Generator, spec: Spec) -> Array:
    """The frames `(time, BANDS)` of a sound that swells and dies away."""
    return formants.frames(formants.vowel(name, pitch, spec.length, rng, spec.spread) * _swell(spec.length))


@cache
def _swell(count: int) -> Array:
    """How loud each sample of so many frames is: half a period of a sine in power."""
    time = formants.samples(count)
    return np.sqrt(np.sin(np.pi * (np.arange(time) + 0.5) / time))


def example(heard: Array) -> Example:
    """Frames, and the next one asked for at each."""
    inputs = scaled(heard)
    return Example(inputs[:-1], inputs[1:], np.ones(len(inputs) - 1, dtype=np.bool_))
