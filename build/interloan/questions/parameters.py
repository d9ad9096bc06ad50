"""The inputs of a question, as its header declares them.

-- parameters:
--   year: {title: Year, type: integer, least: 1690, most: 2100, example: "1905", hint: Four digits}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from interloan.sources.section import Section

TYPES = ("text", "integer", "number", "date", "isbn", "choice", "flag")
TEXTS = ("title", "example", "choices", "first", "first_title", "suggested", "blank", "hint")
KEYS = {*TEXTS, "optional", "folded", "rest", "type", "least", "most", "longest"}
NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = 200
Bound = int | float | date


@dataclass(frozen=True)
class Parameter:
    """An input of a question.

    Attributes:
        choices: SQL giving (value, label) rows to choose from; empty for free text.
        first: SQL giving the values that the list of choices begins with; all alike where empty.
        first_title: What stands above these in the list.
        suggested: SQL giving (value, label) rows that free text may have meant.
        blank: What stands in the list of choices for none of them.
        type: What may be typed, one of TYPES; a `choice` must be one of the choices, a `flag` is
            `yes` or empty.
        optional: Whether the question has an answer without it.
        folded: Whether its field is folded away until somebody opens or uses it.
        rest: Whether it takes the words of a search that nothing else explains.
        least: The least value of an integer, number or date.
        most: The greatest.
        longest: The most characters.
        hint: One short line for the person who types.
    """

    name: str
    title: str
    example: str = ""
    choices: str = ""
    first: str = ""
    first_title: str = ""
    suggested: str = ""
    blank: str = ""
    type: str = "text"
    optional: bool = False
    folded: bool = False
    rest: bool = False
    least: Bound | None = None
    most: Bound | None = None
    longest: int = LONGEST
    hint: str = ""


READERS: Mapping[str, tuple[str, Callable[[str], Bound]]] = {
    "integer": (r"[+-]?[0-9]{1,15}", int),
    "number": (r"[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)", float),
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat),
}
"""Type with bounds → how a value of it is written, and what reads it."""


def value_of(kind: str, text: str) -> Bound | None:
    """Return what a text says as a value of a type with bounds; None where it is none."""
    pattern, reader = READERS[kind]
    try:
        return reader(text) if re.fullmatch(pattern, text) else None
    except ValueError:  # 30 February
        return None


def read(name: str, entry: Section) -> Parameter:
    """Read one parameter of a question's header.

    Args:
        name: The parameter.
        entry: What its YAML says; what is wrong with it is added to its problems.
    """
    entry.known(KEYS)
    if not NAME.fullmatch(name):
        entry.problem(entry.where.strip(), name, "is no name for a parameter", "use a–z, 0–9 and _")
    kind = entry.one_of("type", TYPES, "text")
    texts = {key: entry.optional(key) for key in TEXTS[1:]}
    if kind == "choice" and not texts["choices"]:
        entry.wrong("choices", "is missing", "write SQL that gives value and label")
    if bool(texts["first"]) != bool(texts["first_title"]):
        entry.wrong("first_title", "is there without the other", "write both first and first_title")
    least, most = (_bound(entry, kind, key) for key in ("least", "most"))
    if least is not None and most is not None and least > most:  # type: ignore[operator]
        entry.wrong("least", "is more than the most", f"write at most {most}")
    return Parameter(
        name=name,
        title=entry.text("title"),
        type=kind,
        optional=entry.flag("optional"),
        folded=entry.flag("folded"),
        rest=entry.flag("rest"),
        longest=entry.whole("longest", LONGEST, range(1, 10_001)),
        least=least,
        most=most,
        **texts,
    )


def _bound(entry: Section, kind: str, key: str) -> Bound | None:
    if key not in entry.content:
        return None
    if kind not in READERS:
        remedy = f"leave it out, or write a type: {', '.join(READERS)}"
        entry.wrong(key, f"is no bound for type {kind}", remedy)
        return None
    bound = value_of(kind, str(entry.content[key]))
    if bound is None:
        remedy = {"date": "a day in quotes, such as '2025-08-29'"}.get(kind, "digits, such as 40")
        entry.wrong(key, f"is no {kind}", f"write {remedy}")
    return bound
