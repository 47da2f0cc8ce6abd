"""The three forms of a typed line, the position and sentence of each mistake, and the examples made from lines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.specs import MAX_TIMESTEPS
from playground.core.vocabulary import Encoding, Numbers, Vocabulary
from playground.tasks.common.sequences import Line, classes, example, label, parse, probe

READOUTS = ("every-step", "final", "mean")
KINDS = ("words", "characters", "numbers")


def words(*texts: str) -> Vocabulary:
    return Vocabulary.of("words", texts)


def test_the_three_forms() -> None:
    text = "The grass is always greener\n\n  It is winter. => brown  \n \t\n0 0.5 1 => 0.7"
    lines, problems = parse(text, "words", "every-step")
    assert problems == ()
    assert lines == (
        Line(0, "The grass is always greener", None),
        Line(2, "It is winter.", "brown"),
        Line(4, "0 0.5 1", "0.7"),
    )
    assert lines[0].texts == ("The grass is always greener",)
    assert lines[1].texts == ("It is winter.", "brown")


@pytest.mark.parametrize("text", ["", " ", "\n", " \n\t\n", "\r\n"])
def test_blank_lines_are_skipped(text: str) -> None:
    assert parse(text, "words", "final") == ((), ())


def test_a_windows_line_end_is_no_part_of_the_line() -> None:
    assert parse("a => b\r\nc => d\r\n", "words", "final")[0] == (Line(0, "a", "b"), Line(1, "c", "d"))


@pytest.mark.parametrize(
    ("raw", "tokens", "readout", "underlined", "sentence"),
    [
        ("a => b => c", "words", "final", "=>", "a second “=>”. A line has one prompt and one answer."),
        (
            "a b c",
            "words",
            "final",
            "a b c",
            "no answer. A final readout gives one answer a sequence: write “prompt => answer”, or read out every step.",
        ),
        (
            "a b c",
            "words",
            "mean",
            "a b c",
            "no answer. A mean readout gives one answer a sequence: write “prompt => answer”, or read out every step.",
        ),
        ("  => b", "words", "final", "  ", "nothing before “=>”. Write the prompt there."),
        ("a =>  ", "words", "every-step", "=>  ", "nothing after “=>”. Write the answer there."),
        ("; => 5", "numbers", "final", "; ", "nothing before “=>”. Write the prompt there."),
        ("5 => ,", "numbers", "final", "=> ,", "nothing after “=>”. Write the answer there."),
        (
            "1 two 3",
            "numbers",
            "every-step",
            "two",
            "“two” is not a number. Use words or characters as tokens instead.",
        ),
        ("1e5 2 e", "numbers", "every-step", "e", "“e” is not a number. Use words or characters as tokens instead."),
        (
            f"1 {'x' * 30}",
            "numbers",
            "every-step",
            "x" * 30,
            f"“{'x' * 24}…” is not a number. Use words or characters as tokens instead.",
        ),
        (
            "1:2 3:",
            "numbers",
            "every-step",
            "3:",
            "“3:” is not a number. Use words or characters as tokens instead.",
        ),
        (
            "5 " + ":".join("1" * 101),
            "numbers",
            "every-step",
            ":".join("1" * 101),
            f"“{'1:' * 12}…” holds 101 numbers; a timestep has at most 100.",
        ),
        (
            "1:2 => 3:4",
            "numbers",
            "mean",
            "=> 3:4",
            "a mean readout answers with one number. Read out every step for more.",
        ),
        ("0 up => down", "numbers", "final", "up", "“up” is not a number. Use words or characters as tokens instead."),
        (
            "0 1 => 0.5 ; x",
            "numbers",
            "every-step",
            "x",
            "“x” is not a number. Use words or characters as tokens instead.",
        ),
        ("1 => nan", "numbers", "final", "nan", "“nan” is not a number. Use words or characters as tokens instead."),
        ("1 => inf", "numbers", "final", "inf", "“inf” is not a number. Use words or characters as tokens instead."),
        ("1 2e30 3", "numbers", "every-step", "2e30", "“2e30” is too large to compute with, 1e+30 or more."),
        ("1 => 1e999", "numbers", "final", "1e999", "“1e999” is too large to compute with, 1e+30 or more."),
        (
            "1 2 => 3 4",
            "numbers",
            "final",
            "=> 3 4",
            "a final readout answers with one number. Read out every step for more.",
        ),
        (
            "x " * 1001,
            "words",
            "every-step",
            "x " * 1001,
            "1,001 tokens; a sequence has at most 1,000. Split it into shorter lines.",
        ),
        (
            " alone",
            "words",
            "every-step",
            " alone",
            "one token alone has no next one to learn. Add a token, or an answer after “=>”.",
        ),
        (
            ";;",
            "numbers",
            "every-step",
            ";;",
            "one token alone has no next one to learn. Add a token, or an answer after “=>”.",
        ),
    ],
)
def test_each_problem_has_its_place_and_sentence(
    raw: str, tokens: str, readout: str, underlined: str, sentence: str
) -> None:
    good = {"numbers": "1 => 2", "words": "good => line"}[tokens]
    lines, problems = parse(f"{good}\n{raw}\n{good}", tokens, readout)
    assert [line.number for line in lines] == [0, 2], "the other lines can be learned"
    (problem,) = problems
    assert problem.message == f"Line 2: {sentence}"
    assert problem.line == 1
    assert raw[problem.start : problem.end] == underlined
    if underlined == "e":
        assert problem.start == raw.rfind("e"), "the token, not the same letter inside another"


def test_a_second_arrow_is_underlined_where_it_stands() -> None:
    (problem,) = parse("a => b => c", "words", "final")[1]
    assert problem.start == 7


def test_the_longest_sequence_there_may_be_is_fine() -> None:
    for text in ("x " * MAX_TIMESTEPS, "x " * (MAX_TIMESTEPS - 1) + "=> y"):
        assert parse(text, "words", "every-step")[1] == ()


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("kind", KINDS)
@given(st.text(st.sampled_from(list("ab 1.,;=>\n\te-\0\x1c\u200b\u2028é👩🏽अ")), max_size=40))
def test_any_text_is_lines_and_problems_and_every_line_is_an_example(kind: str, readout: str, text: str) -> None:
    lines, problems = parse(text, kind, readout)
    raws = text.split("\n")
    for problem in problems:
        assert problem.message.startswith(f"Line {problem.line + 1}: ")
        assert 0 <= problem.start < problem.end
        assert problem.start <= len(raws[problem.line])
    numbers = sorted([line.number for line in lines] + [problem.line for problem in problems])
    assert numbers == [index for index, raw in enumerate(raws) if raw.strip()]
    encoding: Encoding = Numbers() if kind == "numbers" else Vocabulary.of(kind, (t for ln in lines for t in ln.texts))
    answers = classes(encoding, lines, readout) if isinstance(encoding, Vocabulary) else ()
    for line in lines:
        one = example(line, encoding, answers, readout)
        assert len(one.inputs) == len(one.targets) == len(one.scored) >= 1
        assert one.scored.any()
        if readout != "every-step":
            assert one.scored.tolist() == [False] * (len(one.inputs) - 1) + [True]


def test_a_plain_line_learns_each_next_token() -> None:
    encoding = words("a b c d")
    one = example(Line(0, "a b c d", None), encoding, encoding.entries, "every-step")
    assert one.inputs.tolist() == [1, 2, 3]
    assert one.targets.tolist() == [2, 3, 4]
    assert one.scored.all()


def test_of_a_prompt_and_its_answer_only_the_answer_is_scored() -> None:
    encoding = words("a b c d")
    one = example(Line(0, "a b", "c d"), encoding, encoding.entries, "every-step")
    assert one.inputs.tolist() == [1, 2, 3]
    assert one.targets.tolist() == [2, 3, 4]
    assert one.scored.tolist() == [False, True, True]


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_one_answer_a_sequence_is_scored_at_its_end(readout: str) -> None:
    lines = (Line(0, "a b", "c"), Line(1, "b", "deep green"))
    encoding = words("a b", "c", "b", "deep green")
    answers = classes(encoding, lines, readout)
    assert answers == (*encoding.entries, "deep green"), "an answer of several tokens is a class of its own"
    for line in lines:
        one = example(line, encoding, answers, readout)
        assert one.scored.tolist() == [False] * (len(one.inputs) - 1) + [True]
        assert answers[one.targets[-1]] == line.answer


def test_an_answer_training_never_saw_is_the_unknown_one() -> None:
    encoding = words("a b")
    assert example(Line(0, "a", "z"), encoding, encoding.entries, "final").targets.tolist() == [0]


def test_numbers_are_learned_in_the_networks_scale() -> None:
    encoding = Numbers(scale=2.0)
    following = example(Line(0, "0 1 2", None), encoding, (), "every-step")
    assert following.inputs.tolist() == [[0], [0.5]]
    assert following.targets.tolist() == [[0.5], [1]]
    answered = example(Line(0, "0 1", "3"), encoding, (), "final")
    assert answered.targets.tolist() == [[0], [1.5]]
    assert answered.targets.dtype == answered.inputs.dtype == np.float32


def test_labels() -> None:
    assert label("words", "greener") == "greener"
    assert label("words", "deep green") == "deep green"
    assert label("characters", "5") == "5"


def test_a_probe_knows_the_next_token_at_every_step() -> None:
    encoding = words("a b c")
    one = probe("a b z c", encoding, encoding.entries, "every-step")
    assert one.encoded.tokens == ("a", "b", "z", "c")
    assert one.encoded.known == (True, True, False, True)
    assert one.expected.tolist() == [2, -1, 3, -1], "an unknown token is nothing to expect"


def test_a_probe_with_an_answer_shows_both_at_every_step() -> None:
    encoding = words("a b c")
    one = probe("a b => c", encoding, encoding.entries, "every-step")
    assert one.encoded.tokens == ("a", "b", "c")
    assert one.expected.tolist() == [2, 3, -1]


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_probes_answer_stands_behind_the_arrow_or_in_the_training_line(readout: str) -> None:
    lines = (Line(0, "a b", "c"),)
    encoding = words("a b", "c")
    answers = classes(encoding, lines, readout)

    def expected(text: str) -> list[int]:
        return probe(text, encoding, answers, readout, lines).expected.tolist()

    assert expected("a b => b") == [-1, 2]
    assert expected("a b") == [-1, 3]
    assert expected("b a") == [-1, -1]
    assert expected("a b => never") == [-1, -1]
    assert expected("") == expected("=> c") == []


@pytest.mark.parametrize("readout", READOUTS)
def test_a_probe_of_numbers_expects_them_in_the_users_scale(readout: str) -> None:
    one = probe("0 4 => 2", Numbers(scale=4.0), (), readout)
    assert one.encoded.inputs.tolist() == ([[0], [1], [0.5]] if readout == "every-step" else [[0], [1]])
    np.testing.assert_array_equal(one.expected, [[4], [2], [np.nan]] if readout == "every-step" else [[np.nan], [2]])


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("kind", KINDS)
@given(st.text(max_size=60))
def test_any_text_is_a_probe(kind: str, readout: str, text: str) -> None:
    encoding: Encoding = Numbers() if kind == "numbers" else Vocabulary.of(kind, ["a b 1"])
    one = probe(text, encoding, ("a",), readout)
    assert len(one.encoded.tokens) == len(one.encoded.inputs) == len(one.expected)


@pytest.mark.parametrize("readout", READOUTS)
def test_a_long_probe_is_cut(readout: str) -> None:
    encoding = Vocabulary.of("characters", ["ab"])
    one = probe("ab" * 50_000, encoding, encoding.entries, readout)
    assert len(one.encoded.tokens) == len(one.encoded.known) == len(one.expected) == MAX_TIMESTEPS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 => up\n1 => 2\n1 0 => down", "“2” is a number, but the answer in line 1 is a name."),
        ("\n0 => 1\n1 => 2x\n1 0 => 3", "“2x” is a name, but the answer in line 2 is a number."),
    ],
)
def test_answers_to_numbers_are_all_numbers_or_all_names(text: str, message: str) -> None:
    lines, problems = parse(text, "numbers", "final")
    (problem,) = problems
    assert message in problem.message
    assert text.split("\n")[problem.line][problem.start : problem.end].startswith("=>")
    assert problem.message.startswith(f"Line {problem.line + 1}: ")
    assert len(lines) == 2
    assert problem.line not in {line.number for line in lines}
