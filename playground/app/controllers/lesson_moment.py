"""What the program's state says of the current step of a lesson."""

from playground.core.lessons.evidence import Evidence
from playground.core.lessons.lesson import Step, seen
from playground.core.lessons.measures import Quantity, measure
from playground.core.lessons.prediction import ClickAsked, NumberAsked
from playground.core.lessons.progress import Progress
from playground.views.lesson.lesson_panel import ActionState, Moment

PREDICT = "Done. Answer the question, and read what is seen and why."
"""Said where the action came before the prediction."""


def moment_of(
    progress: Progress, evidence: Evidence | None, *, is_preparing: bool, is_acting: bool, is_running: bool
) -> Moment:
    """Return what the panel shows of a step's action.

    `is_preparing`: the experiment of the step is being set up; `is_acting`: an action is being carried out;
    `is_running`: a network trains. `evidence` is None while there is no network.
    """
    if is_preparing or (evidence is None and is_running):
        return Moment(state="preparing", status="The experiment is being set up …")
    if is_acting or evidence is None:
        return Moment(state="busy")
    state = _state(progress, evidence, is_running=is_running)
    waits = state == "done" and bool(progress.step.action.label) and not progress.now.is_answered
    return Moment(
        state=state,
        status=_progress_of_training(evidence) if state == "training" else PREDICT if waits else "",
        seen=seen(progress.step, evidence) if progress.is_current_done else (),
    )


def _state(progress: Progress, evidence: Evidence, *, is_running: bool) -> ActionState:
    step, now = progress.step, progress.now
    trains = bool(step.action.train or step.action.steps)
    if is_running:
        return "training" if trains else "ready"
    if step.done and now.met >= len(step.done):
        return "done"
    networks = [network for network in (evidence.first, evidence.second) if network is not None]
    waits_for_mark = now.met < len(step.done) and step.done[now.met].measure == "mark"
    is_over = all(network.has_stopped for network in networks)
    return "failed" if trains and waits_for_mark and is_over and progress.has_experiment(evidence) else "ready"


def right_answer(step: Step, evidence: Evidence | None) -> str:
    """Return the right answer in words; empty if it is measured and not known."""
    asked = step.asked
    if isinstance(asked, NumberAsked):
        return f"{asked.right:g} {asked.unit}".strip()
    if not isinstance(asked, ClickAsked):
        return next(choice.text for choice in asked if choice.right)
    if asked.measured is not None:
        timestep = None if evidence is None else measure(evidence, asked.measured)
        return f"t\u00a0{timestep:.0f}" if isinstance(timestep, int | float) else ""
    names = {place.track: place.label for place in asked.choices}
    return " or ".join(f"*{names.get(place, place)}*" for place in asked.right)


def _progress_of_training(evidence: Evidence) -> str:
    """Return the step of each network, and the answer to the probe."""
    steps = [f"{network.step:,}" for network in (evidence.first, evidence.second) if network is not None]
    said, sure = (measure(evidence, Quantity(measure=name)) for name in ("answer", "sureness"))
    answer = f" *{said}* {sure:.2f}" if said and isinstance(sure, float) else ""
    return f"Step {' / '.join(steps)}.{answer}"
