"""Takes an experiment apart into named arrays and a card."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from playground.core.batches import Array, Batch
from playground.core.experiment import Experiment, RunState, TrainedNetwork
from playground.core.specs import Preset, TrainingSpec
from playground.storage import presets
from playground.storage.experiments.card import (
    ContentCard,
    ExperimentCard,
    NetworkCard,
)
from playground.tasks import csv, text, typed

EVALUATED = ("loss", "accuracy", "sequence_accuracy", "confidence", "error", "free_run_error")
"""The columns of an array of evaluations."""
BATCH = ("inputs", "targets", "scored", "lengths", "possible", "continues")


class Packing:
    """Collects the arrays of an experiment. `card` describes them."""

    def __init__(self, experiment: Experiment) -> None:
        self.arrays: dict[str, Array] = {}
        self._batches: list[Batch] = []
        networks = tuple(self._network(f"network.{n}", each) for n, each in enumerate(experiment.networks))
        for number, batch in enumerate(self._batches):
            for part in BATCH:
                if (array := getattr(batch, part)) is not None:
                    self.arrays[f"batch.{number}.{part}"] = array
        self.card = ExperimentCard(
            networks=networks,
            batches=len(self._batches),
            name=experiment.name,
            opened=None if experiment.opened is None else presets.as_table(experiment.opened),
            content=self._content(experiment.preset),
            view=experiment.view,
        )

    def _network(self, name: str, network: TrainedNetwork) -> NetworkCard:
        run = network.run
        trainings = list(dict.fromkeys(each.training for each in run.checkpoints))
        self.arrays |= _vector_arrays(name, run) | _carry_arrays(name, run) | _curve_arrays(name, network)
        self._add_past(name, run, trainings)
        return NetworkCard(
            preset=presets.as_table(run.preset),
            engine="compiled" if run.engine == "compiled" else "torch",
            step=run.step,
            sequences=run.sequences,
            updates=run.updates,
            longest=run.longest,
            changed_at=run.changed_at,
            reached=network.reached,
            seconds=network.seconds,
            trainings=tuple(trainings),
            parameters=run.vectors.shape[1],
            checkpoints=len(run.checkpoints),
            points=len(network.curve),
            evaluations=len(network.evaluations),
        )

    def _add_past(self, name: str, run: RunState, trainings: list[TrainingSpec]) -> None:
        """Add the checkpoints without their vectors, and where the batches go on: in each of them, and in the end."""
        past = [
            (each.step, each.sequences, each.updates, trainings.index(each.training), each.batches is not None)
            for each in run.checkpoints
        ]
        positions = [each.batches for each in run.checkpoints if each.batches is not None] + [run.batches]
        returned = [(n, self._number(batch)) for n, each in enumerate(positions) for batch in each.returned]
        waiting = [index for each in positions for index in each.waiting]
        self.arrays |= {
            f"{name}.past": np.array(past, np.int64).reshape(-1, 5),
            f"{name}.random": np.array([_random_words(each.random) for each in positions], np.uint64),
            f"{name}.waiting": np.array(waiting, np.int64),
            f"{name}.waiting_counts": np.array([len(each.waiting) for each in positions], np.int64),
            f"{name}.returned": np.array(returned, np.int64).reshape(-1, 2),
        }

    def _number(self, batch: Batch) -> int:
        """Return the number of a batch in the file; batches compare by identity."""
        if batch not in self._batches:
            self._batches.append(batch)
        return self._batches.index(batch)

    def _content(self, preset: Preset) -> ContentCard | None:
        if isinstance(preset.task, text.LoadedSpec | typed.LoadedSpec):
            content = preset.task.content
            own, test = content.text.encode(), content.test.encode()
            self.arrays["content.text"] = np.frombuffer(own + test, np.uint8)
            return ContentCard(digest=content.digest, tested_from=len(own) if test else 0)
        if isinstance(preset.task, csv.LoadedSpec):
            table = preset.task.content
            self.arrays |= {"content.values": table.values, "content.starts": table.starts}
            card = ContentCard(digest=table.digest, columns=table.columns, tested_from=table.tested_from)
            if table.times is not None:
                self.arrays["content.dates"] = table.times.seconds
                card = replace(card, dates=table.times.name)
            if table.labels is None:
                return card
            self.arrays["content.labels"] = table.labels.ids
            return replace(card, labels=table.labels.names, labels_changed=table.labels.changed)
        return None


def _random_words(state: Mapping[str, Any]) -> list[int]:
    """Return the state of numpy's PCG64 as numbers of 64 bits: two of 128, and what is left of a drawn number."""
    inner, low = state["state"], 2**64 - 1
    words = [part for word in (inner["state"], inner["inc"]) for part in (word >> 64, word & low)]
    return [*words, state["has_uint32"], state["uinteger"]]


def _vector_arrays(name: str, run: RunState) -> dict[str, Array]:
    # Checkpoints of another memory budget may hold no moments.
    arrays: dict[str, Array] = {
        f"{name}.vectors": run.vectors,
        # Not in the card: JSON has no infinity, and a gradient that explodes has.
        f"{name}.first_loss": np.array([run.first_loss], np.float64),
        f"{name}.gradient_norms": np.array(run.gradient_norms, np.float64),
    }
    for rows in (1, 3):
        kept = [each.vectors for each in run.checkpoints if len(each.vectors) == rows]
        if kept:
            arrays[f"{name}.checkpoints.{rows}"] = np.stack(kept)
    arrays[f"{name}.moments"] = np.array([len(each.vectors) == 3 for each in run.checkpoints], np.bool_)
    return arrays


def _carry_arrays(name: str, run: RunState) -> dict[str, Array]:
    """Return the carries of all checkpoints and of the end, in one row, and for how many sequences each is."""
    carries = [*(each.carry for each in run.checkpoints), run.carry]
    kept = [each.ravel() for each in carries if each is not None]
    if not kept:
        return {}
    sizes = [0 if each is None else each.shape[2] for each in carries]
    return {f"{name}.carries": np.concatenate(kept), f"{name}.carry_sizes": np.array(sizes, np.int64)}


def _curve_arrays(name: str, network: TrainedNetwork) -> dict[str, Array]:
    values = [[getattr(each, column) for column in EVALUATED] for each in network.evaluations]
    return {
        f"{name}.curve.steps": network.curve.steps,
        f"{name}.curve.loss": network.curve.loss,
        f"{name}.curve.accuracy": network.curve.accuracy,
        f"{name}.evaluations.steps": np.array([each.step for each in network.evaluations], np.int64),
        # None becomes NaN.
        f"{name}.evaluations": np.array(values, np.float64).reshape(-1, len(EVALUATED)),
    }
