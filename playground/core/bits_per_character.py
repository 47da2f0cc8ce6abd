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
        """Explain the figure to somebody who has never met it."""
        mark = "" if self.mark is None else f" The mark is {bits_of_loss(self.mark):.2f}."
        counting = "" if self.counted is None else f", and counting triples of characters {self.counted:.2f}"
        return (
            "Bits a character on held-out text: how many yes-or-no questions the next character still takes on average "
            f"(the loss divided by ln 2). Guessing evenly among {self.characters} answers takes "
            f"{math.log2(self.characters):.2f}{counting}; less is better.{mark}"
        )
