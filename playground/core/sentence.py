"""What is seen of a network on one sequence, in words: clauses, each computed, each with its number."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from playground.core.cell_kinds import KINDS
from playground.core.influence import Influence
from playground.core.reach import Reach
from playground.core.rounding import percent_digits
from playground.core.snapshot import Status
from playground.core.trace import Trace
from playground.core.vocabulary import display_token

SURE_ABOVE = 0.5
"""An answer counts from here on: it is likelier than all others together."""
HANGS_FROM = 0.3
"""The answer hangs on a token whose new draw makes its probability fall by at least this much."""
GUESSED_WITHIN = 0.05
"""A loss this close to that of guessing evenly, as a fraction of it, is one of guessing."""
_ALIKE = 3.0
"""Answers are alike whose probabilities differ by no more than this factor."""
_ALMOST_ALL = 0.8
_NAMED = 3
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a clause is seen: at a `timestep`, in a `track` by its name, both, in the curve of the loss, or nowhere."""

    timestep: int | None = None
    track: str = ""
    is_loss: bool = False


class Emphasis(NamedTuple):
    """Words to set off, from `start` until before `end`. They are a "token", an "answer", or a number of the gate of
    this name."""

    start: int
    end: int
    kind: str


class _Marked(NamedTuple):
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the sentence, with its full stop, and the words in it to set off."""

    text: str
    target: Target = Target()
    emphasised: tuple[Emphasis, ...] = ()

    @property
    def leads_somewhere(self) -> bool:
        """Return whether what it says is seen somewhere."""
        return self.target != Target()


def clauses(
    trace: Trace,
    reach: Reach | None,
    influence: Influence | None,
    *,
    loss: float | None,
    step: int | None,
    status: Status,
) -> tuple[Clause, ...]:
    """Describe the answer at `answer_timestep`; empty where nothing that is computed holds.

    `influence` and `reach` count only if they belong to that answer. `loss` is that of the batch at `step`, the step
    that the trace shows; None without one. `step` is None for a network that was trained elsewhere.
    """
    if not trace.timesteps or status in ("loading", "diverged", "failed") or not np.isfinite(trace.predictions).all():
        return ()
    unknown = _unknown(trace)
    at = answer_timestep(trace)
    if step == 0:
        target = Target(at, "predictions" if trace.answers else "series")
        return (*unknown, Clause("Untrained: these answers are chance.", target))
    if not trace.answers:
        return (*unknown, *_error(trace))
    guessed = _guessed(trace, at, loss)
    if guessed or float(trace.predictions[at].max()) <= SURE_ABOVE:
        return (*unknown, *guessed, _unsure(trace, at))
    turn, turned = _turning_point(trace, at)
    memory = _kept(trace, at, turn) or _reached(trace, at, reach)
    return (*unknown, turned, *memory, *_hangs_on(trace, at, influence))


def answer_timestep(trace: Trace) -> int:
    """Return the timestep of the last answer that the task asks for; the last timestep where that is not known, and -1
    without tokens."""
    known = trace.expected >= 0 if trace.answers else np.zeros(0)
    return int(np.flatnonzero(known)[-1]) if known.any() else trace.timesteps - 1


def _clause(*parts: str | _Marked, target: Target) -> Clause:
    text, spans = "", []
    for part in parts:
        if isinstance(part, _Marked):
            spans.append(Emphasis(len(text), len(text) + len(part.text), part.kind))
            text += part.text
        else:
            text += part
    return Clause(text, target, tuple(spans))


def _token(text: str) -> _Marked:
    return _Marked(text, "token")


def _answer(text: str) -> _Marked:
    return _Marked(text, "answer")


def _answer_at(trace: Trace, timestep: int) -> str:
    """Return the subject of a sentence about an answer, with its timestep unless that is the last one."""
    return "The answer" if timestep == trace.timesteps - 1 else f"The answer at t\u00a0{timestep + 1}"


def _name(trace: Trace, timestep: int) -> tuple[str, str]:
    """Return a token's text, and its timestep if the same token comes twice. Numbers are named by timestep alone."""
    if trace.frames is not None:
        return f"t\u00a0{timestep + 1}", ""
    once = trace.tokens.count(trace.tokens[timestep]) == 1
    return display_token(trace.tokens[timestep]), "" if once else f" at t\u00a0{timestep + 1}"


def _unknown(trace: Trace) -> tuple[Clause, ...]:
    places = {trace.tokens[t]: t for t in reversed(range(trace.timesteps)) if not trace.known[t]}
    if not places:
        return ()
    tokens = sorted(places, key=lambda token: places[token])
    parts = _listed([display_token(token) for token in tokens[:_NAMED]], more=len(tokens) - _NAMED)
    verb = "is" if len(tokens) == 1 else "are"
    rest = f" {verb} not in the training sequences." if trace.frames is None else f" {verb} read as 0."
    return (_clause(*parts, rest, target=Target(min(places.values()))),)


def _listed(tokens: list[str], *, more: int = 0, notes: list[str] | None = None) -> list[str | _Marked]:
    """Return the parts of a list of tokens, each with its note, and how many more there are."""
    parts: list[str | _Marked] = []
    last = len(tokens) - 1
    for index, token in enumerate(tokens):
        note = notes[index] if notes else ""
        link = "" if index == last else " and " if index == last - 1 and more <= 0 else ", "
        parts += [_token(token), note + link]
    if more > 0:
        parts.append(f" and {more:,} more")
    return parts


def _turning_point(trace: Trace, at: int) -> tuple[int, Clause]:
    """Return the first timestep from which the likeliest answer stays the last one, and what is said of it. If it is
    the likeliest from the start, the point is where it becomes likelier than all other answers together."""
    predictions = trace.predictions[: at + 1]
    answer = int(predictions[at].argmax())
    word, share = display_token(trace.answers[answer]), predictions[:, answer]
    if turn := _begin(predictions.argmax(axis=1) == answer):
        token, place = _name(trace, turn)
        number = f" ({share[turn]:.2f})."
        parts = "After ", _token(token), f"{place} the answer turned to ", _answer(word), number
        return turn, _clause(*parts, target=Target(turn))
    if turn := _begin(share > SURE_ABOVE):
        token, place = _name(trace, turn)
        end = f" is likelier than all other answers together ({share[turn]:.2f})."
        return turn, _clause("From ", _token(token), f"{place} on, ", _answer(word), end, target=Target(turn))
    number = f" from the start ({share[0]:.2f} at t\u00a01)."
    return 0, _clause(f"{_answer_at(trace, at)} has been ", _answer(word), number, target=Target(0, "predictions"))


def _begin(holds: npt.NDArray[np.bool_]) -> int:
    """Return the first timestep from which something holds to the end, where it holds."""
    others = np.flatnonzero(~holds)
    return int(others[-1]) + 1 if len(others) else 0


def _unsure(trace: Trace, at: int) -> Clause:
    answer = int(trace.predictions[at].argmax())
    word, share = display_token(trace.answers[answer]), trace.predictions[at, answer]
    target = Target(at, "predictions")
    subject = _answer_at(trace, at)
    return _clause(f"{subject} is unsure: ", _answer(word), f" is the likeliest, at {share:.2f}.", target=target)


def _kept(trace: Trace, at: int, turn: int) -> tuple[Clause, ...]:
    """Say which share of the memory was kept, on average over the layers, units and timesteps after the turning
    point."""
    update = KINDS[trace.cell_kind].state_update
    if update is None or turn == at:
        return ()
    share = float(update.keep.apply(trace.gates[update.keep.gate][turn + 1 : at + 1].astype(np.float64)).mean())
    number = _Marked(f"{percent_digits(share)}\u00a0%", update.keep.gate)
    end = " of the memory was kept at each timestep, on average."
    return (_clause("Since then ", number, end, target=Target(track=update.keep.gate)),)


def _reached(trace: Trace, at: int, reach: Reach | None) -> tuple[Clause, ...]:
    """Say how far back the gradient goes, where no gate says what is kept."""
    if reach is None or KINDS[trace.cell_kind].state_update is not None:
        return ()
    if reach.timesteps != trace.timesteps or reach.at != at:
        return ()
    back = max(reach.steps_back(layer) for layer in range(trace.layers))
    if not back:
        return ()
    text = f"Its gradient reaches {back:,} timestep{'s' * (back != 1)} back."
    return (Clause(text, Target(timestep=at - back, track="gradient")),)


def _hangs_on(trace: Trace, at: int, influence: Influence | None) -> tuple[Clause, ...]:
    if influence is None or influence.timesteps != trace.timesteps:
        return ()
    if (influence.at, influence.answer) != (at, int(trace.predictions[at].argmax())):
        return ()
    strong = influence.strongest(HANGS_FROM)
    if not strong:
        return ()
    named = strong[:_NAMED]
    names = [_name(trace, t) for t in named]
    notes = [f"{place}\u00a0(−{influence.falls[t]:.2f})" for t, (_, place) in zip(named, names, strict=True)]
    parts = _listed([token for token, _ in names], more=len(strong) - _NAMED, notes=notes)
    return (_clause(f"{_answer_at(trace, at)} hangs on ", *parts, ".", target=Target(strong[0])),)


def _guessed(trace: Trace, at: int, loss: float | None) -> tuple[Clause, ...]:
    """Say among how many answers it guesses: as many as are about alike and are almost all, if the loss is that of
    guessing evenly among them."""
    if loss is None or not math.isfinite(loss):
        return ()
    probabilities = trace.predictions[at].astype(np.float64)
    alike = probabilities[probabilities * _ALIKE >= probabilities.max()]
    count = len(alike)
    if count < 2 or alike.sum() < _ALMOST_ALL or abs(loss - math.log(count)) > GUESSED_WITHIN * math.log(count):
        return ()
    number = _WORDS[count - 2] if count - 2 < len(_WORDS) else f"{count:,}"
    return (Clause(f"Loss {loss:.2f}: it guesses among {number} answers.", Target(is_loss=True)),)


def _error(trace: Trace) -> tuple[Clause, ...]:
    """Say how far a prediction of one number is from the truth, in the data's units, where that is known."""
    if trace.predictions.shape[1] != 1:
        return ()
    distance = np.abs(trace.predictions[:, 0] - trace.expected[:, 0]).astype(np.float64)
    known = np.isfinite(distance)
    if not known.any():
        return ()
    worst = int(np.argmax(np.where(known, distance, -1.0)))
    mean, most = distance[known].mean(), distance[worst]
    text = f"The prediction is off by {mean:.2g} on average, by {most:.2g} at most."
    if known.sum() == 1:
        text = f"The prediction is off by {most:.2g}."
    return (Clause(text, Target(worst, "series")),)
