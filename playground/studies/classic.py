"""The classical benchmarks of long memory, with the published results.

Hochreiter & Schmidhuber (1997), “Long short-term memory”, Neural Computation 9(8), tables 1, 2 and 6 to 9 and section
5.2; the continual grammar is from Gers, Schmidhuber & Cummins (2000), “Learning to forget: continual prediction with
LSTM”, Neural Computation 12(10), table 2. The files in `tasks/` describe each task and its variant.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from playground import tasks
from playground.core.shapes import parameter_count, with_matched_parameters
from playground.core.specs import Cell, Preset
from playground.core.trial_result import Setting
from playground.storage import presets
from playground.studies.trial import Trial

USUAL_LENGTH = 100
"""T, or p, of the benchmarks that have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The paper's LSTM: its training sequences, its weights and the share of runs that solved the task; None if the
    paper does not say."""

    sequences: int
    weights: int | None = None
    solved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A task of the table: its preset, and the most sequences that a run may see. `title` may name the task's length.

    `published_at` holds the paper's results for other lengths T. `rnn_rate` is the learning rate of the plain RNN, for
    which the LSTM's is too high. `published_rnn` is the share of runs in which a network without gates solved the task:
    Elman's, or one trained by backpropagation through time.
    """

    title: str
    preset: str
    sequences: int
    rnn_rate: float
    published: Published | None = None
    published_at: Mapping[int, Published] = field(default_factory=dict)
    published_rnn: str | None = None

    def named(self, settings: Mapping[str, Setting]) -> str:
        """Return the title, with the length that the settings of a run give it."""
        lengths = {name: settings.get(f"task.{name}", USUAL_LENGTH) for name in ("length", "p")}
        return self.title.format(**lengths)

    def of_paper(self, settings: Mapping[str, Setting]) -> Published | None:
        """Return the paper's result for the task that these settings make; None if it has none."""
        changed = {key: value for key, value in settings.items() if key.startswith("task.")}
        if not changed or changed == {"task.length": USUAL_LENGTH}:
            return self.published
        length = changed.pop("task.length", None)
        return None if changed or not isinstance(length, int) else self.published_at.get(length)


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
        title="Adding, T = {length}",
        preset="adding",
        sequences=74_000,
        rnn_rate=0.002,
        published=Published(sequences=74_000, weights=93),
        published_at={500: Published(sequences=209_000, weights=93), 1000: Published(sequences=853_000, weights=93)},
    ),
    "order": Benchmark(
        title="Temporal order, T = {length}, 2 marks",
        preset="order",
        sequences=31_390,
        rnn_rate=0.002,
        published=Published(sequences=31_390, weights=156),
    ),
    "order-of-three": Benchmark(
        title="Temporal order, T = {length}, 3 marks",
        preset="order-of-three",
        sequences=40_000,
        rnn_rate=0.002,
        published=Published(sequences=571_100, weights=308),
    ),
    "multiplication": Benchmark(
        title="Multiplication, T = {length}",
        preset="multiplication",
        sequences=160_000,
        rnn_rate=0.002,
        published=Published(sequences=1_273_000, weights=93),
    ),
    "noise-free-lag": Benchmark(
        title="Noise-free long lag, p = {p}",
        preset="noise-free-lag",
        sequences=80_000,
        rnn_rate=0.002,
        published=Published(sequences=5_040, weights=10_504, solved="100%"),
        published_rnn="0%",
    ),
    "random-lag": Benchmark(
        title="Random long lag, p = {p}",
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


def make_trials(name: str, changes: Mapping[str, str], seeds: int, sequences: int | None = None) -> Iterator[Trial]:
    """Yield the trials of a benchmark's preset with these changes, then those of a plain RNN with as many parameters.

    A run sees at most `sequences` sequences; without it as many as the paper's for a length of its, else the
    benchmark's. Raises `FileProblem`.
    """
    benchmark = BENCHMARKS[name]
    overrides = [f"{key}={value}" for key, value in changes.items()]
    gated = presets.load(presets.find(benchmark.preset), overrides, check=False)
    # The RNN has no gates for the chrono initialisation.
    model = replace(gated.model, cell="rnn", units=matched_units(gated, "rnn"), initialisation="uniform")
    rnn = replace(gated, model=model, training=replace(gated.training, learning_rate=benchmark.rnn_rate))
    for preset in (gated, rnn):
        own = {
            "model.cell": preset.model.cell,
            "model.units": str(preset.model.units),
            "training.learning_rate": f"{preset.training.learning_rate:g}",
        }
        published = benchmark.published_at.get(getattr(preset.task, "length", USUAL_LENGTH))
        usual = published.sequences if published else benchmark.sequences
        for seed in range(seeds):
            yield Trial(
                name=name,
                preset=replace(preset, training=replace(preset.training, seed=seed)),
                settings={key: value for key, value in changes.items() if key not in own} | own,
                steps=math.ceil((sequences or usual) / preset.training.batch),
                goal="criterion",
            )


def matched_units(preset: Preset, cell: Cell) -> int:
    """Return the number of units with which another cell comes nearest to the preset's number of parameters."""
    task = tasks.make_task(preset.task, preset.model.readout, preset.training.seed)
    ends = task.encoding.width, task.outputs
    return with_matched_parameters(replace(preset.model, cell=cell), parameter_count(preset.model, *ends), *ends).units
