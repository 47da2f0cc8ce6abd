"""What the training thread stores goes on in another one bit for bit, with all that was recorded."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from playground import tasks
from playground.core.experiment import Experiment
from playground.core.snapshot import Curve
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.session.kept_networks import KeptNetworks
from playground.session.stored_experiment import load
from playground.session.training_thread import TrainingThread
from playground.storage import experiments
from playground.storage.errors import FileProblem
from playground.tasks import typed

PRESET = Preset(
    title="Test",
    task=typed.Spec(sequences="The grass is always => greener\nIt is winter. The grass is always => brown\nno => yes"),
    model=ModelSpec(units=6),
    training=TrainingSpec(batch=2, evaluate_every=4),
)
TASK = tasks.make_task(PRESET.task, PRESET.model.readout, PRESET.training.seed)


class Box:
    """Keeps what a thread posts, and tells when a snapshot comes."""

    is_fetched = True

    def __init__(self):
        self.snapshots, self.arrived = [], threading.Condition()

    def post(self, snapshot):
        with self.arrived:
            self.snapshots.append(snapshot)
            self.arrived.notify_all()

    def notify(self, notice):
        pytest.fail(notice.text)

    def wait_until_paused_at(self, step):
        def is_there():
            last = self.snapshots[-1] if self.snapshots else None
            return last is not None and last.status == "paused" and last.step == step

        with self.arrived:
            assert self.arrived.wait_for(is_there, 60), self.snapshots[-1:]

    @property
    def curve(self):
        return sum((snapshot.curve for snapshot in self.snapshots), Curve())


@pytest.fixture
def begin():
    """Start threads that are closed after the test."""
    threads = []

    def start():
        box = Box()
        threads.append(TrainingThread(box, "torch"))
        return threads[-1], box

    yield start
    for thread in threads:
        thread.close()


def experiment_of(thread):
    return Experiment(networks=thread.store().result(60), encoding=TASK.encoding, answers=TASK.answers)


def test_two_networks_go_on_bit_for_bit(begin, tmp_path):
    thread, box = begin()
    thread.start(1, PRESET, TASK)
    thread.compare(1, replace(PRESET, model=ModelSpec(cell="gru", units=5)))
    thread.train(1, 10)
    box.wait_until_paused_at(10)
    experiments.write(tmp_path / "it.safetensors", experiment_of(thread))
    experiment, task = load(tmp_path / "it.safetensors", lambda share: None)

    other, its_box = begin()
    other.resume((1, 1), KeptNetworks.of(experiment, task).networks, task)
    its_box.wait_until_paused_at(10)
    assert its_box.curve.loss.tobytes() == box.curve.loss.tobytes()
    for each in (thread, other):
        each.train(2, 7)
    box.wait_until_paused_at(17)
    its_box.wait_until_paused_at(17)
    for one, two in zip(experiment_of(thread).networks, experiment_of(other).networks, strict=True):
        assert one.run.vectors.tobytes() == two.run.vectors.tobytes()
        assert one.curve.loss.tobytes() == two.curve.loss.tobytes()
        assert one.evaluations == two.evaluations
        assert [each.step for each in one.run.checkpoints] == [each.step for each in two.run.checkpoints]


def test_the_past_of_a_stored_run_comes_again(begin, tmp_path):
    thread, box = begin()
    thread.start(1, PRESET, TASK)
    thread.train(1, 10)
    box.wait_until_paused_at(10)
    experiments.write(tmp_path / "it.safetensors", experiment_of(thread))
    experiment, task = load(tmp_path / "it.safetensors", lambda share: None)

    other, its_box = begin()
    other.resume((1, 1), KeptNetworks.of(experiment, task).networks, task)
    other.resume_from(2, 4)
    other.train(2, 6)
    its_box.wait_until_paused_at(10)
    again = experiment_of(other).networks[0]
    assert again.run.vectors.tobytes() == experiment.networks[0].run.vectors.tobytes()
    assert again.curve.loss.tobytes() == experiment.networks[0].curve.loss.tobytes()
    assert again.evaluations == experiment.networks[0].evaluations


def test_a_thread_that_ends_stores_nothing(begin):
    thread, _ = begin()
    assert thread.store().result(60) == ()
    thread.close()
    assert thread.store().cancelled()


def test_a_file_whose_sequences_cannot_be_read_is_refused(begin, tmp_path):
    thread, box = begin()
    thread.start(1, PRESET, TASK)
    thread.train(1, 3)
    box.wait_until_paused_at(3)
    experiment = experiment_of(thread)
    network = experiment.networks[0]
    run = replace(network.run, batches=replace(network.run.batches, waiting=(0, 7)))
    experiments.write(tmp_path / "it.safetensors", replace(experiment, networks=(replace(network, run=run),)))
    with pytest.raises(FileProblem, match="sequences that the task does not have"):
        load(tmp_path / "it.safetensors", lambda share: None)
    batch = network.run.batches.returned[0]
    wrong = replace(batch, inputs=np.where(batch.inputs >= 0, 99, batch.inputs))
    run = replace(network.run, batches=replace(network.run.batches, returned=(wrong,)))
    experiments.write(tmp_path / "it.safetensors", replace(experiment, networks=(replace(network, run=run),)))
    with pytest.raises(FileProblem, match="a batch that the network cannot read"):
        load(tmp_path / "it.safetensors", lambda share: None)
