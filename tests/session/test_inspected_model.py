"""A network made elsewhere in the session: it is shown and saved, and not trained."""

from pathlib import Path

import numpy as np
import torch

from playground.core.specs import ModelSpec
from playground.core.watch import Watch
from playground.session.inspected_model import experiment_of
from playground.session.session import Session
from playground.session.stored_experiment import load
from playground.storage import experiments
from playground.storage.imports import conversion
from playground.storage.imports.conversion import Reading
from playground.storage.imports.state_dict import network_of


def test_it_is_shown_and_saved_and_not_trained(qapp, qtbot, tmp_path: Path) -> None:
    tensors = {name: tensor.numpy() for name, tensor in torch.nn.GRU(3, 4).state_dict().items()}
    model = conversion.to_model(network_of(tensors, {}, "net.pt"), Reading(), "net.pt")
    experiment, task = experiment_of(model)
    session = Session("torch")
    notices = []
    session.notice.connect(notices.append)
    try:
        with qtbot.waitSignal(
            session.snapshot, timeout=60_000, check_params_cb=lambda one: one.reach is not None
        ) as seen:
            session.resume(experiment, task)
            session.set_watch(Watch(probe=experiment.view.probe))
        [snapshot] = seen.args
        assert (snapshot.step, snapshot.survey, snapshot.influence) == (0, None, None)
        session.train()
        session.reset()
        session.change_model(ModelSpec(units=7))
        assert not session.is_running
        assert session.draft.model.units == 4
        assert [notice.text for notice in notices] == [task.obstacle] * 3
        stored = session.store(experiment.view)(60.0)
    finally:
        session.close()
    experiments.write(tmp_path / "stored.safetensors", stored)
    again, _ = load(tmp_path / "stored.safetensors", lambda _share: None)
    np.testing.assert_array_equal(again.networks[0].run.vectors, experiment.networks[0].run.vectors)
    assert again.preset.task == model.preset.task
