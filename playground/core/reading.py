"""A sequence as a person reads it: running text, or the turns of a dialogue."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex

from playground.core.specs import Tokens
from playground.core.trace import Trace
from playground.core.vocabulary import ARROW, display_token, tokenize

PROMPT, REPLY = "Prompt", "Reply"

_NO_SPACE_BEFORE, _NO_SPACE_AFTER = frozenset(".,;:!?)]}…%’”»"), frozenset("([{“„«¿¡")
_WITHOUT_SPACES = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a reading: characters `start` to `end` of its text. `speaker` is empty in running text."""

    speaker: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A `text` with a line for each passage, and where each token begins and ends in it. The tokens from
    `first_generated` on were generated."""

    text: str
    spans: tuple[tuple[int, int], ...]
    first_generated: int
    passages: tuple[Passage, ...]

    @property
    def is_dialogue(self) -> bool:
        """Whether the passages are turns of speakers."""
        return any(passage.speaker for passage in self.passages)

    def token_at(self, place: int) -> int | None:
        """Return the token at a place between two characters: the one behind it, otherwise the last one before it. None
        without tokens."""
        after = bisect_right(self.spans, place, key=lambda span: span[0])
        return max(after - 1, 0) if self.spans else None


def read(tokens: Sequence[str], kind: Tokens, *, generated: int = 0, prompt: int | None = None) -> Reading:
    """Return tokens as running text, the last `generated` of which were generated; with `prompt`, the number of tokens
    of the prompt, as a dialogue of a prompt and a reply, which may be empty yet."""
    parts = [("", tokens)] if prompt is None else [(PROMPT, tokens[:prompt]), (REPLY, tokens[prompt:])]
    lines: list[str] = []
    spans: list[tuple[int, int]] = []
    passages: list[Passage] = []
    start = 0
    for speaker, part in parts:
        line, places = join(part, kind)
        spans += [(start + first, start + end) for first, end in places]
        passages.append(Passage(speaker, start, start + len(line)))
        lines.append(line)
        start += len(line) + 1
    return Reading(
        text="\n".join(lines), spans=tuple(spans), first_generated=len(tokens) - generated, passages=tuple(passages)
    )


def join(tokens: Sequence[str], kind: Tokens) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return tokens as one line of text, and where each begins and ends: characters one after the other, words with
    spaces between, but none before a comma or after a bracket."""
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    end = 0
    for index, token in enumerate(tokens):
        if index and kind != "characters" and _apart(tokens[index - 1], token):
            pieces.append(" ")
            end += 1
        # The signs that a token of control characters is shown by are as printable as any other.
        shown = token if token == " " or token.isprintable() else "".join(map(display_token, token))
        pieces.append(shown)
        spans.append((end, end + len(shown)))
        end += len(shown)
    return "".join(pieces), tuple(spans)


def _apart(before: str, after: str) -> bool:
    """Return whether a space stands between two words."""
    if after in _NO_SPACE_BEFORE or before in _NO_SPACE_AFTER:
        return False
    return not (_WITHOUT_SPACES.fullmatch(before) and _WITHOUT_SPACES.fullmatch(after))


def prompt_length(text: str, kind: Tokens) -> int:
    """Return the number of tokens of a typed sequence before its arrow; of all of it without one."""
    return len(tokenize(kind, text.partition(ARROW)[0].strip()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a reply `is_right`, None while that is open, and one sentence on it."""

    is_right: bool | None
    text: str


def judge(trace: Trace, kind: Tokens, prompt: int, known: Sequence[str] | None, *, finished: bool) -> Verdict | None:
    """Judge the reply behind the first `prompt` tokens; None if nothing is known of it.

    A generated reply is compared with the `known` one. A typed reply is what the network is to say: it is right if each
    of its tokens is the likeliest after those before it, since a network that reads its own likeliest answers then
    writes the same.
    """
    reply = trace.tokens[prompt:]
    if trace.generated_count or not reply:
        return _judge_generated(reply, kind, known, finished=finished)
    if not all(trace.known[prompt:]):
        return None
    likeliest = [trace.answers[index] for index in np.argmax(trace.predictions[prompt - 1 : -1], axis=1)]
    wrong = next((place for place, token in enumerate(reply) if token != likeliest[place]), None)
    if wrong is None:
        return Verdict(True, "The network says the same: each token is the likeliest one.")
    expected, said = display_token(reply[wrong]), display_token(likeliest[wrong])
    return Verdict(False, f"The network says “{said}” at t {prompt + wrong + 1}, not “{expected}”.")


def _judge_generated(
    reply: Sequence[str], kind: Tokens, known: Sequence[str] | None, *, finished: bool
) -> Verdict | None:
    if known is None:
        return None
    due = f"The right reply: {join(known, kind)[0]}"
    if not reply:
        return Verdict(None, due)
    if tuple(reply) == tuple(known):
        return Verdict(True, "The right reply.")
    if not finished and tuple(reply) == tuple(known[: len(reply)]):
        return None
    return Verdict(False, due)
