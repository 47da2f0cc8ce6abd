"""`playground trace`."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playground.cli.arguments import Parser, checked
from playground.core.specs import MAX_TIMESTEPS
from playground.storage.errors import join_words, printable

if TYPE_CHECKING:
    from playground.storage.exports.models import Model


def main(parser: Parser, argv: list[str]) -> int:
    """Trace a sequence. Return the exit code. Raises `FileProblem`."""
    from playground.storage.exports import traces

    arguments = _arguments(parser).parse_args(argv)
    from playground.session import headless
    from playground.storage.imports import vectors

    if (arguments.sequence is None) == (arguments.vectors is None):
        parser.error("name one sequence: type SEQUENCE, or give a file with --vectors")
    targets = checked(arguments.out, traces.check_target)
    text = arguments.sequence if arguments.vectors is None else vectors.read_probe(arguments.vectors)
    model = _model(parser, arguments)
    trace = headless.trace(model, text)
    if not trace.timesteps:
        parser.error("the sequence is empty; type at least one token")
    if headless.typed_count(model, text) > MAX_TIMESTEPS:
        print(f"playground: only the first {MAX_TIMESTEPS:,} tokens are traced.", file=sys.stderr)
    if not targets:
        print("\n".join(headless.answer_lines(trace)))
        return 0
    reach = headless.last_reach(model, text, trace)
    for path in targets:
        traces.write_trace(path, trace, reach)
    return 0


def _arguments(parser: Parser) -> Parser:
    from playground.storage import imports
    from playground.storage.exports import traces, weights
    from playground.storage.imports import vectors, vocabularies

    parser.description = (
        "What a trained model computes on a sequence: without --out, its answers as a table; in a file, every gate, "
        "state and answer. A .csv has a row for each timestep, layer and unit, without the answers. The model may be "
        "made elsewhere: its layers are recognised, what is not understood is named."
    )
    readable = f"a model written by train --out: {join_words(weights.FORMATS.readable, 'or')}"
    kinds = f"{readable} (a saved experiment is one, too); or made elsewhere: {join_words(imports.SUFFIXES, 'or')}"
    parser.add_argument("model", metavar="MODEL", type=Path, help=kinds)
    parser.add_argument("sequence", metavar="SEQUENCE", nargs="?", help="the sequence, typed as in the window")
    formats = f"write the trace, {join_words(traces.FORMATS.suffixes, 'or')}; several are allowed"
    parser.add_argument("--out", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help=formats)
    about = f"in place of SEQUENCE: a vector for each timestep, {join_words(vectors.SUFFIXES, 'or')}"
    parser.add_argument("--vectors", type=Path, metavar="FILE", help=about)
    named = join_words(vocabularies.SUFFIXES, "or")
    for option, ids in (("--vocabulary", "tokens"), ("--labels", "answers")):
        parser.add_argument(option, type=Path, metavar="FILE", help=f"made elsewhere: the names of its {ids}, {named}")
    about = "made elsewhere: what its file leaves open, such as readout=head; several are allowed"
    parser.add_argument("--choose", nargs="+", action="extend", default=[], metavar="KEY=CHOICE", help=about)
    about = "made elsewhere: trace what is understood, although something else is in the file"
    parser.add_argument("--partly", action="store_true", help=about)
    # argparse would show --out first, but there it would take MODEL and SEQUENCE for files.
    parser.usage = f"{parser.prog} [-h] MODEL SEQUENCE [--out FILE [FILE ...]] [--vocabulary FILE] ..."
    return parser


def _model(parser: Parser, arguments: argparse.Namespace) -> "Model":
    """Return the model, of this program or from elsewhere, and say how it was read. Raises `FileProblem`."""
    from playground.storage.imports import loading
    from playground.storage.imports.inspection import Inspection

    choices = dict(_choice(parser, text) for text in arguments.choose)
    given = {"vocabulary": arguments.vocabulary, "labels": arguments.labels}
    try:
        loaded = loading.load(
            Inspection(path=arguments.model, choices=choices, **given),
            partly=None if arguments.partly else "--partly",
            choose=lambda key, choice: f"--choose {key}={choice}",
        )
    except ValueError as error:
        parser.error(str(error))
    for said in (*loaded.notes, *loaded.taken):
        print(f"playground: {printable(said)}", file=sys.stderr)
    return loaded.model


def _choice(parser: Parser, text: str) -> tuple[str, str]:
    key, equals, choice = text.partition("=")
    if not equals:
        parser.error(f"--choose takes KEY=CHOICE, not {text}")
    return key, choice
