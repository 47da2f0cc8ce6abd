"""Any text becomes tokens, and tokens that training never saw become the unknown one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.vocabulary import (
    UNKNOWN,
    Numbers,
    Vocabulary,
    display_token,
    parse_number,
    parse_vector,
    tokenize,
    tokenize_in_pieces,
)

KINDS = ("words", "characters", "numbers")
ASTRONAUT, FAMILY, FLAG = "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🇨🇭"
DECOMPOSED = "e\u0301"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", " ", "   ", "\t", "\n\n", " \r\n\t "])
def test_nothing_and_only_spaces_are_no_tokens(kind: str, text: str) -> None:
    assert tokenize(kind, text) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_one_token(kind: str) -> None:
    assert tokenize(kind, "7") == ("7",)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The grass is always greener.", ["The", "grass", "is", "always", "greener", "."]),
        ("don't, can’t", ["don't", ",", "can’t"]),
        ("3.14 and 1,000,000.", ["3.14", "and", "1,000,000", "."]),
        ("'quoted' - x", ["'", "quoted", "'", "-", "x"]),
        ("well-known snake_case", ["well", "-", "known", "snake_case"]),
        ("a\tb\r\nc\u2028d", ["a", "b", "c", "d"]),
        ("Wait... what?!", ["Wait", ".", ".", ".", "what", "?", "!"]),
        (f"caf{DECOMPOSED} {DECOMPOSED}t{DECOMPOSED}", [f"caf{DECOMPOSED}", f"{DECOMPOSED}t{DECOMPOSED}"]),
        ("الكتاب على الطاولة.", ["الكتاب", "على", "الطاولة", "."]),
        ("كِتَابٌ", ["كِتَابٌ"]),
        ("मैं हिन्दी पढ़ता हूँ।", ["मैं", "हिन्दी", "पढ़ता", "हूँ", "।"]),
        ("می‌خواهم", ["می‌خواهم"]),
        ("我爱北京 ok", ["我", "爱", "北", "京", "ok"]),
        ("すし", ["す", "し"]),
        (f"go {ASTRONAUT}{FLAG}!", ["go", ASTRONAUT, FLAG, "!"]),
        ("a\0b", ["a", "\0", "b"]),
        ("x => y", ["x", "=", ">", "y"]),
    ],
)
def test_words(text: str, tokens: list[str]) -> None:
    assert list(tokenize("words", text)) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("ab c", ["a", "b", " ", "c"]),
        (" ab ", ["a", "b"]),
        ("a\n\tb", ["a", " ", "b"]),
        (f"{ASTRONAUT}{FAMILY}{FLAG}", [ASTRONAUT, FAMILY, FLAG]),
        (f"{DECOMPOSED}x", [DECOMPOSED, "x"]),
        ("مرحبا", ["م", "ر", "ح", "ب", "ا"]),
        ("हिन्दी", ["हि", "न्दी"]),
        ("你好", ["你", "好"]),
        ("a\0b", ["a", "\0", "b"]),
    ],
)
def test_characters_are_what_a_reader_calls_one(text: str, tokens: list[str]) -> None:
    assert list(tokenize("characters", text)) == tokens


def test_numbers_are_parted_by_white_space_commas_and_semicolons() -> None:
    assert tokenize("numbers", "0 0.5,1;-2e3\t+4 x") == ("0", "0.5", "1", "-2e3", "+4", "x")


@pytest.mark.parametrize("kind", KINDS)
def test_no_token_reaches_across_two_texts(kind: str) -> None:
    assert tokenize(kind, "12", "34") == tokenize(kind, "12") + tokenize(kind, "34")


@pytest.mark.parametrize("kind", KINDS)
@given(st.text())
def test_any_text_has_tokens_and_can_be_encoded(kind: str, text: str) -> None:
    tokens = tokenize(kind, text)
    assert all(tokens), "no token is empty"
    encoded = Vocabulary.of(kind, [text]).encode(text) if kind != "numbers" else Numbers().encode(text)
    assert encoded.tokens == tokens
    assert len(encoded.inputs) == len(encoded.known) == len(tokens)


@given(st.text())
def test_words_lose_nothing_but_white_space(text: str) -> None:
    kept = "".join(tokenize("words", text))
    assert "".join(kept.split()) == "".join(text.split())


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_characters_lose_nothing_but_outer_spaces(text: str) -> None:
    assert "".join(tokenize("characters", text)) == text.strip(" ")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("piece", ["1 ", "अ", "👩🏽‍🚀 ", "x", "' ", "1."])
def test_a_text_of_100_000_characters_takes_well_under_two_seconds(kind: str, piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    tokens = tokenize(kind, text)
    assert 0 < len(tokens) <= 100_000


def test_a_vocabulary_numbers_tokens_as_they_first_appear() -> None:
    vocabulary = Vocabulary.of("words", ["b a", "a c b"])
    assert vocabulary.entries == (UNKNOWN, "b", "a", "c")
    assert vocabulary.width == 4
    encoded = vocabulary.encode("c a", "b")
    assert encoded.inputs.tolist() == [3, 2, 1]
    assert encoded.inputs.dtype == np.int64
    assert encoded.known == (True, True, True)


def test_what_training_never_saw_is_the_unknown_token() -> None:
    encoded = Vocabulary.of("words", ["a b"]).encode("a z b")
    assert encoded.tokens == ("a", "z", "b")
    assert encoded.inputs.tolist() == [1, 0, 2]
    assert encoded.known == (True, False, True)


def test_the_sign_of_the_unknown_token_is_itself_unknown() -> None:
    vocabulary = Vocabulary.of("characters", [f"a{UNKNOWN}b"])
    assert vocabulary.entries == (UNKNOWN, "a", "b")
    assert vocabulary.encode(UNKNOWN).known == (False,)


def test_numbers_are_divided_by_their_scale() -> None:
    encoded = Numbers(scale=4.0).encode("1 -2 x 1e999")
    np.testing.assert_array_equal(encoded.inputs, np.array([[0.25], [-0.5], [0], [0]], np.float32))
    assert encoded.inputs.dtype == np.float32
    assert encoded.known == (True, True, False, False)
    assert Numbers().encode("").inputs.shape == (0, 1)


def test_a_timestep_of_several_numbers_has_colons() -> None:
    encoded = Numbers(scale=2.0, width=3).encode("1:2:-4 6 0:8 x 1: 1:2:3:4")
    wanted = [[0.5, 1, -2], [3, 0, 0], [0, 4, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]]
    np.testing.assert_array_equal(encoded.inputs, np.array(wanted, np.float32))
    assert encoded.known == (True, True, True, False, False, False)
    assert Numbers(width=3).encode("").inputs.shape == (0, 3)
    assert (
        parse_vector("0.5:1"),
        parse_vector("-1"),
        parse_vector("1:x"),
        parse_vector("1:"),
        parse_vector("1:inf"),
    ) == (
        (0.5, 1.0),
        (-1.0,),
        None,
        None,
        None,
    )


@given(st.floats(1e-300, 1e300), st.floats(allow_nan=True, allow_infinity=True))
def test_numbers_are_finite_whatever_their_scale(scale: float, value: float) -> None:
    assert np.isfinite(Numbers(scale=scale).encode(str(value)).inputs).all()


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("3.14", 3.14),
        ("-1e3", -1000.0),
        ("+.5", 0.5),
        ("٣", 3.0),
        ("x", None),
        ("nan", None),
        ("inf", None),
        ("", None),
    ],
)
def test_number(token: str, value: float | None) -> None:
    assert parse_number(token) == value


@given(st.text())
def test_a_number_is_finite_or_none(token: str) -> None:
    value = parse_number(token)
    assert value is None or math.isfinite(value)


@pytest.mark.parametrize(
    ("token", "sign"),
    [(" ", "␣"), ("\0", "␀"), ("\n", "␊"), ("\x7f", "␡"), (UNKNOWN, "unknown"), ("é", "é"), ("ab", "ab")],
)
def test_blanks_and_control_characters_are_shown(token: str, sign: str) -> None:
    assert display_token(token) == sign


@given(st.text(alphabet="ab é🙂\n\t .,'👩‍👧9", max_size=60), st.integers(1, 9))
def test_a_long_text_in_pieces_has_the_tokens_of_the_whole(text: str, size: int) -> None:
    for kind in ("words", "characters", "numbers"):
        assert tuple(token for some in tokenize_in_pieces(kind, text, size) for token in some) == tokenize(kind, text)
