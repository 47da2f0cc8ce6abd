"""The positions of a typed probe's tokens, and edits of single tokens."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.specs import MAX_TIMESTEPS
from playground.core.typed_probe import MAX_CHARACTERS, TypedProbe
from playground.core.vocabulary import one_line, token_spans, tokenize

KINDS = ("words", "characters", "numbers")
ASTRONAUT, FLAG, DECOMPOSED = "👩🏽‍🚀", "🇨🇭", "e\u0301"
PIECES = (
    "winter",
    "don't",
    ".",
    "3.14",
    "7",
    " ",
    "  ",
    "\t",
    "\n",
    ",",
    ";",
    "我",
    ASTRONAUT,
    FLAG,
    DECOMPOSED,
    "كِتَابٌ",
    "=>",
    "-",
)
# Python strips some characters that Unicode does not call white space, and fields do not let them through.
TEXTS = st.one_of(
    st.text(st.characters(exclude_characters="\x1c\x1d\x1e\x1f")), st.lists(st.sampled_from(PIECES)).map("".join)
)


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXTS)
def test_spans_are_where_the_tokens_are(kind: str, text: str) -> None:
    found = token_spans(kind, text)
    assert tuple(one_line(text[start:end]) for start, end in found) == tokenize(kind, text)
    assert all(start < end for start, end in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    between = [text[end:start] for (_, end), (start, _) in zip(((0, 0), *found), (*found, (len(text), 0)), strict=True)]
    blank = set(" \t\r\n\v\f\x85\u2028\u2029")
    if kind == "characters":
        # Spaces are dropped only at the ends.
        assert not any(between[1:-1])
        assert set("".join(between)) <= blank
    elif kind == "words":
        assert not "".join(between).strip()
    else:
        assert not "".join(between).replace(",", "").replace(";", "").strip()
    assert token_spans(kind, text, 2) == found[:2]


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXTS, whole=st.booleans())
def test_a_probes_tokens_are_those_a_task_reads(kind: str, text: str, whole: bool) -> None:
    prompt, _, answer = (part.strip() for part in text.partition("=>"))
    probe = TypedProbe(text=text, kind=kind, includes_answer=whole)
    assert probe.tokens == tokenize(kind, *((prompt, answer) if whole else (prompt,)))[:MAX_TIMESTEPS]


@settings(max_examples=200)
@pytest.mark.parametrize("kind", ["words", "numbers"])
@given(text=TEXTS, new=TEXTS, whole=st.booleans(), data=st.data())
def test_a_changed_token_leaves_its_neighbours_as_they_are(
    kind: str, text: str, new: str, whole: bool, data: st.DataObject
) -> None:
    # The arrow between prompt and answer is not a token, and can be typed anywhere.
    new = new.replace("=", "").replace(">", "")
    probe = TypedProbe(text=text, kind=kind, includes_answer=whole)
    count = len(probe.tokens)
    timestep = data.draw(st.integers(0, count))
    put_in = timestep == count or data.draw(st.booleans())
    place = probe.insertion_point(timestep) if put_in else probe.spans[timestep]
    changed = probe.with_replacement(place, new)
    after = timestep if put_in else timestep + 1
    typed = tokenize(kind, new.strip())
    assert changed.tokens == (*probe.tokens[:timestep], *typed, *probe.tokens[after:])
    if not put_in:
        assert probe.with_replacement(place, probe.tokens[timestep]).tokens == probe.tokens


@pytest.mark.parametrize(
    ("kind", "text", "timestep", "new", "expected"),
    [
        ("words", "little sunlight. The", 1, "rain", "little rain. The"),
        ("words", "little sunlight. The", 2, "bright", "little sunlight bright The"),
        ("words", "little sunlight. The", 2, "", "little sunlight The"),
        ("words", "a.b", 1, "", "a b"),
        ("words", "The grass is", 2, "", "The grass"),
        ("words", "The grass is", 0, " My  own ", "My  own grass is"),
        ("words", "a b => c", 1, "x", "a x => c"),
        ("words", "a b => c", 1, "", "a => c"),
        ("words", "我爱北", 1, "在", "我在北"),
        ("words", "الكتاب على", 0, "كِتَابٌ", "كِتَابٌ على"),
        ("numbers", "0, 0.5; 1", 1, "7", "0, 7; 1"),
        ("numbers", "0, 0.5; 1", 1, "", "0, 1"),
        ("numbers", "0, 0.5; 1", 2, "", "0, 0.5"),
        ("numbers", "0 1", 0, "2 3", "2 3 1"),
        ("characters", f"a{ASTRONAUT}b", 1, FLAG, f"a{FLAG}b"),
        ("characters", f"a{ASTRONAUT}b", 1, "", "ab"),
        ("characters", "hello", 1, " a", "h allo"),
        ("characters", " hello", 0, "j", " jello"),
    ],
)
def test_one_token_changed(kind: str, text: str, timestep: int, new: str, expected: str) -> None:
    probe = TypedProbe(text=text, kind=kind)
    assert probe.with_replacement(probe.spans[timestep], new).text == expected


@pytest.mark.parametrize(
    ("kind", "text", "timestep", "new", "expected"),
    [
        ("words", "The grass", 2, "is", "The grass is"),
        ("words", "The grass", 2, ".", "The grass."),
        ("words", "The grass  ", 2, "is", "The grass is  "),
        ("words", "a. The", 2, "is", "a. is The"),
        ("words", "The grass", 1, "green", "The green grass"),
        ("words", "The grass", 0, "See", "See The grass"),
        ("words", "", 0, "See", "See"),
        ("words", "  ", 0, "See", "See  "),
        ("words", "sunlight.", 1, "x", "sunlight x."),
        ("words", "我爱", 1, "在", "我在爱"),
        ("words", "a b => c", 2, "x", "a b x => c"),
        ("numbers", "1 2", 2, "3", "1 2 3"),
        ("numbers", "1, 2", 1, "3", "1 3, 2"),
        ("characters", "ab ", 2, "c", "abc "),
        ("characters", "ab", 0, "c", "cab"),
    ],
)
def test_one_token_put_in(kind: str, text: str, timestep: int, new: str, expected: str) -> None:
    probe = TypedProbe(text=text, kind=kind)
    assert probe.with_replacement(probe.insertion_point(timestep), new).text == expected


def test_with_an_answer_that_is_read_its_tokens_can_be_changed() -> None:
    probe = TypedProbe(text="a b => c d", includes_answer=True)
    assert probe.tokens == ("a", "b", "c", "d")
    assert probe.with_replacement(probe.spans[2], "x").text == "a b => x d"
    assert probe.with_replacement(probe.spans[1], "").text == "a => c d"
    assert probe.with_replacement(probe.insertion_point(4), "e").text == "a b => c d e"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("piece", ["1 ", "अ", f"{ASTRONAUT} ", "x", "1."])
def test_the_longest_probe_is_changed_in_no_time(kind: str, piece: str) -> None:
    text = (piece * (MAX_CHARACTERS // len(piece) + 1))[:MAX_CHARACTERS]
    begin = time.process_time()
    probe = TypedProbe(text=text, kind=kind)
    assert 0 < len(probe.spans) <= MAX_TIMESTEPS
    changed = probe.with_replacement(probe.spans[0], "7 8")
    assert changed.tokens[0] == "7"
    assert time.process_time() - begin < 0.5
