"""`playground lesson`: lists the lessons, checks one over seeds, and exports the answers of this computer."""

from pathlib import Path
from typing import TYPE_CHECKING

from playground.bench.tables import Table, aligned
from playground.cli import bounded
from playground.cli.arguments import Parser
from playground.core.lessons.lesson import Lesson

if TYPE_CHECKING:
    from playground.studies.lesson_check import Row

HEADINGS = ("step", "what", "holds in", "found", "")


def main(parser: Parser, argv: list[str]) -> int:
    """Run the command. Return the exit code. Raises `FileProblem`."""
    parser.description = (
        "Without arguments, list the lessons. With a lesson's name or file, print its steps. With --check, go through "
        "it with true training from several seeds: every condition that ends a step must be met, and every claim be "
        "true, in at least 19 of 20 seeds; if not, the exit code is 1."
    )
    parser.add_argument("lesson", nargs="?", metavar="NAME|FILE", help="a lesson's name, or a .toml file; or all")
    parser.add_argument("--check", action="store_true", help="go through the lesson with true training")
    how_many = "how many: the presets' own, then 0, 1, 2 and so on; 20 without"
    parser.add_argument("--seeds", type=bounded.whole(1, 1000), default=20, metavar="N", help=how_many)
    one = "how many processes, 1 without"
    parser.add_argument("--workers", type=bounded.whole(1, 1000), default=1, metavar="N", help=one)
    results = "write the answers given on this computer to a .csv file, without names"
    parser.add_argument("--results", type=Path, metavar="FILE.csv", help=results)
    arguments = parser.parse_args(argv)
    from playground.storage import lesson_answers, lessons

    if arguments.results is not None:
        count = lesson_answers.export(arguments.results)
        print(f"wrote {count:,} answers to {arguments.results}")
        return 0
    if arguments.lesson is None:
        if arguments.check:
            parser.error("--check needs a lesson: a name, a file, or all")
        return _list(lessons.shipped())
    if arguments.lesson == "all":
        chosen = list(lessons.shipped())
    else:
        chosen = [(arguments.lesson, lessons.load(lessons.find(arguments.lesson)))]
    if not arguments.check:
        for name, lesson in chosen:
            print(_outline(name, lesson))
        return 0
    return max(_check(name, lesson, arguments.seeds, arguments.workers) for name, lesson in chosen)


def _list(shipped: tuple[tuple[str, Lesson], ...]) -> int:
    width = max(len(name) for name, _ in shipped)
    for name, lesson in shipped:
        print(f"{name:<{width}}  {lesson.number} {lesson.title}, {lesson.minutes} min")
        print(f"{'':<{width}}  {lesson.idea}")
    return 0


def _outline(name: str, lesson: Lesson) -> str:
    steps = (f"  {number} {step.title}: {step.question}" for number, step in enumerate(lesson.steps, 1))
    return "\n".join((f"{name}: {lesson.title}, {lesson.minutes} min", *steps))


def _check(name: str, lesson: Lesson, seeds: int, workers: int) -> int:
    import joblib

    from playground.studies import lesson_check
    from playground.studies.parallel import started

    calls = (joblib.delayed(lesson_check.check_seed)(lesson, seed) for seed in lesson_check.seeds(seeds))
    found = lesson_check.rows(list(started(joblib.Parallel(n_jobs=workers, return_as="generator"), calls)))
    print(aligned(table(f"{name}: {lesson.title}, {seeds} seed{'s' * (seeds > 1)}", found)))
    return int(not all(row.passes for row in found))


def table(title: str, found: list["Row"]) -> Table:
    """Return a table with a row for each thing that was checked."""
    return Table(title, HEADINGS, tuple(_cells(row) for row in found))


def _cells(row: "Row") -> tuple[str, ...]:
    index, kind, words = row.key
    found = row.found if len(row.found) <= 40 else f"{row.found[:39]}…"
    said = words if len(words) <= 72 else f"{words[:71]}…"
    return (
        str(index + 1),
        said if kind == "claim" else f"({kind}) {said}",
        f"{row.held} of {len(row.results)}",
        found,
        "" if row.passes else "FAILS",
    )
