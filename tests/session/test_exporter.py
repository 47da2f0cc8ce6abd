"""A network is copied at once and written beside training, whatever checking the file takes."""

import threading

from playground.core.specs import ModelSpec, Preset
from playground.engine.training.run import Run
from playground.session import model_writing
from playground.session.model_export import Exporter
from playground.storage.exports.models import read_model
from playground.tasks import typed

PRESET = Preset(title="Before", task=typed.Spec(sequences="a b => c"), model=ModelSpec(units=3))


def test_training_goes_on_while_a_file_is_checked(tmp_path, monkeypatch):
    checked, notices, write = threading.Event(), [], model_writing.write

    def slow(path, model):
        assert checked.wait(20)
        return write(path, model)

    monkeypatch.setattr(model_writing, "write", slow)
    exporter, run = Exporter(notices.append), Run(PRESET, engine="torch")
    run.run(2)
    path, weights = tmp_path / "model.safetensors", {name: array.copy() for name, array in run.weights().items()}
    exporter.export(run, None, path, {"title": "By now", "notes": "seen"})
    run.run(2)
    assert notices == []
    checked.set()
    exporter.close()
    assert [notice.text for notice in notices] == [f"Exported the network of step 2 to {path}; read back and compared."]
    model = read_model(path)
    assert (model.preset.title, model.preset.notes) == ("By now", "seen")
    assert all(model.weights[name].tobytes() == array.tobytes() for name, array in weights.items())
