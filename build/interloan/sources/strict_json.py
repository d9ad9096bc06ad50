"""JSON as RFC 8259 has it, without what Python's reader lets pass.

Refused with their line: names given twice, NaN and infinities, numbers too large to hold, halves
of characters, control characters, deep nesting (https://www.rfc-editor.org/rfc/rfc8259,
sections 4, 6 and 8).
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from interloan.problems import Problem, SourceError
from interloan.sources.text_lines import INVISIBLE

DEEPEST = 20
"""Levels of nesting; a census table has two."""
_PART = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:]|[^\s"{}\[\]:,]+')
_AGAIN = "download it again"


def load_json(data: bytes, source: str) -> Any:
    r"""Return what a JSON text says.

    Args:
        data: The text, in UTF-8.
        source: Name used in messages.

    Raises:
        SourceError: It is no JSON, or JSON that readers understand differently.

    >>> load_json(b'[["NAME"], ["Lowell"]]', "towns.json")
    [['NAME'], ['Lowell']]
    >>> load_json(b'{"a": 1,\n "a": 2}', "towns.json")
    Traceback (most recent call last):
    interloan.problems.SourceError: towns.json:2 a: is a name given twice; download it again
    """
    try:
        text = data.decode("utf-8-sig")
        content = json.loads(text)
        _check(text, source)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong(source, line, "", "", f"is not UTF-8 (byte {error.start + 1})") from None
    except json.JSONDecodeError as error:
        why = f"is no JSON: {error.msg} (place {error.colno})"
        raise _wrong(source, error.lineno, "", "", why) from None
    except RecursionError:
        raise _wrong(source, 0, "", "", f"is nested deeper than {DEEPEST} levels") from None
    except ValueError as error:  # a number of thousands of digits
        raise _wrong(source, 0, "", "", f"is no JSON: {error}") from None
    return content


def _check(text: str, source: str) -> None:
    """Refuse what `json` lets pass in a text whose grammar is right."""
    levels: list[set[str]] = []
    last = ""
    for found in _PART.finditer(text):
        why, field, part = "", "", found[0]
        if part in "{[":
            levels.append(set())
            why = f"is nested deeper than {DEEPEST} levels" if len(levels) > DEEPEST else ""
        elif part in "}]":
            levels.pop()
        elif part == ":":
            field = json.loads(last)
            why = "is a name given twice" if field in levels[-1] else ""
            levels[-1].add(field)
        elif part.startswith('"'):
            shown_text = json.loads(part) if "\\" in part else part
            why = "has a character that cannot be shown" if INVISIBLE.search(shown_text) else ""
        else:
            why = "" if _is_sound(part) else "is no number that can be held"
        if why:
            shown = "" if part in "{[:" else part
            line = text.count("\n", 0, found.start()) + 1
            raise _wrong(source, line, field, shown, why)
        last = part


def _is_sound(part: str) -> bool:
    return part in ("true", "false", "null") or math.isfinite(float(part))


def _wrong(source: str, line: int, field: str, value: str, why: str) -> SourceError:
    return SourceError([Problem(source, line, field, value, why, _AGAIN)])
