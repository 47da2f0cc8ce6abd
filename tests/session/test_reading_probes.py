"""A trained model reads typed probes as its task does: a named sound, a named letter."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground import cli, tasks
from playground.core.content import FileSpec
from playground.core.specs import Preset
from playground.core.trace import Trace
from playground.engine.training.run import Run
from playground.session import headless
from playground.storage import presets
from playground.storage.exports import models
from playground.storage.exports.models import Model

READ = [preset for _, preset in presets.shipped() if not isinstance(preset.task, FileSpec)]


def same(one: Trace, other: Trace) -> None:
    assert (one.tokens, one.known, one.answers, one.frame_name) == (
        other.tokens,
        other.known,
        other.answers,
        other.frame_name,
    )
    assert np.array_equal(one.expected, other.expected, equal_nan=one.expected.dtype.kind == "f")
    assert np.allclose(one.predictions, other.predictions, atol=1e-5)
    assert (one.frames is None) == (other.frames is None)
    assert one.frames is None or np.array_equal(one.frames, other.frames)


@pytest.mark.parametrize("preset", READ, ids=lambda preset: preset.title)
def test_a_models_trace_is_that_of_its_run(preset: Preset) -> None:
    run = Run(replace(preset, model=replace(preset.model, units=3)))
    model = headless.trained_model(run)
    for probe in preset.probes:
        same(headless.trace(model, probe), run.trace(probe))


@pytest.mark.parametrize(("name", "probe"), [("speech-recognition", "ee 140"), ("handwriting", "a 7")])
def test_the_command_traces_a_named_sound_and_letter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, probe: str
) -> None:
    run = Run(presets.load(presets.find(name), ["model.units=3"]))
    path = tmp_path / "model.safetensors"
    models.write_model(path, headless.trained_model(run))
    assert cli.main(("trace", str(path), probe)) == 0
    said, trace = capsys.readouterr().out.splitlines(), run.trace(probe)
    assert said == list(headless.answer_lines(trace))
    assert len(said) == trace.timesteps > 10
    assert "unknown" not in said[0]


def test_a_model_of_other_sounds_than_there_are_now_is_read_as_numbers() -> None:
    run = Run(presets.load(presets.find("speech-recognition"), ["model.units=3"]))
    model = headless.trained_model(run)
    older = Model(
        preset=model.preset,
        encoding=model.encoding,
        answers=model.answers[:8],
        weights={**model.weights, "readout.weight": np.zeros((8, 3)), "readout.bias": np.zeros(8)},
    )
    assert headless.task_of(older) is None
    assert headless.trace(older, "eye 140").known == (False, True)
    assert headless.trace(older, "0.1:0.5 0.2:0.4 => oo").expected.tolist() == [-1, 6]


def test_a_reader_is_the_task_but_for_its_sequences() -> None:
    for preset in READ:
        readout, seed = preset.model.readout, preset.training.seed
        task, reader = tasks.make_task(preset.task, readout, seed), tasks.reader(preset.task, readout, seed)
        facts = ("encoding", "answers", "heldout", "frame_name", "outputs")
        assert all(getattr(task, fact) == getattr(reader, fact) for fact in facts)
