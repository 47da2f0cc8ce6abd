"""Puts an experiment together again from a file's arrays and its card."""

import math
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array, Batch
from playground.core.cell_kinds import KINDS
from playground.core.content import names_file
from playground.core.experiment import BatchesState, CheckpointState, Experiment, RunState, TrainedNetwork
from playground.core.shapes import depth
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import ModelSpec, Preset, TrainingSpec, bounds
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.experiments.arrays import Arrays, Shape
from playground.storage.experiments.card import ContentCard, ExperimentCard, NetworkCard
from playground.storage.experiments.packing import BATCH, EVALUATED
from playground.storage.exports.model_card import ModelCard, shapes_of
from playground.tasks import csv, text, typed
from playground.tasks.common.labelled import Labels
from playground.tasks.common.line_files import Lines
from playground.tasks.common.series_times import Times

_TYPES = {
    "inputs": ("int64", "float32"),
    "targets": ("int64", "float32"),
    "scored": ("bool",),
    "lengths": ("int64",),
    "possible": ("bool",),
    "continues": ("bool",),
}
MAX_BATCH = bounds(TrainingSpec, "batch")[1]


class Unpacking:
    """Reads the parts of an experiment. Each method raises `FileProblem` where arrays and cards do not fit."""

    def __init__(self, path: Path, arrays: Arrays, card: ExperimentCard, model: ModelCard) -> None:
        self._path, self._where, self._arrays, self._card = path, str(path), arrays, card
        self._model, (_, self._encoding) = model, model.preset_and_encoding(self._where)
        self._batches: list[Batch] = []

    def experiment(self) -> Experiment:
        """Return the experiment."""
        card = self._card
        self._batches = [self._batch(number) for number in range(card.batches)]
        first, *others = (presets.validate(_completed(each.preset), self._where) for each in card.networks)
        first = self._with_content(first)
        specs = (first, *(replace(each, task=first.task) for each in others))
        networks = [
            self._network(f"network.{n}", each, preset)
            for n, (each, preset) in enumerate(zip(card.networks, specs, strict=True))
        ]
        opened = None if card.opened is None else presets.validate(_completed(card.opened), self._where)
        if opened is not None and type(first.task).__mro__[1] is type(opened.task):
            opened = self._with_content(opened)
        return Experiment(
            networks=tuple(networks),
            encoding=self._encoding,
            answers=self._model.answers,
            name=card.name,
            opened=opened,
            view=card.view,
        )

    def _with_content(self, preset: Preset) -> Preset:
        """Return a preset whose task has the content that was read for it."""
        spec, content = preset.task, self._card.content
        if not names_file(spec):
            return preset
        if content is None:
            raise FileProblem(self._path, "it does not hold the content of the file that its task names.")
        keys = {field.name: getattr(spec, field.name) for field in fields(spec)}
        if isinstance(spec, text.Spec):
            known, test = self._text(content)
            return replace(preset, task=text.LoadedSpec(**keys, content=text.Text(known, content.digest, test=test)))
        if isinstance(spec, typed.Spec):
            known, test = self._text(content)
            return replace(preset, task=typed.LoadedSpec(**keys, content=Lines(known, content.digest, test=test)))
        return replace(preset, task=csv.LoadedSpec(**keys, content=self._table(content)))

    def _text(self, card: ContentCard) -> tuple[str, str]:
        """Return the text and that of the test file, empty if there is none."""
        data = self._arrays.read("content.text", ("uint8",), (None,)).tobytes()
        try:
            border = card.tested_from or len(data)
            return data[:border].decode(), data[border:].decode()
        except UnicodeDecodeError:
            raise FileProblem(self._path, "content.text is not a text in UTF-8.", ("content.text",)) from None

    def _table(self, card: ContentCard) -> csv.Table:
        values = self._arrays.read("content.values", ("float32",), (None, len(card.columns)), known=True)
        starts = self._arrays.read("content.starts", ("int64",), (None,))
        within = len(starts) and starts[0] == 0 and (np.diff(starts) > 0).all() and starts[-1] < len(values)
        if not within or not card.columns:
            raise FileProblem(self._path, "content.starts does not divide the rows of content.values.")
        if card.tested_from and card.tested_from not in starts:
            raise FileProblem(self._path, "no sequence begins where its test set is said to.", ("content.starts",))
        labels = self._labels(card, len(values))
        has_dates = "content.dates" in self._arrays
        seconds = self._arrays.read("content.dates", ("float64",), (len(values),)) if has_dates else None
        times = None if seconds is None else Times(card.dates, seconds)
        return csv.Table(card.columns, values, starts, card.digest, labels, tested_from=card.tested_from, times=times)

    def _labels(self, card: ContentCard, rows: int) -> Labels | None:
        if not card.labels:
            return None
        ids = self._arrays.read("content.labels", ("int32",), (rows,))
        if (ids < 0).any() or (ids >= len(card.labels)).any():
            raise FileProblem(self._path, "content.labels names labels that the file does not hold.")
        return Labels(names=card.labels, ids=ids, changed=card.labels_changed)

    def _batch(self, number: int) -> Batch:
        parts: dict[str, Array | None] = {}
        for part in BATCH:
            name = f"batch.{number}.{part}"
            optional = part in ("possible", "continues") and name not in self._arrays
            parts[part] = None if optional else self._arrays.read(name, _TYPES[part], None)
        return Batch(**parts)  # type: ignore[arg-type]

    def _network(self, name: str, card: NetworkCard, preset: Preset) -> TrainedNetwork:
        # The largest arrays last.
        return TrainedNetwork(
            curve=self._curve(name, card),
            evaluations=tuple(self._evaluations(name, card)),
            run=self._run(name, card, preset),
            reached=card.reached,
            seconds=card.seconds,
        )

    def _run(self, name: str, card: NetworkCard, preset: Preset) -> RunState:
        has = sum(math.prod(each) for each in shapes_of(preset, self._encoding, self._model.answers).values())
        if card.parameters != has:
            what = f"{name}.vectors has the shape (3, {card.parameters}), but its network has {has:,} parameters."
            raise FileProblem(self._path, what)
        past = self._arrays.read(f"{name}.past", ("int64",), (card.checkpoints, 5))
        positions = self._positions(name, 1 + int(np.count_nonzero(past[:, 4])))
        carries = self._carries(name, preset.model, 1 + card.checkpoints)
        return RunState(
            preset=preset,
            engine=card.engine,
            step=card.step,
            sequences=card.sequences,
            vectors=self._vectors(f"{name}.vectors", (3, card.parameters)),
            updates=card.updates,
            first_loss=float(self._arrays.read(f"{name}.first_loss", ("float64",), (1,))[0]),
            longest=card.longest,
            changed_at=card.changed_at,
            gradient_norms=tuple(self._arrays.read(f"{name}.gradient_norms", ("float64",), (None,)).tolist()),
            batches=positions[-1],
            checkpoints=tuple(self._checkpoints(name, card, past, iter(positions), iter(carries))),
            carry=carries[-1],
        )

    def _carries(self, name: str, model: ModelSpec, count: int) -> list[Array | None]:
        """Return the carried states of each checkpoint and of the end; None where none are handed on."""
        if f"{name}.carry_sizes" not in self._arrays:
            return [None] * count
        sizes = self._arrays.read(f"{name}.carry_sizes", ("int64",), (count,))
        states, layers = len(KINDS[model.cell].states), depth(model)
        if (sizes < 0).any() or (sizes > MAX_BATCH).any():
            raise FileProblem(self._path, "its carried states are not those of its network.")
        numbers = sizes * states * layers * model.units
        carries = self._arrays.read(f"{name}.carries", ("float32",), (int(numbers.sum()),))
        return [
            row.reshape(states, layers, size, model.units) if size else None
            for row, size in zip(np.split(carries, np.cumsum(numbers)[:-1]), sizes.tolist(), strict=True)
        ]

    def _positions(self, name: str, count: int) -> list[BatchesState]:
        """Return where the batches go on, in each checkpoint that can say so and in the end."""
        random = self._arrays.read(f"{name}.random", ("uint64",), (count, 6)).tolist()
        counts = self._arrays.read(f"{name}.waiting_counts", ("int64",), (count,))
        returned = self._arrays.read(f"{name}.returned", ("int64",), (None, 2))
        if (counts < 0).any() or (returned < 0).any() or (returned >= (count, len(self._batches))).any():
            raise FileProblem(self._path, "it does not say where the batches go on.")
        waiting = self._arrays.read(f"{name}.waiting", ("int64",), (int(counts.sum()),))
        batches: list[list[Batch]] = [[] for _ in range(count)]
        for position, number in returned.tolist():
            batches[position].append(self._batches[number])
        return [
            BatchesState(_random_state(words), tuple(indices.tolist()), tuple(back))
            for words, indices, back in zip(random, np.split(waiting, np.cumsum(counts)[:-1]), batches, strict=True)
        ]

    def _checkpoints(
        self,
        name: str,
        card: NetworkCard,
        past: Array,
        positions: Iterator[BatchesState],
        carries: Iterator[Array | None],
    ) -> Iterator[CheckpointState]:
        steps, trainings = past[:, 0], past[:, 3]
        if (np.diff(steps, prepend=-1, append=card.step + 1) <= 0).any():
            raise FileProblem(self._path, "the steps of its snapshots do not increase up to the step of the network.")
        if (past < 0).any() or (trainings >= len(card.trainings)).any():
            raise FileProblem(self._path, "a snapshot names settings that the file does not hold.")
        moments = self._arrays.read(f"{name}.moments", ("bool",), (len(past),))
        counts = {3: int(moments.sum()), 1: int((~moments).sum())}
        kept = {
            rows: iter(self._vectors(f"{name}.checkpoints.{rows}", (count, rows, card.parameters)))
            for rows, count in counts.items()
            if count
        }
        for (step, sequences, updates, training, has_position), has_moments in zip(
            past.tolist(), moments.tolist(), strict=True
        ):
            yield CheckpointState(
                step=step,
                sequences=sequences,
                vectors=next(kept[3 if has_moments else 1]),
                updates=updates,
                batches=next(positions) if has_position else None,
                training=card.trainings[training],
                carry=next(carries),
            )

    def _vectors(self, name: str, shape: Shape) -> Array:
        vectors = self._arrays.read(name, ("float32",), shape, known=True)
        # Training goes on with finite weights although a second moment is infinite.
        if not np.isfinite(vectors[..., 0, :]).all() or np.isnan(vectors).any():
            raise FileProblem(self._path, f"{name} holds a value that is not a finite number.", (name,))
        return vectors

    def _curve(self, name: str, card: NetworkCard) -> Curve:
        steps = self._arrays.read(f"{name}.curve.steps", ("int64",), (card.points,))
        loss = self._arrays.read(f"{name}.curve.loss", ("float32",), (card.points,))
        return Curve(steps, loss, self._arrays.read(f"{name}.curve.accuracy", ("float32",), (card.points,)))

    def _evaluations(self, name: str, card: NetworkCard) -> Iterator[Evaluation]:
        steps = self._arrays.read(f"{name}.evaluations.steps", ("int64",), (card.evaluations,))
        values = self._arrays.read(f"{name}.evaluations", ("float64",), (card.evaluations, len(EVALUATED)))
        for step, row in zip(steps.tolist(), values.tolist(), strict=True):
            known = {column: value for column, value in zip(EVALUATED, row, strict=True) if not np.isnan(value)}
            yield Evaluation(step=step, **{"loss": np.nan, **known})


def _completed(preset: dict[str, Any]) -> dict[str, Any]:
    """Return the table of a preset with what was meant when its file was written: before differences could be chosen,
    rows were read as they are."""
    task = preset.get("task")
    if isinstance(task, dict) and task.get("kind") == "csv":
        return {**preset, "task": {"difference": "none", **task}}
    return preset


def _random_state(words: list[int]) -> dict[str, object]:
    """Return the state of numpy's PCG64 that these numbers hold."""
    state, increment = (words[place] << 64 | words[place + 1] for place in (0, 2))
    inner = {"state": state, "inc": increment}
    return {"bit_generator": "PCG64", "state": inner, "has_uint32": words[4] & 1, "uinteger": words[5] & 0xFFFFFFFF}
