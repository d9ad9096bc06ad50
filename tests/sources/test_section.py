"""A mapping that people wrote: each key that cannot be used is named, and all of them at once."""

from collections.abc import Callable

import pytest

from interloan.problems import Problem
from interloan.sources.section import Section, instead
from interloan.sources.strict_yaml import load_yaml

Ask = Callable[[Section], object]


def asked(text: str, ask: Ask) -> tuple[object, list[str]]:
    """Return what a section answers, and the problems found meanwhile."""
    problems: list[Problem] = []
    answer = ask(Section("a.yaml", load_yaml(text, "a.yaml"), problems))
    return answer, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "ask", "answer"),
    [
        ("title: ' Towns '", lambda s: s.text("title"), "Towns"),
        ("title: ''", lambda s: s.optional("title"), ""),
        ("a: 1", lambda s: s.optional("title"), ""),
        ("kind: bar", lambda s: s.one_of("kind", ["bar", "line"]), "bar"),
        ("a: 1", lambda s: s.one_of("kind", ["bar", "line"], "line"), "line"),
        ("a: 1", lambda s: s.one_of("kind", ["bar"], "of a kind"), "of a kind"),
        ("is_own: true", lambda s: s.flag("is_own"), True),
        ("a: 1", lambda s: s.flag("is_own"), False),
        ("size: 3", lambda s: s.whole("size", 5, range(1, 4)), 3),
        ("a: 1", lambda s: s.whole("size", 50, range(1, 4)), 50),
        ("keys: [a, b]", lambda s: s.texts("keys"), ("a", "b")),
        ("keys: a", lambda s: s.texts("keys"), ("a",)),
        ("a: 1", lambda s: s.texts("keys"), ()),
        ("of:\n  - a\n  - b", lambda s: s.entries("of"), [(2, "a"), (3, "b")]),
        ("a: 1", lambda s: s.entries("of"), []),
        ("chart:\n  x: a", lambda s: s.section("chart").text("x"), "a"),
        ("a: 1", lambda s: s.section("chart", ["x"]).optional("x"), ""),
    ],
)  # fmt: skip
def test_what_is_right_is_given_and_nothing_is_said(text: str, ask: Ask, answer: object) -> None:
    assert asked(text, ask) == (answer, [])


@pytest.mark.parametrize(
    ("text", "ask", "answer", "said"),
    [
        ("a: 1\ntitle: 5", lambda s: s.text("title"), "",
         "a.yaml:2 title: '5' is missing or not text; write a short text, quoted"),
        ("\na: 1", lambda s: s.text("title"), "",
         "a.yaml:2 title: is missing or not text; write a short text, quoted"),
        ("title: [a]", lambda s: s.optional("title"), "",
         "a.yaml:1 title: \"['a']\" is missing or not text; write a short text, quoted"),
        ("kind: barr", lambda s: s.one_of("kind", ["bar", "line"], "line"), "line",
         "a.yaml:1 kind: 'barr' is unknown; write 'bar'"),
        ("kind: x", lambda s: s.one_of("kind", ["bar", "line"], "line"), "line",
         "a.yaml:1 kind: 'x' is unknown; write one of bar, line"),
        ("a: 1", lambda s: s.one_of("kind", ["bar", "line"]), "",
         "a.yaml:1 kind: is missing; write one of bar, line"),
        ("is_own: 1", lambda s: s.flag("is_own"), False,
         "a.yaml:1 is_own: '1' is neither true nor false; write true, or leave it out"),
        ("size: 4", lambda s: s.whole("size", 2, range(1, 4)), 2,
         "a.yaml:1 size: '4' is no such number; write a number from 1 to 3"),
        ("size: true", lambda s: s.whole("size", 2, range(1, 4)), 2,
         "a.yaml:1 size: 'True' is no such number; write a number from 1 to 3"),
        ("keys: [a, 1]", lambda s: s.texts("keys"), (),
         "a.yaml:1 keys: \"['a', 1]\" is not a list of texts; write [one, two]"),
        ("of: a", lambda s: s.entries("of"), [],
         "a.yaml:1 of: 'a' is not a list; begin each of its lines with `- `"),
        ("a: 1\nchart: bar", lambda s: s.section("chart").content, {},
         "a.yaml:2 chart: 'bar' is not a mapping; write `key: value` lines below it"),
        ("a: 1\nchart:\n  z: 1", lambda s: s.section("chart", ["x", "rows"]).content, {"z": 1},
         "a.yaml:3 chart: 'z' is not a known key; known keys: rows, x"),
        ("chart:\n  x: 1", lambda s: s.section("chart").text("x"), "",
         "a.yaml:2 chart x: '1' is missing or not text; write a short text, quoted"),
        ("chart:\n  x: 1", lambda s: s.section("chart", where="picture ").text("x"), "",
         "a.yaml:2 picture x: '1' is missing or not text; write a short text, quoted"),
        ("titel: a", lambda s: s.known(["title"]).content, {"titel": "a"},
         "a.yaml:1: 'titel' is not a known key; write 'title'"),
        ("title: |\n  1\n  2\nis_own: |\n  one\n  two", lambda s: s.flag("is_own"), False,
         "a.yaml:4 is_own: 'one' is neither true nor false; write true, or leave it out"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_what_to_write(
    text: str, ask: Ask, answer: object, said: str
) -> None:
    assert asked(text, ask) == (answer, [said])


def test_what_is_no_mapping_at_all_has_no_line_unless_one_is_given() -> None:
    problems: list[Problem] = []
    Section("a.yaml", "text", problems)
    Section("a.yaml", None, problems, "chart ", 7)
    remedy = "is not a mapping; write `key: value` lines below it"
    assert list(map(str, problems)) == [f"a.yaml: 'text' {remedy}", f"a.yaml:7 chart: {remedy}"]


def test_a_remedy_lists_fifteen_names_at_most() -> None:
    names = [f"n{number:02}" for number in range(16)]
    assert instead("zzzzzz", names[:15]) == f"write one of {', '.join(names[:15])}"
    assert instead("zzzzzz", names) == f"write one of {', '.join(names[:15])} …"
    assert instead("colum", ["columns", "column", "rows"]) == "write 'column'"
