"""YAML that all readers understand alike, and what is said of the rest: place, value, remedy."""

import pytest

from interloan.problems import SourceError
from interloan.sources.strict_yaml import DEEPEST, load_yaml


def nested(levels: int) -> str:
    return "".join(f"{'  ' * level}a:\n" for level in range(levels - 1)) + "  " * levels + "b: 1"


def refusal(text: str) -> str:
    with pytest.raises(SourceError) as refused:
        load_yaml(text, "a.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("rows: 9\nlow: -1.5\nis_own: true\nnone: ~", {"rows": 9, "low": -1.5, "is_own": True,
                                                     "none": None}),
        ("of:\n  - name: a\n    keys: [b, c]\n  - d",
         {"of": [{"name": "a", "keys": ["b", "c"]}, "d"]}),
        ("a: 'no'\nb: \"010\"\nc: |\n  2020-01-01\n", {"a": "no", "b": "010", "c": "2020-01-01\n"}),
        ("- -0.5\n- 123456789012345678\n- null\n- ''", [-0.5, 123456789012345678, None, ""]),
        ("", None),
    ],
)  # fmt: skip
def test_plain_values_are_read_as_yaml_means_them(text: str, content: object) -> None:
    assert load_yaml(text, "a.yaml") == content


def test_keys_and_entries_know_their_lines() -> None:
    content = load_yaml("\nname: a\nof:\n  - b\n\n  - c: d\n", "a.yaml")
    assert content.lines == {"name": 2, "of": 3}
    assert content["of"].lines == [4, 6]
    assert content["of"][1].lines == {"c": 6}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n\na: 2", "a.yaml:3: 'a' is a key given twice (first in line 1); keep one of them"),
        ("a: 1\n---\nb: 2", "a.yaml:2: '---' starts a second document; keep one"),
        ("a: &x 1", "a.yaml:1 a: '&x' is an anchor; remove it"),
        ("a:\n  b: &x [1]", "a.yaml:2 a b: '&x' is an anchor; remove it"),
        ("a: 1\nb: *x", "a.yaml:2 b: '*x' is an alias; write the value out"),
        ("a: !!str 1", "a.yaml:1 a: 'tag:yaml.org,2002:str' is a tag; write the plain value"),
        ("a: !own {b: 1}", "a.yaml:1 a: '!own' is a tag; write the plain value"),
        ("a:\n  - b: no", "a.yaml:2 a b: 'no' is no text to all readers; put it in quotes"),
        ("a:\n  b:\n    c: 010",
         "a.yaml:3 a b c: '010' is no text to all readers; put it in quotes"),
        ("a: 1_000", "a.yaml:1 a: '1_000' is no text to all readers; put it in quotes"),
        ("a: 2020-01-01", "a.yaml:1 a: '2020-01-01' is no text to all readers; put it in quotes"),
        ("a: 1234567890123456789", "a.yaml:1 a: '1234567890123456789' is no text to all readers;"
                                   " put it in quotes"),
        ("a: =", "a.yaml:1 a: '=' is no text to all readers; put it in quotes"),
        ("a: 1\n2: b", "a.yaml:2: '2' is a key that is no text; put it in quotes"),
    ],
)  # fmt: skip
def test_what_readers_understand_differently_is_refused_with_its_place(
    text: str, said: str
) -> None:
    assert refusal(text) == said


def test_what_is_not_yaml_is_named_with_its_line() -> None:
    assert refusal("a: 1\nb: [1\nc: 2").startswith("a.yaml:3: is not YAML: ")
    assert refusal("a: 1\nb: [1\nc: 2").endswith("; fix the line named")
    assert refusal("a: \x00").startswith("a.yaml: is not YAML: ")


def test_twenty_levels_are_read_and_one_more_is_refused() -> None:
    assert load_yaml(nested(DEEPEST), "a.yaml")["a"]
    assert refusal(nested(DEEPEST + 1)).startswith(f"a.yaml:{DEEPEST + 1} a a a ")
    assert refusal(nested(DEEPEST + 1)).endswith(
        "is nested deeper than 20 levels; write it flatter"
    )
