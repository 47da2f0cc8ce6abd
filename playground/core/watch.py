"""What the window looks at: all that the training thread must know to compute what is shown beside training."""

from dataclasses import dataclass

from playground.core.generation_settings import GenerationSettings, beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The sequence `probe` as it was typed, and on it the `timestep` of the answer whose reach is told, or None for the
    last one. `answer`: the timestep and the index of the answer of which is told what it hangs on; None for none.
    `layer` and `unit` are taken apart at the timestep, while anybody sees the `inside` of a cell; None for the mean
    over all units. `against` is the second sequence, from whose states those of the probe are told apart; None for
    none.

    `listening`: whether what the network says of the probe is to be heard.

    `continuation`: tokens that the network is to add to the probe; None for none.

    `step`: the moment of training that is looked back at, of which the nearest snapshot at or before it is shown; None:
    now.

    `rate`: how often a second, at the most, all that is read is wanted while the network trains.
    """

    probe: str = ""
    timestep: int | None = None
    layer: int = 0
    unit: int | None = None
    inside: bool = True
    answer: tuple[int, int] | None = None
    step: int | None = None
    against: str | None = None
    continuation: GenerationSettings | None = None
    listening: bool = False
    rate: int = 10

    @property
    def read(self) -> str:
        """What of the probe is read: where the network goes on behind it, not the answer that it holds."""
        return self.probe if self.continuation is None else beginning(self.probe)
