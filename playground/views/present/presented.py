"""What the page shows of one network: chosen and computed from its trace."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.dissection import predicted
from playground.core.influence import Influence
from playground.core.sentence import answer_timestep
from playground.core.shapes import is_recurrent
from playground.core.specs import SceneTrack
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.style.network_style import NetworkStyle
from playground.views.style.numbers import format_data
from playground.views.style.verdict import Verdict, verdict_at

_BEFORE = 40
"""How many tokens before the answer are told at most."""
_ENDS = frozenset(".!?")


@dataclass(frozen=True, slots=True)
class HeatTrack:
    """A heat map below the chain: the quantity's `name` in the trace, its `title` and what its colours say, in the
    light theme and in the dark one. `is_gate`: its values lie in [0, 1]."""

    name: str
    title: str
    light: str
    dark: str
    is_gate: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One of all answers: its probability as `share`, or the `truth` beside a predicted number."""

    word: str
    number: str
    share: float | None = None
    is_best: bool = False
    truth: str = ""


@dataclass(frozen=True, eq=False)
class Presented:
    """One network on the page. The top layer's units are shown.

    `style` is its look beside a second network, None alone. `every_step`: it answers after each token, so that the
    answer at the playhead is shown, and otherwise that to the whole sequence.
    """

    trace: Trace
    influence: Influence | None = None
    style: NetworkStyle | None = None
    every_step: bool = False

    @cached_property
    def kept(self) -> Array | None:
        """The mean share of the memory that is kept at each timestep `(time,)`; None where no gate decides it."""
        update = KINDS[self.trace.cell_kind].state_update
        if update is None:
            return None
        shares: Array = update.keep.apply(self.trace.gates[update.keep.gate][:, -1].astype(np.float64)).mean(axis=1)
        return shares

    @cached_property
    def words(self) -> tuple[tuple[str, str], ...]:
        """The likeliest answer after each token and its probability, or the first predicted number; empty where the
        answer is a frame, of which a single number says nothing."""
        trace = self.trace
        if self.answers_in_frames:
            return (("", ""),) * trace.timesteps
        if not trace.answers:
            return tuple((format_data(float(row[0]), 2), "") for row in trace.predictions)
        best = trace.predictions.argmax(axis=1)
        return tuple(
            (display_token(trace.answers[answer]), f"{row[answer]:.2f}")
            for answer, row in zip(best, trace.predictions, strict=True)
        )

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Whether the answer after each token is right, where the task asks for one."""
        return tuple(verdict_at(self.trace, t) for t in range(self.trace.timesteps))

    @cached_property
    def falls(self) -> Array:
        """How far the answer falls without each token `(time,)`; 0 where that is not known."""
        known = self.influence is not None and self.influence.timesteps == self.trace.timesteps
        return self.influence.falls if known and self.influence is not None else np.zeros(self.trace.timesteps)

    def values(self, track: HeatTrack) -> Array:
        """Return the top layer's values of a heat map `(time, units)`."""
        return self.trace.quantities[track.name][:, -1]

    @property
    def is_recurrent(self) -> bool:
        """Whether it carries a state from one timestep to the next."""
        return is_recurrent(self.trace.cell_kind)

    @property
    def answers_in_frames(self) -> bool:
        """Whether it predicts the next frame, such as one of sound."""
        trace = self.trace
        same = trace.frames is not None and trace.frames.shape[1] == trace.predictions.shape[1]
        return same and not trace.answers and bool(trace.frame_name)

    def answered_at(self, playhead: int | None) -> int:
        """Return the timestep of the answer to show."""
        if self.every_step and playhead is not None:
            return min(playhead, self.trace.timesteps - 1)
        return answer_timestep(self.trace)

    def prompt(self, timestep: int) -> str:
        """Return the tokens that are read before an answer, from the beginning of their sentence on; of numbers the
        timestep."""
        trace = self.trace
        if trace.frames is not None:
            return f"after timestep {timestep + 1}"
        read = trace.tokens[max(timestep + 1 - _BEFORE, 0) : timestep + 1]
        begin = max((index + 1 for index, token in enumerate(read[:-1]) if token in _ENDS), default=0)
        tokens = [token if token == " " else display_token(token) for token in read[begin:]]
        return ("" if all(len(token) == 1 for token in tokens) else " ").join(tokens).strip()

    def right_answer(self, timestep: int) -> str:
        """Return the right answer if another one is the likeliest, and the right number; empty if it is unknown."""
        trace = self.trace
        if trace.answers:
            expected = int(trace.expected[timestep])
            wrong = expected >= 0 and expected != int(trace.predictions[timestep].argmax())
            return display_token(trace.answers[expected]) if wrong else ""
        truth = predicted(trace, timestep)[0].truth
        return "" if truth is None else format_data(truth, 2)

    def rows(self, timestep: int, room: int) -> list[Row]:
        """Return all answers after a timestep, in an order of their own so that they do not jump while the network
        trains; where there is no `room` for all, the likeliest, or the first of several numbers."""
        trace = self.trace
        if not trace.answers:
            rows = [
                Row(
                    display_token(name) or "prediction",
                    format_data(value, 2),
                    truth="" if truth is None else format_data(truth, 2),
                )
                for name, value, truth in predicted(trace, timestep)
            ]
        else:
            shares, best = trace.predictions[timestep], int(trace.predictions[timestep].argmax())
            order = range(len(shares)) if len(shares) <= room else np.argsort(-shares, kind="stable").tolist()
            rows = [
                Row(display_token(trace.answers[i]), f"{shares[i]:.2f}", float(shares[i]), i == best) for i in order
            ]
        return rows[:room]


def heat_tracks(cell: str) -> dict[SceneTrack, HeatTrack]:
    """Return the heat maps of a kind of network: the state that carries the memory and, where one decides what is kept,
    the gate."""
    kind = KINDS[cell]
    update = kind.state_update
    if update is None:
        title = "Hidden state" if kind.is_recurrent else "Hidden units"
        signs = "each row one unit; gold: above 0, blue: below"
        return {"state": HeatTrack("hidden", title, signs, signs)}
    name = "Cell state" if update.state == "cell" else "Hidden state"
    strong = "each row one unit; strong colour: something is kept"
    gate, less = kind.gate(update.keep.gate), "less" if update.keep.complement else "more"
    return {
        "state": HeatTrack(update.state, f"{name}, the memory", strong, strong),
        "gate": HeatTrack(
            gate.name,
            gate.title,
            f"each row one unit; dark: {less} is kept",
            f"each row one unit; bright: {less} is kept",
            is_gate=True,
        ),
    }
