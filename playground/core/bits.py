"""Bits a character: how hard a text still is to foretell, in a unit that can be compared with counting."""

import math
from dataclasses import dataclass


def bits(loss: float) -> float:
    """The bits that a cross-entropy in nats is: the loss divided by ln 2."""
    return loss / math.log(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bits:
    """What the bits a character of a text can be compared with: with its `characters`, the unknown one among them,
    were each as likely as any; with `counted`, what counting triples of characters in the training part takes, None
    where these are too many; and with the loss of the `mark`, if there is one.
    """

    characters: int
    counted: float | None
    mark: float | None = None

    def told(self) -> str:
        """What the figure says, for somebody who never met it."""
        mark = "" if self.mark is None else f" The mark is {bits(self.mark):.2f}."
        counting = "" if self.counted is None else f", and counting triples of characters {self.counted:.2f}"
        return (
            "Bits a character on held-out text: how many yes-or-no questions the next character still takes on average "
            f"(the loss divided by ln 2). Guessing evenly among {self.characters} answers takes "
            f"{math.log2(self.characters):.2f}{counting}; less is better.{mark}"
        )
