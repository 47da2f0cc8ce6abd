"""The thirteen kinds of findings, a function each, and the table of them all.

The thresholds separate planted faults from shipped presets on their way to the mark; `tests/test_planted_faults.py`
measures both, over ten seeds with `pytest -m slow tests/test_planted_faults.py`.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from playground.core.cell_kinds import KINDS
from playground.core.diagnosis import remedies
from playground.core.diagnosis.facts import FEWEST, Facts
from playground.core.diagnosis.finding import Finding, Kind, percent, plain, setting, steps_text
from playground.core.diagnosis.survey import Survey
from playground.core.sentence import Target
from playground.core.shapes import context_length
from playground.core.specs import TrainingSpec
from playground.core.vocabulary import display_token

LONGER_BY = 1.5
"""A probe is too long that has so many times the timesteps of training."""
GROWN_BY = 100.0
"""A gradient explodes that is so many times the median of those before."""
MOVED_FAR, MOVED_LITTLE = 10.0, 0.05
"""Weights that learn move by about their own norm; these are too far and, after `MANY` steps, too little."""
MANY = 100
CUT_TO, SLACK = 10.0, 10.0
"""A clip always acts that cuts gradients to less than a tenth; it never acts ten times above the largest."""
FEWEST_NORMS = 16
SATURATED_FROM, DEAD_FROM = 0.9, 0.25
"""Shares of a gate's values near their bounds, and of the units that do not change."""
FORGOTTEN = 0.01
"""What is left of a token's change of the states when it is forgotten."""
NEAR = 10
"""An answer that needs fewer timesteps lies near enough for any gradient."""
SAME_ANSWER, TRULY = 0.85, 0.6
"""One class has at least the first share of the answers, and at most the second of the right ones."""
FEWEST_ANSWERS = 8
WORSE_BY, LEARNED_BY_HEART = 1.1, 0.8
"""The held-out loss rose by so much, and the training loss is below so much of the best held-out one."""
KNOWN, UNKNOWN_BY = 0.95, 0.2
"""It answers so many training sequences right, and so many fewer of those never trained."""

_LOSS = Target(is_loss=True)


def unknown_tokens(facts: Facts) -> Finding | None:
    """Tokens of the probe that no training sequence has."""
    trace = facts.trace
    if trace is None:
        return None
    places = [t for t in range(trace.typed_count) if not trace.known[t]]
    if not places:
        return None
    rest = len({trace.tokens[t] for t in places}) - 1
    named = f"“{display_token(trace.tokens[places[0]])}”" + (f" and {rest:,} more" if rest else "")
    verb = "is" if len(places) == 1 else "are"
    if trace.frames is None:
        fault = f"{verb} not in the training sequences, and read as one and the same unknown token"
    else:
        fault = "is no number, and read as 0" if len(places) == 1 else "are no numbers, and read as 0"
    text = f"{len(places):,} of {trace.typed_count:,} tokens, {named}, {fault}."
    return Finding("unknown", text, remedies.typing(facts.preset, "Add to the sequences"), Target(places[0]))


def longer_than_trained(facts: Facts) -> Finding | None:
    """A probe longer than what the network was shown to master."""
    trace, survey = facts.trace, facts.survey
    if trace is None or survey is None or not survey.longest:
        return None
    length = trace.typed_count
    if length <= LONGER_BY * survey.longest or (facts.has_learned and length <= LONGER_BY * survey.longest_evaluated):
        return None
    text = f"The probe has {steps_text(length)}; in training there were at most {survey.longest:,}."
    remedy = remedies.typing(facts.preset, "Type longer sequences")
    return Finding("longer", text, remedy, Target(survey.longest))


def exploding(facts: Facts) -> Finding | None:
    """A gradient that grows without bound and is not clipped."""
    survey = facts.survey
    if survey is None or facts.preset.training.clip or facts.has_learned or not len(survey.gradient_norms):
        return None
    norms = np.nan_to_num(survey.gradient_norms, nan=np.inf)
    usual, most = float(np.median(norms)), float(norms.max())
    grown = plain(most) if math.isfinite(most) else "infinity"
    if survey.has_diverged:
        text = f"The gradient's norm rose to {grown} without a clip, and the loss diverged at step {facts.step + 1:,}."
    elif len(norms) >= FEWEST_NORMS and most >= GROWN_BY * usual:
        text = f"The gradient's norm, usually {plain(usual)}, rose to {grown}, and is not clipped."
    else:
        return None
    return Finding("exploding", text, remedies.usual_clip(), Target(track="gradient"))


def learning_rate(facts: Facts) -> Finding | None:
    """Weights that move too far, or hardly."""
    survey, training, progress = facts.survey, facts.preset.training, facts.progress
    if survey is None or facts.has_learned:
        return None
    rate = f"the rate {setting(training.learning_rate)}"
    if survey.has_diverged and training.clip:
        text = f"The loss diverged at step {facts.step + 1:,} though the gradient is clipped: {rate} is too high."
        return Finding("rate", text, remedies.other_rate(training, 0.1), _LOSS)
    if progress is None or survey.changed_at:
        # How far the weights moved is the work of another rate, too.
        return None
    if facts.has_stalled and _has_moved_far(survey):
        text = (
            f"In {survey.step:,} steps the weights moved {plain(survey.moved)} times their size, and the loss stays at "
            f"{plain(progress.last)}: {rate} is too high."
        )
        return Finding("rate", text, remedies.other_rate(training, 0.1), _LOSS)
    if survey.step >= MANY and survey.moved <= MOVED_LITTLE and not _always_clips(training.clip, survey):
        text = (
            f"In {survey.step:,} steps the weights moved by {percent(survey.moved)} of their size: {rate} is too low."
        )
        factor = 100.0 if survey.moved < MOVED_LITTLE / 5 else 10.0
        return Finding("rate", text, remedies.other_rate(training, factor), _LOSS)
    return None


def _has_moved_far(survey: Survey) -> bool:
    """Return whether the weights moved too far for so many steps; a walk at random grows as their root."""
    return survey.moved >= MOVED_FAR * max(1.0, math.sqrt(survey.step / 1000))


def _has_trained(facts: Facts) -> bool:
    """Return whether it has stalled with weights that moved as they should: what else is seen of it is no effect of its
    learning rate or its clip."""
    survey = facts.survey
    return facts.has_stalled and survey is not None and survey.moved > MOVED_LITTLE and not _has_moved_far(survey)


def _always_clips(clip: float, survey: Survey) -> bool:
    norms = survey.gradient_norms
    return len(norms) >= FEWEST_NORMS and clip > 0 and norms.min() > clip and np.median(norms) >= CUT_TO * clip


def clipping(facts: Facts) -> Finding | None:
    """A clip that cuts every gradient, or none."""
    survey, clip = facts.survey, facts.preset.training.clip
    if survey is None or not clip or not facts.has_stalled or len(survey.gradient_norms) < FEWEST_NORMS:
        return None
    norms = survey.gradient_norms
    if _always_clips(clip, survey):
        text = f"The clip {setting(clip)} cut each of the last {len(norms)} gradients measured; their norm is about "
        return Finding("clip", f"{text}{plain(float(np.median(norms)))}.", remedies.usual_clip())
    most = float(norms.max())
    if clip > TrainingSpec().clip and clip >= SLACK * most:
        text = (
            f"The clip {clip:g} never acts: the largest of the last {len(norms)} gradients measured is {plain(most)}."
        )
        return Finding("clip", text, remedies.usual_clip())
    return None


def saturated_gates(facts: Facts) -> Finding | None:
    """A gate whose values lie at their bounds, where it does not learn. Gates that begin there for long memories do not
    count."""
    survey, model = facts.survey, facts.preset.model
    if survey is None or not facts.has_stalled:
        return None
    update = KINDS[model.cell].state_update
    by_design = {update.keep.gate, update.add.gate} if update and model.initialisation == "chrono" else set()
    shares = {name: share for name, share in survey.saturated.items() if name not in by_design}
    name = max(shares, key=lambda each: shares[each], default="")
    if not name or shares[name] < SATURATED_FROM:
        return None
    title = "hidden state" if name == "hidden" else KINDS[model.cell].gate(name).title.lower()
    text = f"{percent(shares[name])} of the {title}'s values lie within 1\u00a0% of a bound, where nothing is learned."
    return Finding("saturated", text, remedies.other_rate(facts.preset.training, 0.1), Target(track=name))


def dead_units(facts: Facts) -> Finding | None:
    """Units that are the same whatever is read."""
    survey = facts.survey
    if survey is None or not facts.has_stalled or survey.dead < max(1, DEAD_FROM * survey.units):
        return None
    text = f"{survey.dead:,} of {survey.units:,} units stay the same whatever is read."
    return Finding("dead", text, remedies.other_rate(facts.preset.training, 0.1), Target(track="hidden"))


def short_memory(facts: Facts) -> Finding | None:
    """A memory that ends before the gap does."""
    survey, model = facts.survey, facts.preset.model
    if survey is None or survey.gap is None or facts.has_learned:
        return None
    far = f"{steps_text(survey.gap)} before the answer"
    sees = context_length(model)
    if sees is not None and sees <= survey.gap:
        text = f"The network sees the last {sees:,} tokens, and what decides stands {far}."
    elif _has_trained(facts) and survey.kept is not None and survey.kept < FORGOTTEN:
        left = percent(survey.kept) if survey.kept >= 1e-4 else "less than 0.01\u00a0%"
        text = f"What decides stands {far}; {left} of what it changes in the states is left there."
    else:
        return None
    return Finding("memory", text, remedies.longer_memory(model, survey.gap), Target(track="chain"))


def vanishing(facts: Facts) -> Finding | None:
    """A gradient that ends before what it should reach."""
    survey, model = facts.survey, facts.preset.model
    if survey is None or not _has_trained(facts) or survey.reached is None or survey.timesteps is None:
        return None
    if model.readout == "mean" or (model.readout == "every-step" and survey.gap is None):
        return None
    needed = survey.timesteps if survey.gap is None else survey.gap
    if needed < NEAR or survey.reached > needed / 2:
        return None
    what = "the first token" if survey.gap is None else "what decides"
    text = (
        f"The gradient falls below 1\u00a0% after {steps_text(survey.reached)}; {what} stands {needed:,} before the "
        "answer."
    )
    return Finding("vanishing", text, remedies.longer_memory(model, needed), Target(track="gradient"))


def one_answer(facts: Facts) -> Finding | None:
    """The same class as the answer to everything."""
    survey, model, trace = facts.survey, facts.preset.model, facts.trace
    if survey is None or not _has_trained(facts) or len(survey.given) < 2 or survey.given.sum() < FEWEST_ANSWERS:
        return None
    given, right = survey.given / survey.given.sum(), survey.right / survey.right.sum()
    likeliest = int(given.argmax())
    if given[likeliest] < SAME_ANSWER or right[likeliest] > TRULY:
        return None
    name = display_token(trace.answers[likeliest]) if trace is not None and trace.answers else f"class {likeliest + 1}"
    text = f"“{name}” is {percent(given[likeliest])} of its answers, but {percent(right[likeliest])} of the right ones."
    gap = survey.gap or survey.timesteps or 0
    remedy = remedies.longer_memory(model, gap) if KINDS[model.cell].state_update is None else None
    return Finding(
        "one answer", text, remedy or remedies.other_rate(facts.preset.training, 0.1), Target(track="predictions")
    )


def overfitting(facts: Facts) -> Finding | None:
    """A held-out loss that rises while the training loss falls."""
    if facts.has_learned or facts.progress is None or len(facts.evaluations) < 3:
        return None
    best, now = min(facts.evaluations, key=lambda each: each.loss), facts.evaluations[-1]
    if now.loss < WORSE_BY * best.loss or facts.progress.last > LEARNED_BY_HEART * best.loss:
        return None
    text = (
        f"On held-out sequences the loss was best at step {best.step:,} ({plain(best.loss)}) and rose to "
        f"{plain(now.loss)}, while in training it fell to {plain(facts.progress.last)}."
    )
    return Finding("overfitting", text, remedies.fewer_units(facts.preset.model), _LOSS)


def few_sequences(facts: Facts) -> Finding | None:
    """Training sequences that are learned, and too few to learn from."""
    survey, progress = facts.survey, facts.progress
    if survey is None or survey.sequences is None or progress is None or not facts.evaluations or facts.has_learned:
        return None
    held_out = facts.evaluations[-1].accuracy
    if held_out is None or progress.accuracy < KNOWN or progress.accuracy - held_out < UNKNOWN_BY:
        return None
    text = (
        f"Of the {survey.sequences:,} training sequences it answers {percent(progress.accuracy)} right, of those never "
        f"trained {percent(held_out)}: they are too few."
    )
    return Finding("few sequences", text, remedies.typing(facts.preset, "Type more sequences"))


def worse_than_baseline(facts: Facts) -> Finding | None:
    """A simple predictor that is better than the network. At first every one is."""
    if facts.last is None or facts.last.step < FEWEST:
        return None
    text = facts.baselines.warning(facts.last)
    return Finding("baseline", text, target=_LOSS) if text else None


RULES: Mapping[Kind, Callable[[Facts], Finding | None]] = MappingProxyType(
    {
        "unknown": unknown_tokens,
        "longer": longer_than_trained,
        "exploding": exploding,
        "rate": learning_rate,
        "clip": clipping,
        "saturated": saturated_gates,
        "dead": dead_units,
        "memory": short_memory,
        "vanishing": vanishing,
        "one answer": one_answer,
        "overfitting": overfitting,
        "few sequences": few_sequences,
        "baseline": worse_than_baseline,
    }
)
"""The kinds in the order in which they are shown: what is read first, then causes before what follows from them."""


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Return all that is found, in the order of the table."""
    return tuple(found for rule in RULES.values() if (found := rule(facts)) is not None)
