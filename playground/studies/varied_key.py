"""Studies that vary one key of a preset, for the command line and for the memory lab."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from playground.core.specs import Preset
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.overrides import SET, is_set_by
from playground.storage.reading import Progress, ignore_progress
from playground.studies.trial import Trial
from playground.tasks import typed

SEED = "training.seed"
VARY = "--vary"
"""Where error messages say that an axis is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VaryStudy:
    """A study of a preset, called `name`, with each of the `values` of a `key`, as typed. Seeds are 0 to `seeds` - 1.
    Each run has at most `steps` steps, or those of the mark if that is None."""

    name: str
    preset: Preset
    key: str
    values: tuple[str, ...]
    seeds: int = 5
    steps: int | None = None


def parse_axis(key: str, values: str) -> tuple[str, tuple[str, ...]]:
    """Return a key and its values, which commas separate. Raises `FileProblem`."""
    key, parts = key.strip(), tuple(dict.fromkeys(value.strip() for value in values.split(",")))
    if not key or not all(parts):
        raise FileProblem(VARY, f"{key}={values}"[:60] + " is not KEY=A,B,..., such as model.units=4,8,16.")
    if key == SEED:
        raise FileProblem(VARY, f"{SEED} is varied by --seeds.")
    return key, parts


def seeded_presets(
    base: Preset, settings: Mapping[str, str], seeds: int, progress: Progress = ignore_progress
) -> list[Preset]:
    """Return the preset with these settings, once for each seed. Its task is not made here and may fail.

    `progress` gets the share that is read of a file that a setting names. Raises `FileProblem`, which says what would
    be right.
    """
    overrides = [f"{key}={value}" for key, value in settings.items()]
    try:
        preset = typed.trimmed(presets.with_overrides(base, overrides, check=False, progress=progress))
    except FileProblem as problem:
        if problem.where == SET and is_set_by(overrides, problem.key):
            raise FileProblem(VARY, problem.what, problem.key) from None
        raise
    return [replace(preset, training=replace(preset.training, seed=seed)) for seed in range(seeds)]


def make_trials(
    name: str,
    base: Preset,
    combined: Iterable[dict[str, str]],
    seeds: int,
    steps: int | None = None,
    *,
    progress: Progress = ignore_progress,
) -> list[Trial]:
    """Return the trials of all combinations of settings. Raises `FileProblem`."""
    return [
        Trial(name=name, preset=preset, settings=settings, steps=steps or preset.budget)
        for settings in combined
        for preset in seeded_presets(base, settings, seeds, progress)
    ]


def trials(study: VaryStudy) -> tuple[Trial, ...]:
    """Return the trials of all runs, sorted by value. Raises `FileProblem`."""
    combined = [{study.key: value} for value in study.values]
    return tuple(make_trials(study.name, study.preset, combined, study.seeds, study.steps))


def complete_study(
    study: VaryStudy, values: str, progress: Progress = ignore_progress
) -> tuple[VaryStudy, list[Trial]]:
    """Return the study with the typed values, and its trials. Raises `FileProblem` if the key cannot have a value.

    Of values that give the same runs, such as 0.005 and 0.0050, only the first is kept. Files that the values name are
    read.
    """
    key, parts = parse_axis(study.key, values)
    kept: dict[str, tuple[str, list[Trial]]] = {}
    for index, value in enumerate(parts):

        def report_share(share: float, before: int = index) -> None:
            progress((before + share) / len(parts))

        report_share(0.0)
        runs = make_trials(study.name, study.preset, [{key: value}], study.seeds, study.steps, progress=report_share)
        kept.setdefault(runs[0].identity, (value, runs))
    found = replace(study, key=key, values=tuple(value for value, _ in kept.values()))
    return found, [run for _, runs in kept.values() for run in runs]
