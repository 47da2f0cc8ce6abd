"""Networks as a `.py` that needs numpy alone, and in which a student can read the equations.

The file holds the code of its own kind of cell, tokens and answers and no other, then the card, and the weights in
base64 at its end. `predict`, `trace` and `step` use the network; run as a program, the file answers a sequence.
"""

import ast
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.storage.exports.model import Model
from playground.storage.exports.weights.base import WeightsFormat
from playground.storage.exports.weights.python import cells
from playground.storage.exports.weights.python.source import lines


def _pack(model: Model, _: str) -> bytes:
    text = "\n".join(lines(model))
    # Parsed, not run.
    ast.parse(text)
    return text.encode()


def _obstacle(model: Model) -> str:
    kind = KINDS[model.preset.model.cell]
    if kind.is_recurrent and model.preset.model.cell not in cells.CELLS:
        return f"the equations of the {kind.name} are not written down for numpy."
    return ""


_ASK = """
import sys
sys.path = [each for each in sys.path if each]
import io, runpy
import numpy as np
model = runpy.run_path(sys.argv[1])
given, results = np.load(io.BytesIO(sys.stdin.buffer.read())), {}
for name in given:
    state, answers = None, []
    for token in np.moveaxis(given[name], 1, 0):
        answer, state = model["step"](token, state)
        answers.append(answer)
    results["steps_" + name] = np.stack(answers, axis=1)
    vocabulary = model.get("VOCABULARY")
    rows = given[name] if vocabulary is None else [[vocabulary[each] for each in row] for row in given[name]]
    results["trace_" + name] = np.stack([model["trace"](row)["answers"] for row in rows])
np.savez(sys.stdout.buffer, **results)
"""


def _answer(path: Path, _: Model, inputs: Sequence[Array]) -> list[tuple[Array, Array]]:
    """Return the answers of a fresh Python: step by step for all sequences at once, and each sequence's trace. Raises
    `RuntimeError`."""
    given = io.BytesIO()
    np.savez(given, allow_pickle=False, **{str(place): values for place, values in enumerate(inputs)})
    # The folder of the file may hold modules of any name: none is imported from there.
    environment = os.environ | {"PYTHONSAFEPATH": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(path)],
        input=given.getvalue(),
        capture_output=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"it ended with code {done.returncode}")
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as results:
        return [(results[f"steps_{place}"], results[f"trace_{place}"]) for place in range(len(inputs))]


FORMAT = WeightsFormat(
    suffixes=(".py",),
    label="Python, numpy alone",
    write=_pack,
    obstacle=_obstacle,
    reader="a fresh Python",
    answer=_answer,
)
