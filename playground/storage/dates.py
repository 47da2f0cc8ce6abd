"""Finds columns of dates in a table's first rows, and reads them.

Known are ISO dates and times, days with points, slashes or dashes, names of months, quarters such as 1959Q1, years and
decimal years, and seconds or milliseconds since 1970. A column of plain numbers is taken for dates only if its name
says so and its numbers never fall.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

Parse = Callable[[str], float | None]

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK = r"(?:[T ]\s*(\d{1,2})(?::(\d{2})(?::(\d{2}(?:\.\d+)?))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}))?{_CLOCK}")
_DAYS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}")
_QUARTER = re.compile(r"(\d{4})[- ]?[Qq]([1-4])")
_WORDS = re.compile(r"[A-Za-z]+|\d+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = re.compile(r"\b(?:date|time|datetime|timestamp|year|years|yr|month|day|unix|epoch|decimal date|decyear)\b")
_PARTS = ("year", "quarter", "month", "day")

_TWO_DIGITS_FROM = 70
"""Two digits of a year mean 1970 to 2069."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Where a table's dates are: `columns` hold them or, as year and month, their parts; `name` is what they are
    called. `read` returns the seconds since 1970 of the cells of these columns, None if they are no date. `also` are
    more columns of dates, which say the same. `is_iso`: they are ISO dates."""

    name: str
    columns: tuple[int, ...]
    read: Callable[[Sequence[str]], float | None]
    also: tuple[int, ...] = ()
    is_iso: bool = False

    def moments(self, rows: Sequence[Sequence[str]]) -> npt.NDArray[np.float64]:
        """Return the seconds since 1970 of the cells of each row, NaN for those that are no date."""
        if self.is_iso and (quick := _iso_at_once([cells[0] for cells in rows])) is not None:
            return quick
        read = (self.read(cells) for cells in rows)
        return np.array([np.nan if moment is None else moment for moment in read], dtype=np.float64)

    @property
    def all_columns(self) -> tuple[int, ...]:
        """Return every column of dates."""
        return self.columns + self.also


def find_dates(
    names: Sequence[str], rows: Sequence[Sequence[str]], decimal: str, *, wanted: str | None = None
) -> Dates | None:
    """Return the dates of a table from the names of its columns and its first rows; None without any. `wanted` names
    the column to take, None to look for it; it may then hold plain numbers of any name."""
    rows = [row for row in rows if len(row) == len(names)]
    found: list[tuple[int, Parse]] = []
    for column, name in enumerate(names):
        if wanted not in (None, name):
            continue
        cells = [row[column].strip() for row in rows]
        parse = _parser([cell for cell in cells if cell], name, decimal, sure=wanted == name)
        if parse is not None:
            found.append((column, parse))
    parts = None if wanted is not None else _parts(names, rows)
    if parts is not None and all(column in parts.columns for column, _ in found):
        return parts
    if not found:
        return None
    first, parse = next((each for each in found if parts is None or each[0] not in parts.columns), found[0])
    also = {column for column, _ in found} | set(parts.columns if parts else ())
    read = _of_one(parse)
    return Dates(names[first], (first,), read, tuple(sorted(also - {first})), is_iso=parse is _iso)


def _of_one(parse: Parse) -> Callable[[Sequence[str]], float | None]:
    return lambda cells: parse(cells[0].strip())


def _parser(cells: Sequence[str], name: str, decimal: str, *, sure: bool) -> Parse | None:
    """Return what reads all these cells as dates, None if nothing does."""
    if len(cells) < 2:
        return None
    named = sure or bool(_NAMES.search(re.sub(r"[_\W]+", " ", name.lower())))
    for parse in (_iso, _quarter, _month_named, *_day_readers(cells)):
        if all(parse(cell) is not None for cell in cells):
            return parse
    if not named:
        return None
    for parse in (_years(decimal), _since_1970(1.0), _since_1970(1000.0)):
        seconds = [parse(cell) for cell in cells]
        known = [each for each in seconds if each is not None]
        if len(known) == len(cells) and (sure or known == sorted(known)) and known[0] != known[-1]:
            return parse
    return None


def _parts(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Dates | None:
    """Return the dates in columns for the year and for its quarter or month, and perhaps the day."""
    places = {name.lower(): column for column, name in reversed(list(enumerate(names)))}
    own = [part for part in _PARTS if part in places]
    if own[:1] != ["year"] or len(own) < 2 or not ({"quarter", "month"} & set(own)):
        return None
    if "month" in own and "quarter" in own:
        own.remove("quarter")
    if "month" not in own and "day" in own:
        own.remove("day")
    columns = tuple(places[part] for part in own)

    def read(cells: Sequence[str]) -> float | None:
        try:
            numbers = [float(cell) for cell in cells]
        except ValueError:
            return None
        if any(number != int(number) for number in numbers):
            return None
        values = dict(zip(own, map(int, numbers), strict=True))
        month = values.get("month", 3 * values.get("quarter", 1) - 2)
        return _seconds(values["year"], month, values.get("day", 1))

    moments = [read([row[column] for column in columns]) for row in rows]
    known = [moment for moment in moments if moment is not None]
    if len(known) < 2 or len(known) < len(moments) or known != sorted(known):
        return None
    return Dates(", ".join(names[column] for column in columns), columns, read)


def _seconds(year: int, month: int, day: int, clock: tuple[int, int, float] = (0, 0, 0.0)) -> float | None:
    hour, minute, second = clock
    try:
        moment = datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
    return (moment - _BEGINNING).total_seconds() + second if second < 61 else None


def _clock(parts: Sequence[str | None]) -> tuple[tuple[int, int, float], float]:
    """Return hours, minutes and seconds, and the seconds that the zone is ahead."""
    hour, minute, second, zone = parts
    ahead = 0.0
    if zone and zone != "Z":
        digits = zone[1:].replace(":", "")
        ahead = (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[0] == "-" else 1)
    return (int(hour or 0), int(minute or 0), float(second or 0)), ahead


def _iso(cell: str) -> float | None:
    match = _ISO.fullmatch(cell)
    if match is None:
        return None
    year, month, day, *clock = match.groups()
    time, ahead = _clock(clock)
    moment = _seconds(int(year), int(month), int(day or 1), time)
    return None if moment is None else moment - ahead


_PLAIN = re.compile(r"[0-9:T -]*")


def _iso_at_once(cells: Sequence[str]) -> npt.NDArray[np.float64] | None:
    """Return what `_iso` reads in each cell, by numpy, which is quicker; None if one is written in another way."""
    lengths = {len(cell) for cell in cells if cell}
    if not lengths <= set(range(len("2001-02"), len("2001-02-03T04:05:06") + 1)):
        return None
    if not _PLAIN.fullmatch("".join(cells)):
        return None
    try:
        moments = np.array(cells, dtype="datetime64[s]")
    except ValueError:
        return None
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64).astype(np.float64))


def _quarter(cell: str) -> float | None:
    match = _QUARTER.fullmatch(cell)
    return None if match is None else _seconds(int(match[1]), 3 * int(match[2]) - 2, 1)


def _month_named(cell: str) -> float | None:
    """Read `29 Mar 1958`, `March 29, 1958`, `Mar 1958` and `1958 Mar`."""
    words = _WORDS.findall(cell)
    months = [_MONTHS.index(word[:3].lower()) + 1 for word in words if word[:3].lower() in _MONTHS]
    numbers = [word for word in words if word.isdigit()]
    if len(months) != 1 or len(words) - len(numbers) != 1 or not 1 <= len(numbers) <= 2 or ":" in cell:
        return None
    years = [number for number in numbers if len(number) == 4] or numbers[-1:]
    days = [int(number) for number in numbers if number not in years[:1]]
    return _seconds(_full_year(years[0]), months[0], days[0] if days else 1)


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= _TWO_DIGITS_FROM else 2000)


def _days(first: str) -> Parse:
    """Return what reads days and months with the `day` or the `month` first."""

    def parse(cell: str) -> float | None:
        match = _DAYS.fullmatch(cell)
        if match is None:
            return None
        one, _, two, year, *clock = match.groups()
        day, month = (int(one), int(two)) if first == "day" else (int(two), int(one))
        time, ahead = _clock(clock)
        moment = _seconds(_full_year(year), month, day, time)
        return None if moment is None else moment - ahead

    return parse


def _day_readers(cells: Sequence[str]) -> tuple[Parse, ...]:
    """Return what reads such dates, the likelier first: the order in which the dates do not fall; else the day first
    where they have points, and the month first where they have not."""
    day, month = _days("day"), _days("month")

    def falls(parse: Parse) -> bool:
        moments = [parse(cell) for cell in cells]
        known = [moment for moment in moments if moment is not None]
        return len(known) < len(moments) or known != sorted(known)

    usual = (day, month) if "." in cells[0] else (month, day)
    return tuple(sorted(usual, key=falls))


def _years(decimal: str) -> Parse:
    def parse(cell: str) -> float | None:
        number = _number(cell.replace(",", ".") if decimal == "," else cell)
        if number is None or not 1000 <= number < 3000:
            return None
        year = int(number)
        begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        moment = begin + timedelta(seconds=round((number - year) * (end - begin).total_seconds()))
        return (moment - _BEGINNING).total_seconds()

    return parse


def _since_1970(unit: float) -> Parse:
    """Return what reads seconds since 1970, or parts of them of which a second has `unit`; between 1973 and 2096."""

    def parse(cell: str) -> float | None:
        number = _number(cell)
        return None if number is None or not 1e8 <= number / unit < 4e9 else number / unit

    return parse


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
