"""`playground export`."""

from pathlib import Path

from playground.cli.arguments import Parser, checked, code_of, describe_written, fail
from playground.storage.errors import FileProblem, join_words


def main(parser: Parser, argv: list[str]) -> int:
    """Write a trained model in other formats. Return the exit code. Raises `FileProblem`."""
    from playground.storage.exports import weights

    parser.description = (
        "Write a trained model in other formats. Each file is opened again with the program that will read it, and its "
        "answers are compared with the network's, before it replaces another. Of a saved experiment with two networks, "
        "the first one is written."
    )
    kinds = join_words(weights.FORMATS.readable, "or")
    parser.add_argument("model", metavar="MODEL|EXPERIMENT", type=Path, help=f"a model or a saved experiment: {kinds}")
    formats = f"the files to write, {join_words(weights.FORMATS.suffixes, 'or')}; several are allowed"
    parser.add_argument("--out", nargs="+", action="extend", required=True, type=Path, metavar="FILE", help=formats)
    # argparse would show --out first, but there it would take the model for a file to write.
    parser.usage = f"{parser.prog} [-h] MODEL|EXPERIMENT --out FILE [FILE ...]"
    arguments = parser.parse_args(argv)
    from playground.session import model_writing
    from playground.storage.exports import models

    targets = checked(arguments.out, models.check_target)
    model = models.read_model(arguments.model)
    for path in targets:
        models.check_model(path, model)
    written: dict[str, str] = {}
    try:
        for path in targets:
            written[str(path)] = model_writing.write(path, model)
    except FileProblem as problem:
        if written:
            print(describe_written(written))
        return fail(str(problem), code_of(problem))
    print(describe_written(written))
    return 0
