"""The inputs of a question, as its header declares them.

-- parameters:
--   year: {title: Year, type: integer, least: 1690, most: 2100, example: "1905", hint: Four digits}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from interloan.problems import RefusedError

TYPES = ("text", "integer", "number", "date", "isbn", "choice", "flag")
TEXTS = ("title", "example", "choices", "suggested", "blank", "hint")
SWITCHES = ("optional", "folded")
KEYS = {*TEXTS, *SWITCHES, "type", "least", "most", "longest"}
LONGEST = 200
Bound = int | float | date


class QuestionError(RefusedError):
    """A query file's header cannot be used; the message names file, key and remedy."""


@dataclass(frozen=True)
class Parameter:
    """An input of a question.

    Attributes:
        choices: SQL giving (value, label) rows to choose from; empty for free text.
        suggested: SQL giving (value, label) rows that free text may have meant.
        blank: What stands in the list of choices for none of them.
        type: What may be typed, one of TYPES; a `choice` must be one of the choices, a `flag` is
            `yes` or empty.
        optional: Whether the question has an answer without it.
        folded: Whether its field is folded away until somebody opens or uses it.
        least: The least value of an integer, number or date.
        most: The greatest.
        longest: The most characters.
        hint: One short line for the person who types.
    """

    name: str
    title: str
    example: str = ""
    choices: str = ""
    suggested: str = ""
    blank: str = ""
    type: str = "text"
    optional: bool = False
    folded: bool = False
    least: Bound | None = None
    most: Bound | None = None
    longest: int = LONGEST
    hint: str = ""


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,15}", text) else None


def _number(text: str) -> float | None:
    if not re.fullmatch(r"[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)", text):
        return None
    return float(text)


def _day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:  # 30 February
        return None


READERS: Mapping[str, Callable[[str], Bound | None]] = {
    "integer": _integer,
    "number": _number,
    "date": _day,
}


def read(file: str, name: str, entry: Any) -> Parameter:
    """Read one parameter of a query file's header.

    Args:
        file: The file's name, for messages.
        name: The parameter.
        entry: What its YAML says.

    Raises:
        QuestionError: A key is unknown, missing or wrong.
    """
    where = f"{file}: parameter {name}"
    if not isinstance(entry, dict) or "title" not in entry:
        raise QuestionError(f"{where} needs a title and an example")
    known_keys(file, entry, KEYS)
    kind = str(entry.get("type", "text"))
    if kind not in TYPES:
        raise QuestionError(f"{where}: type {kind!r} is unknown; write one of {', '.join(TYPES)}")
    if kind == "choice" and not entry.get("choices"):
        raise QuestionError(f"{where}: a choice needs `choices`, SQL that gives value and label")
    switches = {key: entry.get(key, False) for key in SWITCHES}
    for key, value in switches.items():
        if not isinstance(value, bool):
            raise QuestionError(f"{where}: {key} is true or false, not {value!r}")
    longest = entry.get("longest", LONGEST)
    if not isinstance(longest, int) or longest < 1:
        raise QuestionError(f"{where}: longest is a number of characters, not {longest!r}")
    parameter = Parameter(
        name=name,
        type=kind,
        optional=switches["optional"],
        folded=switches["folded"],
        longest=longest,
        least=_bound(where, kind, "least", entry),
        most=_bound(where, kind, "most", entry),
        **{key: str(entry.get(key, "")) for key in TEXTS},
    )
    least: Any = parameter.least
    if least is not None and parameter.most is not None and least > parameter.most:
        raise QuestionError(f"{where}: least ({least}) is more than most ({parameter.most})")
    return parameter


def known_keys(file: str, mapping: Mapping[str, Any], allowed: Collection[str]) -> None:
    """Raise QuestionError at the first key that is not among those allowed."""
    for key in mapping:
        if key not in allowed:
            known = ", ".join(sorted(allowed))
            raise QuestionError(f"{file}: {key!r} is not a known key (known: {known})")


def _bound(where: str, kind: str, key: str, entry: Mapping[str, Any]) -> Bound | None:
    if key not in entry:
        return None
    if kind not in READERS:
        raise QuestionError(f"{where}: {key} is for integer, number and date, not for {kind}")
    bound = READERS[kind](str(entry[key]))
    if bound is None:
        meant = {"date": "a day such as 2025-08-29"}.get(kind, f"the {key} {kind}, in digits")
        raise QuestionError(f"{where}: {key} is {meant}, not {entry[key]!r}")
    return bound
