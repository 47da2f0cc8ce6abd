"""What is shown of the findings while they come and go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.core.diagnosis.finding import Finding, Kind

APPEARS_AFTER, GOES_AFTER = 2, 3
"""While a network trains, a finding appears once it is found the first number of times in a row, and goes once it is
missing the second."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A finding of the network with this letter; the letter is empty where there is only one."""

    finding: Finding
    letter: str = ""

    @property
    def key(self) -> tuple[str, Kind]:
        """What stays the same while the numbers of a finding change, and while a second network comes and goes."""
        return self.letter or "A", self.finding.kind

    @property
    def text(self) -> str:
        """The sentence, with the network it is about."""
        return f"{self.letter}: {self.finding.text}" if self.letter else self.finding.text


def posted_for_two(first: Sequence[Finding], second: Sequence[Finding]) -> list[Posted]:
    """Return the findings of two networks with their letters. What both say of the probe is said once."""
    ours, others = ({each.kind for each in found if each.is_about_probe} for found in (first, second))
    return [
        *(Posted(each, "" if each.kind in ours & others else "A") for each in first),
        *(Posted(each, "B") for each in second if each.kind not in ours & others),
    ]


@dataclass(frozen=True, slots=True)
class _Entry:
    posted: Posted
    found: int = 0
    missed: int = 0
    is_shown: bool = False


class Board:
    """Holds the findings of one network or two, and shows them in a stable order.

    What is dismissed stays away until `forget`.
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, Kind], _Entry] = {}
        self._dismissed: set[tuple[str, Kind]] = set()

    @property
    def shown(self) -> tuple[Posted, ...]:
        """What is shown, in order."""
        return tuple(entry.posted for entry in self._entries.values() if entry.is_shown)

    def update(self, found: Sequence[Posted], *, settled: bool) -> None:
        """Take what is found now. If `settled`, it is shown at once and in its order; while a network trains, findings
        about the network come and go slowly and keep their places. Those about the probe follow what is typed."""
        now = {posted.key: posted for posted in found if posted.key not in self._dismissed}
        if settled:
            self._entries = {key: _Entry(posted, APPEARS_AFTER, 0, True) for key, posted in now.items()}
            return
        for key, posted in now.items():
            entry = self._entries.get(key, _Entry(posted))
            count = 1 if entry.missed else entry.found + 1
            is_shown = entry.is_shown or count >= APPEARS_AFTER or posted.finding.is_about_probe
            self._entries[key] = _Entry(posted, count, 0, is_shown)
        for key in self._entries.keys() - now.keys():
            gone = replace(self._entries[key], found=0, missed=self._entries[key].missed + 1)
            if gone.is_shown and gone.missed < GOES_AFTER and not gone.posted.finding.is_about_probe:
                self._entries[key] = gone
            else:
                del self._entries[key]

    def dismiss(self, posted: Posted) -> None:
        """Show a finding no more."""
        self._dismissed.add(posted.key)
        self._entries.pop(posted.key, None)

    def forget(self, letters: Sequence[str] | None = None) -> None:
        """Begin anew, with all findings or those of some networks."""
        self._dismissed = {key for key in self._dismissed if letters is not None and key[0] not in letters}
        self._entries = {
            key: entry for key, entry in self._entries.items() if letters is not None and key[0] not in letters
        }
