"""Reads a TOML text as a table, or says in a sentence why it is none."""

import ast
import re
import tomllib
from typing import Any

from playground.storage.errors import FileProblem, dotted, printable
from playground.storage.structure import check_toml


def read_table(text: str, name: str) -> dict[str, Any]:
    """Return the table of a TOML text. `name` is its name in sentences. Raises `FileProblem`."""
    check_toml(text, name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, at, place = str(error).rpartition(" (at ")
        reason = what[:1].lower() + what[1:] + ", at " + place.removesuffix(")") if at else str(error)
        raise FileProblem(name, f"this is not TOML: {printable(_with_keys(reason))}.") from None
    except RecursionError:
        raise FileProblem(name, "its values are nested too deeply to be read.") from None
    except ValueError as error:
        # Python refuses to parse a decimal of thousands of digits, and does not say where it is.
        digits = max(re.findall(r"\d[\d_]*", text), key=len)
        if len(digits) < 4000:
            raise FileProblem(name, f"this is not TOML: {printable(str(error))}.") from None
        line = text.count("\n", 0, text.index(digits)) + 1
        raise FileProblem(name, f"line {line} holds a whole number of {len(digits):,} digits.") from None


def _with_keys(reason: str) -> str:
    """Return Python's sentence about a TOML text with keys written as in TOML: `a.b` for `('a', 'b')`."""

    def written(found: re.Match[str]) -> str:
        try:
            return dotted(ast.literal_eval(found[0]))
        except (ValueError, SyntaxError):
            return found[0]

    return re.sub(r"\(['\"].*['\"],?\)", written, reason)
