"""What a low window leaves out, so that the scores with their answers keep their room."""

from typing import Literal

LEAST_HEIGHTS = {"text": (520, 840), "sentence": (700, 840), "finding": (742, 882)}
"""From which height of the window on each part above the scores is shown: beside one score, and beside two. A finding
is the first to go, then the sentence, then the text."""


def has_room(part: Literal["text", "sentence", "finding"], height: int, *, networks: int) -> bool:
    """Return whether a window of this height has room for a part above the scores of one network or two."""
    return height >= LEAST_HEIGHTS[part][networks - 1]
