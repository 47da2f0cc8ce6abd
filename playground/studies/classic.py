"""The classical benchmarks of long memory, with the published results.

Hochreiter & Schmidhuber (1997), “Long short-term memory”, Neural Computation 9(8), tables 1, 2 and 6 to 9 and section
5.2; the continual grammar is from Gers, Schmidhuber & Cummins (2000), “Learning to forget: continual prediction with
LSTM”, Neural Computation 12(10), table 2. The files in `tasks/` describe each task and its variant.
"""

from dataclasses import dataclass, replace

from playground import tasks
from playground.core.shapes import parameter_count, with_matched_parameters
from playground.core.specs import Cell, Preset


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The paper's LSTM: its training sequences, its weights and the share of runs that solved the task; None if the
    paper does not say."""

    sequences: int
    weights: int | None = None
    solved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A task of the table: its preset, and the most sequences that a run may see.

    `rnn_rate` is the learning rate of the plain RNN, for which the LSTM's is too high. `published_rnn` is the share of
    runs in which a network without gates solved the task: Elman's, or one trained by backpropagation through time.
    """

    title: str
    preset: str
    sequences: int
    rnn_rate: float
    published: Published | None = None
    published_rnn: str | None = None


BENCHMARKS = {
    "reber": Benchmark(
        title="Embedded Reber grammar",
        preset="reber",
        sequences=8_440,
        rnn_rate=0.01,
        published=Published(sequences=8_440, weights=276, solved="100%"),
        published_rnn="0%",
    ),
    "adding": Benchmark(
        title="Adding, T = 100",
        preset="adding",
        sequences=74_000,
        rnn_rate=0.002,
        published=Published(sequences=74_000, weights=93),
    ),
    "order": Benchmark(
        title="Temporal order, 2 marks",
        preset="order",
        sequences=31_390,
        rnn_rate=0.002,
        published=Published(sequences=31_390, weights=156),
    ),
    "order-of-three": Benchmark(
        title="Temporal order, 3 marks",
        preset="order-of-three",
        sequences=40_000,
        rnn_rate=0.002,
        published=Published(sequences=571_100, weights=308),
    ),
    "multiplication": Benchmark(
        title="Multiplication, T = 100",
        preset="multiplication",
        sequences=160_000,
        rnn_rate=0.002,
        published=Published(sequences=1_273_000, weights=93),
    ),
    "noise-free-lag": Benchmark(
        title="Noise-free long lag, p = 100",
        preset="noise-free-lag",
        sequences=80_000,
        rnn_rate=0.002,
        published=Published(sequences=5_040, weights=10_504, solved="100%"),
        published_rnn="0%",
    ),
    "random-lag": Benchmark(
        title="Random long lag, p = 100",
        preset="random-lag",
        sequences=60_000,
        rnn_rate=0.002,
        published=Published(sequences=5_680, weights=10_504, solved="100%"),
        published_rnn="0%",
    ),
    "two-sequence": Benchmark(
        title="Two sequences, noisy targets",
        preset="two-sequence",
        sequences=269_650,
        rnn_rate=0.002,
        published=Published(sequences=269_650, weights=102),
    ),
    "continual-reber": Benchmark(
        title="Continual Reber grammar",
        preset="continual-reber",
        sequences=18_889,
        rnn_rate=0.01,
        published=Published(sequences=18_889, weights=424, solved="18%"),
    ),
}
"""The benchmarks by their names in `--tasks`. A run may see as many sequences as the paper's LSTM; fewer on some tasks,
to save time, and more on the long lags, whose criterion alone needs 10,000."""


def matched_units(preset: Preset, cell: Cell) -> int:
    """Return the number of units with which another cell comes nearest to the preset's number of parameters."""
    task = tasks.make_task(preset.task, preset.model.readout, preset.training.seed)
    ends = task.encoding.width, task.outputs
    return with_matched_parameters(replace(preset.model, cell=cell), parameter_count(preset.model, *ends), *ends).units
