"""`playground presets`."""

from playground.cli.arguments import Parser


def main(parser: Parser, argv: list[str]) -> int:
    """List the presets. Return the exit code."""
    parser.description = "List the presets that come with the program: name, title and idea."
    parser.parse_args(argv)
    from playground.storage import presets

    shipped = presets.shipped()
    width = max((len(name) for name, _ in shipped), default=0)
    for name, preset in shipped:
        print(f"{name:<{width}}  {preset.title}")
        print(f"{'':<{width}}  {preset.idea}")
    return 0
