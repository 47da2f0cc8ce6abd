"""`playground study gap` draws its plot, with or without a screen."""

import os
import subprocess
import sys

from playground.core.trial_result import TrialResult
from playground.storage.ledger import Ledger
from playground.studies import gap
from playground.studies.gap import GapStudy

STUDY = GapStudy(cells=("lstm", "rnn"), gaps=(1, 4), seeds=2)


def test_the_command_writes_the_plot_of_the_runs_there_are(tmp_path):
    ledger = Ledger(tmp_path)
    for trial in gap.trials(STUDY):
        seed, accuracy = trial.preset.training.seed, 1 / int(trial.settings["gap"])
        ledger.append(TrialResult(identity=trial.identity, preset="gap", seed=seed, outcome="ended", accuracy=accuracy))
    # Whether the terminal has a screen must not matter.
    environment = {name: value for name, value in os.environ.items() if name not in {"QT_QPA_PLATFORM", "DISPLAY"}}
    command = ["study", "gap", "--cells", "lstm,rnn", "--gaps", "1,4", "--seeds", "2"]
    asked = [sys.executable, "-m", "playground", *command, "--out", str(tmp_path)]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    drawn = (tmp_path / "gap.svg").read_text()
    for text in ("LSTM", "RNN", "At gap 4", "25\u2009%"):
        assert text in drawn
    assert (tmp_path / "gap.png").read_bytes().startswith(b"\x89PNG")
