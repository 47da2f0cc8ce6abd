"""Tokens as running text and as the turns of a dialogue, and what is said of a reply."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.reading import PROMPT, REPLY, Passage, Verdict, join, judge, prompt_length, read
from playground.core.trace import Trace
from playground.core.vocabulary import tokenize

WORDS = ("hi", "you", "me", ".")


def said(reading):
    return [reading.text[start:end] for start, end in reading.spans]


def trace(tokens, likeliest, generated=0, known=None):
    """A trace whose likeliest answer at each timestep is given."""
    predictions = np.full((len(tokens), len(WORDS)), 0.1, np.float32)
    predictions[np.arange(len(tokens)), [WORDS.index(word) for word in likeliest]] = 0.7
    return Trace(
        cell_kind="rnn",
        tokens=tuple(tokens),
        known=(True,) * len(tokens) if known is None else known,
        gates={},
        states={"hidden": np.zeros((len(tokens), 1, 2), np.float32)},
        predictions=predictions,
        answers=WORDS,
        expected=np.full(len(tokens), -1),
        generated_count=generated,
    )


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (["hello", ",", "how", "are", "you", "?"], "hello, how are you?"),
        (["(", "a", ")", "b"], "(a) b"),
        (["3", "0", "5", "."], "3 0 5."),
        (["今", "日", "は", "ok"], "今日は ok"),
        ([], ""),
    ],
)
def test_words_stand_as_in_running_text(tokens, text):
    line, spans = join(tokens, "words")
    assert line == text
    assert [line[start:end] for start, end in spans] == tokens


@given(st.text(max_size=40))
def test_characters_follow_each_other_and_every_span_is_its_token(text: str) -> None:
    tokens = tokenize("characters", text)
    reading = read(tokens, "characters")
    assert len(reading.spans) == len(tokens)
    assert "".join(said(reading)) == reading.text
    for shown, token in zip(said(reading), tokens, strict=True):
        assert len(shown) == len(token)
        assert shown == token or not token.isprintable()


def test_a_control_character_has_a_sign_and_a_joined_emoji_stays_whole():
    assert join(["\x07", "👩‍👧", "a"], "characters")[0] == "␇👩‍👧a"


def test_every_place_of_the_text_belongs_to_a_token():
    reading = read(["hello", ",", "you"], "words")
    assert [reading.token_at(place) for place in range(len(reading.text) + 1)] == [0] * 5 + [1] * 2 + [2] * 4
    assert read((), "words").token_at(0) is None


def test_a_dialogue_has_a_line_for_the_prompt_and_one_for_the_reply():
    reading = read(["hi", ".", "me", "."], "words", generated=2, prompt=2)
    assert reading.text == "hi.\nme."
    assert reading.passages == (Passage(PROMPT, 0, 3), Passage(REPLY, 4, 7))
    assert said(reading) == ["hi", ".", "me", "."]
    assert (reading.is_dialogue, reading.first_generated) == (True, 2)
    assert not read(["hi"], "words").is_dialogue


def test_a_reply_that_is_not_written_yet_has_an_empty_line():
    assert read(["hi", "."], "words", prompt=2).text == "hi.\n"


def test_the_prompt_ends_at_the_arrow():
    assert prompt_length("what is it ? => it is .", "words") == 4
    assert prompt_length("what is it ?", "words") == 4
    assert prompt_length(" ab =>c", "characters") == 2
    assert prompt_length("=> c", "words") == 0


def test_a_typed_reply_is_right_if_each_token_is_the_likeliest_before_it():
    right = judge(trace(["hi", "you", "."], ["you", ".", "me"]), "words", 1, None, finished=False)
    assert right is not None
    assert right.is_right
    wrong = judge(trace(["hi", "you", "."], ["you", "me", "."]), "words", 1, None, finished=False)
    assert wrong == Verdict(False, "The network says “me” at t 3, not “.”.")


def test_nothing_is_said_of_a_typed_reply_with_unknown_tokens():
    assert judge(trace(["hi", "you"], ["me", "me"], known=(True, False)), "words", 1, None, finished=False) is None


def test_a_generated_reply_is_compared_with_the_known_one_once_it_differs_or_ends():
    def of(*reply, finished=False, known=("you", ".")):
        tokens = ["hi", *reply]
        return judge(trace(tokens, ["hi"] * len(tokens), len(reply)), "words", 1, known, finished=finished)

    due = "The right reply: you."
    assert of() == Verdict(None, due)
    assert of("you") is None
    assert of("you", finished=True) == Verdict(False, due)
    assert of("me") == Verdict(False, due)
    assert of("you", ".", "me") == Verdict(False, due)
    assert of("you", ".") == Verdict(True, "The right reply.")
    assert of("you", known=None) is None
