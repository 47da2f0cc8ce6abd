"""One key of a preset as an axis: the same runs from the command line and from the memory lab."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from playground.core.specs import Preset
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.overrides import SET, set_by
from playground.storage.reading import Progress, unhurried
from playground.studies.trial import Trial
from playground.tasks import typed

SEED = "training.seed"
VARY = "--vary"
"""What sentences call the place where an axis stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VaryStudy:
    """What is to be measured: a preset, by the name of it, with each of the `values` of a `key`, as they are typed,
    from seeds 0 to `seeds` - 1, for at most so many `steps`, None for the mark's."""

    name: str
    preset: Preset
    key: str
    values: tuple[str, ...]
    seeds: int = 5
    steps: int | None = None


def axis(key: str, values: str) -> tuple[str, tuple[str, ...]]:
    """A key and its values, which have commas between. Raises `FileProblem`."""
    key, parts = key.strip(), tuple(dict.fromkeys(value.strip() for value in values.split(",")))
    if not key or not all(parts):
        raise FileProblem(VARY, f"{key}={values}"[:60] + " is not KEY=A,B,..., such as model.units=4,8,16.")
    if key == SEED:
        raise FileProblem(VARY, f"{SEED} is varied by --seeds.")
    return key, parts


def seeded(base: Preset, settings: Mapping[str, str], seeds: int, progress: Progress = unhurried) -> list[Preset]:
    """The preset with these settings, with each seed. Whether its task can be made is for the runs to find out.
    `progress` is told how much is read of a file that a setting asks for.

    Raises `FileProblem`, which says what would be right."""
    overrides = [f"{key}={value}" for key, value in settings.items()]
    try:
        preset = typed.trimmed(presets.with_overrides(base, overrides, check=False, progress=progress))
    except FileProblem as problem:
        if problem.where == SET and set_by(overrides, problem.key):
            raise FileProblem(VARY, problem.what, problem.key) from None
        raise
    return [replace(preset, training=replace(preset.training, seed=seed)) for seed in range(seeds)]


def made(
    name: str,
    base: Preset,
    combined: Iterable[dict[str, str]],
    seeds: int,
    steps: int | None = None,
    *,
    progress: Progress = unhurried,
) -> list[Trial]:
    """The runs of all these settings. Raises `FileProblem`."""
    return [
        Trial(name=name, preset=preset, settings=settings, steps=steps or preset.budget)
        for settings in combined
        for preset in seeded(base, settings, seeds, progress)
    ]


def trials(study: VaryStudy) -> tuple[Trial, ...]:
    """All runs, those of one value before those of the next. Raises `FileProblem`."""
    combined = [{study.key: value} for value in study.values]
    return tuple(made(study.name, study.preset, combined, study.seeds, study.steps))


def drawn_up(study: VaryStudy, values: str, progress: Progress = unhurried) -> tuple[VaryStudy, list[Trial]]:
    """The study with the values of what was typed, if its key may have them, and its runs; of values that make the
    same runs, as 0.005 and 0.0050 do, the first. What they need of files is read. Raises `FileProblem`."""
    key, parts = axis(study.key, values)
    kept: dict[str, tuple[str, list[Trial]]] = {}
    for index, value in enumerate(parts):

        def tell(share: float, before: int = index) -> None:
            progress((before + share) / len(parts))

        tell(0.0)
        runs = made(study.name, study.preset, [{key: value}], study.seeds, study.steps, progress=tell)
        kept.setdefault(runs[0].identity, (value, runs))
    found = replace(study, key=key, values=tuple(value for value, _ in kept.values()))
    return found, [run for _, runs in kept.values() for run in runs]
