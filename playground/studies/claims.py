"""Measures again what presets claim of themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from playground.core.claim import Claim
from playground.core.specs import Preset
from playground.core.trial_result import TrialResult
from playground.storage import presets
from playground.studies.trial import Trial
from playground.tasks import typed


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim and its runs, one for each seed."""

    claim: Claim
    results: tuple[TrialResult, ...]

    @property
    def met(self) -> int:
        """For how many of the seeds the claim is true."""
        return sum(is_met(self.claim, result) for result in self.results)

    @property
    def expected(self) -> tuple[int, int]:
        """For how many of these seeds it must be, the least and the most."""
        return self.claim.expected(len(self.results))

    @property
    def holds(self) -> bool:
        """Whether every run could be made, and as many as claimed are so."""
        least, most = self.expected
        return least <= self.met <= most and all(result.outcome != "failed" for result in self.results)


def claim_trials(name: str, preset: Preset, claim: Claim, seeds: int) -> list[Trial]:
    """Return the trials of a claim of a preset called `name`, from the seeds 0 to `seeds` - 1. Raises `FileProblem`."""
    changed = typed.trimmed(presets.with_overrides(preset, claim.settings, name, check=False))
    return [
        Trial(name=name, preset=replace(changed, training=replace(changed.training, seed=seed)), steps=changed.budget)
        for seed in range(seeds)
    ]


def verdict(claim: Claim, trials: Sequence[Trial], results: Mapping[str, TrialResult]) -> Verdict:
    """Judge a claim by the results of its trials, which are found by their identity."""
    return Verdict(claim, tuple(results[trial.identity] for trial in trials))


def is_met(claim: Claim, result: TrialResult) -> bool:
    """Return whether a run is as the claim says."""
    is_reached = result.outcome == "reached"
    if result.outcome == "failed" or (claim.reached is not None and claim.reached != is_reached):
        return False
    if claim.steps is not None and not (is_reached and claim.steps[0] <= result.steps <= claim.steps[1]):
        return False
    values = {**result.measured, "loss": result.loss, "accuracy": result.accuracy}
    return all(_is_within(values.get(name), bounds) for name, bounds in claim.ranges.items())


def _is_within(value: float | None, bounds: tuple[float, ...]) -> bool:
    return value is not None and bounds[0] <= value <= bounds[1]
