"""`playground trace`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playground.cli.arguments import Parser, checked
from playground.core.specs import MAX_TIMESTEPS
from playground.storage.errors import join_words

if TYPE_CHECKING:
    from playground.storage.exports.models import Model


def main(parser: Parser, argv: list[str]) -> int:
    """Trace a sequence. Return the exit code. Raises `FileProblem`."""
    from playground.storage.exports import traces, weights

    parser.description = (
        "What a trained model computes on a sequence: without --out, its answers as a table; in a file, every gate, "
        "state and answer. A .csv has a row for each timestep, layer and unit, without the answers."
    )
    kinds = join_words(weights.FORMATS.readable, "or")
    parser.add_argument("model", metavar="MODEL", type=Path, help=f"a model written by train --out: {kinds}")
    parser.add_argument("sequence", metavar="SEQUENCE", help="the sequence, typed as in the window")
    formats = f"write the trace, {join_words(traces.FORMATS.suffixes, 'or')}; several are allowed"
    parser.add_argument("--out", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help=formats)
    # argparse would show --out first, but there it would take MODEL and SEQUENCE for files.
    parser.usage = f"{parser.prog} [-h] MODEL SEQUENCE [--out FILE [FILE ...]]"
    arguments = parser.parse_args(argv)
    from playground.session import headless
    from playground.storage.exports import models

    targets = checked(arguments.out, traces.check_target)
    model = models.read_model(arguments.model)
    trace = headless.trace(model, arguments.sequence)
    if not trace.timesteps:
        parser.error("the sequence is empty; type at least one token")
    if _typed(model, arguments.sequence) > MAX_TIMESTEPS:
        print(f"playground: only the first {MAX_TIMESTEPS:,} tokens are traced.", file=sys.stderr)
    if not targets:
        print("\n".join(headless.answer_lines(trace)))
        return 0
    reach = headless.last_reach(model, arguments.sequence, trace)
    for path in targets:
        traces.write_trace(path, trace, reach)
    return 0


def _typed(model: "Model", text: str) -> int:
    """Return how many tokens a typed sequence has, before it is cut to the maximum."""
    from playground.core.vocabulary import ARROW

    prompt, _, answer = (part.strip() for part in text.partition(ARROW))
    read = (prompt, answer) if model.preset.model.readout == "every-step" else (prompt,)
    return len(model.encoding.encode(*read).tokens)
