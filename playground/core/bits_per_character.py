"""Bits per character: the loss on a text, in a unit that can be compared with simple counting."""

import math
from dataclasses import dataclass


def bits_of_loss(loss: float) -> float:
    """Convert a cross-entropy in nats to bits."""
    return loss / math.log(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class BitsBaselines:
    """What to compare a text's bits per character with.

    `characters` is the number of distinct characters, the unknown one included: guessing evenly takes log2 of it.
    `counted` is what counting triples of characters in the training part takes, or None if there are too many triples.
    `mark` is the loss that the mark asks for, if any.
    """

    characters: int
    counted: float | None
    mark: float | None = None

    def explanation(self) -> str:
        """Return a sentence with what to compare the figure with."""
        counting = "" if self.counted is None else f", counting triples of characters {self.counted:.2f}"
        mark = "" if self.mark is None else f"; the mark is {bits_of_loss(self.mark):.2f}"
        even = math.log2(self.characters)
        return f"A held-out character takes so many bits; guessing evenly takes {even:.2f}{counting}{mark}."
