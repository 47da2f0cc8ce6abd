"""A network made elsewhere in the session: it is shown and saved, and not trained."""

from pathlib import Path

import numpy as np
import torch

from playground.core.specs import ModelSpec
from playground.core.watch import Watch
from playground.session.inspected_model import experiment_of
from playground.session.session import GIVEN, Session
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
        session.compare(experiment.preset)
        assert not session.is_running
        assert session.draft.model.units == 4
        assert session.other is None
        assert [notice.text for notice in notices] == [task.obstacle] * 2 + [GIVEN] * 2
        stored = session.store(experiment.view)(60.0)
    finally:
        session.close()
    experiments.write(tmp_path / "stored.safetensors", stored)
    again, _ = load(tmp_path / "stored.safetensors", lambda _share: None)
    np.testing.assert_array_equal(again.networks[0].run.vectors, experiment.networks[0].run.vectors)
    assert again.preset.task == model.preset.task


def test_it_trains_on_from_its_weights_on_typed_lines_and_back(qapp, qtbot) -> None:
    net = torch.nn.ModuleDict({"e": torch.nn.Embedding(3, 2), "r": torch.nn.LSTM(2, 4), "out": torch.nn.Linear(4, 3)})
    tensors = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    model = conversion.to_model(network_of(tensors, {}, "net.pt"), Reading(tokens=("<unk>", "a", "b")), "net.pt")
    experiment, task = experiment_of(model)
    session = Session("torch")
    try:
        session.resume(experiment, task)
        session.change_text("a b a b")
        qtbot.waitUntil(lambda: session.obstacle == "")
        with qtbot.waitSignal(session.snapshot, timeout=60_000, check_params_cb=lambda one: one.step == 3):
            session.train_for(3)
        trained = session.store(experiment.view)(60.0).networks[0]
        session.reset()
        back = session.store(experiment.view)(60.0).networks[0]
        session.change_text("")
        qtbot.waitUntil(lambda: session.obstacle != "")
    finally:
        session.close()
    given = experiment.networks[0].run.vectors[0]
    assert (trained.run.step, back.run.step) == (3, 0)
    assert not np.array_equal(trained.run.vectors[0], given)
    assert np.isfinite(trained.curve.loss).all()
    np.testing.assert_array_equal(back.run.vectors[0], given)
