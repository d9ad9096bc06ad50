"""What may constrain a column, by its type: the part of Table Schema that is used here.

Frictionless passes over a constraint that its type has not, and fails on one that is no rule at
all, so both are refused when the descriptor is read
(https://specs.frictionlessdata.io/table-schema/#constraints).
"""

from __future__ import annotations

import re

OF_ALL = {"required", "unique"}
BOUNDS = {"minimum", "maximum"}
OF_TYPE = {
    "string": {*OF_ALL, "pattern", "enum", "maxLength"},
    "integer": {*OF_ALL, *BOUNDS},
    "number": {*OF_ALL, *BOUNDS},
    "year": {*OF_ALL, *BOUNDS},
    "boolean": OF_ALL,
}
OF_ANY = set().union(*OF_TYPE.values())


def wrong(kind: str, name: str, rule: object) -> tuple[str, str] | None:
    """Return why a rule cannot be used, and what to do; None where it can.

    Args:
        kind: Type of the column.
        name: Name of the constraint; `enum` is a list, which is looked at elsewhere.
        rule: What the descriptor says.

    >>> wrong("string", "pattern", "[a-z]+"), wrong("integer", "minimum", 0)
    (None, None)
    >>> wrong("integer", "minimum", 0.5)
    ('is no whole number', 'write digits only, such as 40')
    """
    if name in OF_ALL and not isinstance(rule, bool):
        return "is neither true nor false", "write true, or leave it out"
    if name == "pattern" and not _is_pattern(rule):
        return "is no regular expression", "mend it, and put it in quotes"
    if name in BOUNDS and kind == "number":
        return None if _is_of(rule, int, float) else ("is no number", "write digits, such as 0.5")
    if name in (*BOUNDS, "maxLength") and not _is_of(rule, int):
        return "is no whole number", "write digits only, such as 40"
    if name in BOUNDS and kind == "year" and not 0 <= int(str(rule)) <= 9999:
        return "is no year", "write four digits, such as 2018"
    return None


def _is_of(rule: object, *kinds: type) -> bool:
    return isinstance(rule, kinds) and not isinstance(rule, bool)


def _is_pattern(rule: object) -> bool:
    try:
        return isinstance(rule, str) and bool(re.compile(rule))
    except re.error:
        return False
