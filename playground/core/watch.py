"""What the user watches: everything that the training thread needs to know to compute what the window shows."""

from dataclasses import dataclass

from playground.core.generation_settings import GenerationSettings, prompt_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The watched sequence, and what to compute on it.

    `probe` is the sequence as typed; `timestep` is that of the answer whose reach to compute, None for the last.
    `answer` is the timestep and index of the answer whose saliency to compute, None for none. `layer` and `unit` choose
    what to dissect at the timestep while `shows_cell` is set; unit None means the mean over all units. `against` is the
    second sequence to compare states with, None for none.

    `is_listening`: compute the sound that the network generates for the probe.

    `continuation`: the settings for generating tokens behind the probe; None for no generation.

    `step`: the training step to look back at; the window shows the nearest snapshot at or before it. None means now.

    `rate`: how many complete snapshots per second the window wants at most while the network trains.
    """

    probe: str = ""
    timestep: int | None = None
    layer: int = 0
    unit: int | None = None
    shows_cell: bool = True
    answer: tuple[int, int] | None = None
    step: int | None = None
    against: str | None = None
    continuation: GenerationSettings | None = None
    is_listening: bool = False
    rate: int = 10

    @property
    def read_text(self) -> str:
        """Return the text that the network reads: without the answer, if it generates one."""
        return self.probe if self.continuation is None else prompt_of(self.probe)
