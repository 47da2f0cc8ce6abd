"""Training from Python, with the same numbers as in the window and in `playground train`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playground.api.arguments import checked, plain
from playground.api.model import Model, of_stored
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import Mark, Preset
from playground.session import headless
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.overrides import SET
from playground.storage.preset_text import toml_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A trained network and how it learned.

    `curve` has three arrays with a value for each step: `curve.steps`, `curve.loss` and `curve.accuracy`, each measured
    on the batch of that step before it was learned; an accuracy is NaN where answers are numbers. `evaluations` were
    made along the way, each with its `step`, `loss`, `accuracy` and more. `heldout` is one of the trained network on
    sequences that it never learned, None if the task has none. `outcome` is "reached" if the preset's mark ended the
    training, "ran" if the number of steps did, and "diverged" if the loss did; `model` is then the network before, and
    `message` says why in a sentence. `seconds` were spent training.
    """

    model: Model
    curve: Curve
    evaluations: tuple[Evaluation, ...]
    heldout: Evaluation | None
    outcome: Literal["ran", "reached", "diverged", "stopped"]
    message: str
    seconds: float

    def __repr__(self) -> str:
        return f"<Training of {self.model!r}: {self.outcome}>"


def train(
    preset: str | Path | Preset, *, steps: int | None = None, seed: int | None = None, **settings: Any
) -> Training:
    """Train a network on a preset, to the preset's mark, and return it with its curve.

    `preset` is the name of a shipped preset, the path of a `.toml` file, or a preset such as `model.preset`. Training
    ends after at most `steps` steps, by default the mark's number. `seed` and all other keys of a preset may be set,
    as by the command's `--set`: `train("hello", seed=3, **{"model.cell": "gru", "model.units": 8})`. The same settings
    and seed give the same bits as in `playground train`. stderr shows a progress bar if it is a terminal.

    Raises `ValueError` for a setting that there is not, or that is out of its bounds, `FileProblem` for a preset that
    cannot be read, both with one sentence; `MissingLibrary` if the network needs torch, which is not installed; and
    `KeyboardInterrupt` after Ctrl+C.
    """
    from playground.engine.training.run import Run  # may import torch

    budget = None if steps is None else checked(Mark, steps=steps).steps
    chosen = _preset(preset, settings if seed is None else {**settings, "training.seed": seed})
    run = Run(chosen, engine=headless.prepare_engine(chosen))
    result = headless.train(run, chosen.budget if budget is None else budget)
    if result.outcome == "stopped":
        raise KeyboardInterrupt
    return Training(
        model=of_stored(headless.trained_model(run)),
        curve=result.curve,
        evaluations=result.evaluations,
        heldout=result.heldout,
        outcome=result.outcome,
        message=result.message,
        seconds=result.seconds,
    )


def _preset(preset: str | Path | Preset, settings: Mapping[str, Any]) -> Preset:
    laid_over = [f"{key}={toml_value(plain(value))}" for key, value in settings.items()]
    try:
        if isinstance(preset, Preset):
            return presets.with_overrides(preset, laid_over)
        return presets.load(presets.find(preset), laid_over)
    except FileProblem as problem:
        if problem.where != SET:
            raise
        raise ValueError(problem.what) from None
