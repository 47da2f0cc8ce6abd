"""Speech generation: predict the next frame of a vowel or glide, then continue the sound in free running.

The sounds are those of `speech_recognition` without the noise, but each swells and fades over a constant length, and a
glide moves all the while: a network that hears the first frames has to remember which vowel it is, or where the glide
leads, and the time. At each frame it predicts the next; in free running it reads its own predictions to the end.
`formants.resynthesize` turns its frames into sound. This is a variant of our own. The pitches of evaluation are not
trained.
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
    BatchStream,
    FreeRun,
    Probe,
    Task,
    TaskError,
    Utterance,
    random_stream,
)
from playground.tasks.speech_recognition import (
    ENCODING,
    NAMES,
    SHOWN,
    UNSEEN,
    named_sounds,
    parse_voice,
    probe_sound,
    scaled,
    synthetic_probe,
    training_pitch,
    typed,
    with_frame_numbers,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "speech_generation"`: the number of frames in a sound, how many of these come
    before free running, and the relative spread of the formants. Training adds noise of the standard deviation `blur`
    to the inputs, so that the network learns to correct its own small mistakes."""

    kind: Literal["speech_generation"] = "speech_generation"
    length: Annotated[int, Interval(ge=4, le=200)] = 24
    prefix: Annotated[int, Interval(ge=1, le=100)] = 8
    blur: Annotated[float, Interval(ge=0, le=1)] = 0.1
    spread: Annotated[float, Interval(ge=0, le=0.5)] = 0.02


@dataclass(frozen=True, kw_only=True)
class SpeechGenerationTask(Task):
    """Vowels and glides that swell and fade."""

    spec: Spec

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new sounds, without the pitches of evaluation."""

        def one(rng: np.random.Generator) -> Example:
            clean = example(swelling_frames(NAMES[int(rng.integers(len(NAMES)))], training_pitch(rng), rng, self.spec))
            off = rng.normal(0, self.spec.blur, clean.inputs.shape) / ENCODING.divisor
            return replace(clean, inputs=(clean.inputs + off).astype(np.float32))

        return BatchStream(lambda rng, _: collate([one(rng) for _ in range(size)]), seed)

    def probe(self, text: str) -> Probe:
        """Read a sound and its pitch in Hz, as `eye 140`, or typed frames; the right answer at each is the next. Tokens
        are the numbers of the frames."""
        voice = parse_voice(text)
        if not voice:
            return with_frame_numbers(sequences.probe(text, self.encoding, (), "every-step"))
        name, pitch = voice
        heard = swelling_frames(name, pitch, np.random.default_rng(round(1000 * pitch)), self.spec)
        expected = np.full(heard.shape, np.nan, dtype=np.float32)
        expected[:-1] = heard[1:]
        return synthetic_probe(scaled(heard), expected)

    def sound(self, text: str, frames: Array | None = None) -> Sound | None:
        """Return a sound resynthesised from the frames, even for a vowel whose samples are known: the network's sound
        is made the same way, so that every audible difference is the network's."""
        if frames is None and parse_voice(text):
            frames = ENCODING.raw(self.probe(text).encoded.inputs)
        return probe_sound(text, frames)


def make_task(spec: Spec, readout: Readout, seed: int) -> SpeechGenerationTask:
    """Make the task. Raises `TaskError` for a readout of one answer, or a prefix as long as the sound."""
    if readout != "every-step":
        raise TaskError(f"Speech asks for the next frame at every step; a {readout} readout gives one answer.")
    if spec.prefix >= spec.length:
        raise TaskError(f"Of a sound of {spec.length} frames, {spec.prefix} are heard: that leaves none to say.")
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    tested = [swelling_frames(name, pitch, evaluation_rng, spec) for pitch in UNSEEN for name in NAMES]
    task = reader(spec)
    return replace(
        task,
        evaluation=tuple(example(heard) for heard in tested),
        framed=named_sounds(task),
        text="\n".join(typed(swelling_frames(name, training_pitch(sample_rng), sample_rng, spec)) for name in SHOWN),
        # Errors are in the unit of a frame, 60 dB.
        free_runs=tuple(
            FreeRun(scaled(heard[: spec.prefix]), scaled(heard[spec.prefix :]), 1 / ENCODING.scales[0])
            for heard in tested
        ),
    )


def reader(spec: Spec) -> SpeechGenerationTask:
    """Make the task without its sequences: enough to read a probe."""
    return SpeechGenerationTask(
        encoding=ENCODING,
        answers=(),
        evaluation=(),
        heldout=True,
        text="",
        numbers=BANDS,
        frame_name="Sound frames",
        has_sound=True,
        utterance=Utterance(spec.prefix, spec.length),
        spec=spec,
    )


def swelling_frames(name: str, pitch: float, rng: np.random.Generator, spec: Spec) -> Array:
    """Return the frames `(time, BANDS)` of a sound that swells and fades."""
    return formants.frames(formants.synthesize(name, pitch, spec.length, rng, spec.spread) * _swell(spec.length))


@cache
def _swell(count: int) -> Array:
    """Return the gain of each sample of this many frames: half a period of a sine in power."""
    time = formants.sample_count(count)
    return np.sqrt(np.sin(np.pi * (np.arange(time) + 0.5) / time))


def example(heard: Array) -> Example:
    """Make the example of some frames, which asks for the next at each."""
    inputs = scaled(heard)
    return Example(inputs[:-1], inputs[1:], np.ones(len(inputs) - 1, dtype=np.bool_))
