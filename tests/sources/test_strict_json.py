"""JSON without what readers understand differently, and the place of what is refused."""

import pytest

from interloan.problems import SourceError
from interloan.sources.strict_json import DEEPEST, load_json


def refusal(data: bytes) -> str:
    with pytest.raises(SourceError) as refused:
        load_json(data, "towns.json")
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b'\xef\xbb\xbf[true, false, null, -1.5e3, "a"]', [True, False, None, -1500.0, "a"]),
        (b'{"a": {"b": 1}, "b": {"b": 2}}', {"a": {"b": 1}, "b": {"b": 2}}),
        (b'[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        (b'{"a:b": "{[\\"", "c": []}', {"a:b": '{["', "c": []}),
        ('["\\u00e9", "é"]'.encode(), ["é", "é"]),
    ],
)
def test_sound_json_is_read(data: bytes, content: object) -> None:
    assert load_json(data, "towns.json") == content


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1,\n"b": {"a": 1, "a": 2}}', "towns.json:2 a: is a name given twice"),
        (b'{"a": {"b": 1}, "a": 2}', "towns.json:1 a: is a name given twice"),
        (b'{"a": 1,\n"\\u0061": 2}', "towns.json:2 a: is a name given twice"),
        (b"[1,\n NaN]", "towns.json:2: 'NaN' is no number that can be held"),
        (b"[1,\n 1e999]", "towns.json:2: '1e999' is no number that can be held"),
        (b"[-Infinity]", "towns.json:1: '-Infinity' is no number that can be held"),
        (b'[\n\n "\\ud800"]',
         "towns.json:3: '\"\\\\ud800\"' has a character that cannot be shown"),
        (b'[\n"a\\u200b"]', "towns.json:2: '\"a\\\\u200b\"' has a character that cannot be shown"),
        (b'["a",\n "b\xff"]', "towns.json:2: is not UTF-8 (byte 10)"),
        (b"\xff", "towns.json:1: is not UTF-8 (byte 1)"),
        (b'{"a": 1,\n "b" 2}', "towns.json:2: is no JSON: Expecting ':' delimiter (place 6)"),
    ],
)  # fmt: skip
def test_what_is_refused_is_named_with_its_line_and_to_be_fetched_again(
    data: bytes, said: str
) -> None:
    assert refusal(data) == f"{said}; download it again"


def test_twenty_levels_are_read_and_one_more_is_refused() -> None:
    deep = b"[" * DEEPEST + b"]" * DEEPEST
    assert load_json(deep, "towns.json")
    assert load_json(b"[" + b"[1]," * 50 + b"[1]]", "towns.json")
    said = "is nested deeper than 20 levels; download it again"
    assert refusal(b"[\n" + deep + b"]") == f"towns.json:2: {said}"
    assert refusal(b'{"a": ' + deep + b"}") == f"towns.json:1: {said}"
    assert refusal(b"[" * 100_000) == f"towns.json: {said}"


def test_a_number_of_thousands_of_digits_is_no_crash() -> None:
    assert refusal(b"[" + b"9" * 5000 + b"]").startswith("towns.json: is no JSON: ")
