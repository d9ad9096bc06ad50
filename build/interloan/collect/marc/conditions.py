"""Conditions of the command line: which items are held, and which titles are the catalogue's.

`if $p unless $0=1 or $1` speaks of the subfields of one item; `unless 942$n=1 or 998$e=s` of the
fields of a title. Systems mark with them what is withdrawn, lost, suppressed or deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from interloan.collect.marc.raw_keys import SUBFIELD
from interloan.problems import Problem, SourceError

WORDS = r"((?: (?:if|unless|or) \S+)*)"
"""The form of conditions behind something else."""
_CONDITION = re.compile(r"(if|unless|or) ([0-9A-Z]{3})?\$([a-z0-9])(?:(!?=)(\S+))?")
Fields = Mapping[bytes, Sequence[bytes]]
"""Tag → the values of a title's fields with it."""


class Condition(NamedTuple):
    """One condition: what a subfield must be, or must not be."""

    is_required: bool
    subfield: bytes
    value: bytes | None
    is_equal: bool = True
    tag: bytes = b""

    def lets_in(self, values: Mapping[bytes, bytes]) -> bool:
        """Whether an item counts that has these subfields."""
        return self._is_met(values) is self.is_required

    def lets_in_title(self, fields: Fields) -> bool:
        """Whether a title counts: one of its fields is enough to meet a condition."""
        is_met = any(self._is_met(subfields(field)) for field in fields.get(self.tag, ()))
        return is_met is self.is_required

    def _is_met(self, values: Mapping[bytes, bytes]) -> bool:
        """Whether it is met; without a value asked for, anything is enough but 0 and nothing."""
        found = values.get(self.subfield, b"").strip()
        if self.value is None:
            return found not in (b"", b"0")
        return (found == self.value) is self.is_equal


class Titles(NamedTuple):
    r"""Which titles count, by marks in their fields.

    >>> titles = read_titles("unless 942$n=1 or 998$e")
    >>> titles.tags
    (b'942', b'998')
    >>> titles.keeps({b"942": [b"  \x1fn0\x1fcBK"]}), titles.keeps({b"942": [b"  \x1fn1"]})
    (True, False)
    """

    conditions: tuple[Condition, ...]

    @property
    def tags(self) -> tuple[bytes, ...]:
        """The fields that the conditions speak of."""
        return tuple(dict.fromkeys(condition.tag for condition in self.conditions))

    def keeps(self, fields: Fields) -> bool:
        """Whether a title counts."""
        return all(condition.lets_in_title(fields) for condition in self.conditions)


def subfields(field: bytes) -> dict[bytes, bytes]:
    r"""Return the subfields of a field, of several with one code the first.

    >>> subfields(b"  \x1fa1\x1fb2\x1fa3")[b"a"]
    b'1'
    """
    return {part[:1]: part[1:] for part in reversed(field.split(SUBFIELD)[1:])}


def read(option: str, text: str, written: str) -> Iterator[Condition]:
    """Yield the conditions of `if $a unless $b=1 or $c!=2`; `or` repeats the word before it.

    Args:
        option: Name of the option, for messages.
        text: The conditions.
        written: All that the option was given.

    Raises:
        SourceError: One cannot be read.
    """
    remedies = {"--items": "write it as 952 if $p unless $0=1 or $1",
                "--titles": "write it as unless 942$n=1 or 998$e=s"}  # fmt: skip
    words = text.split()
    first, tag = "", ""
    for word, rest in zip(words[::2], words[1::2], strict=False):
        match = _CONDITION.fullmatch(f"{word} {rest}")
        first = word if word != "or" else first
        if not match or not first or (word, first) == ("or", "if"):
            why = "is no condition" if not match else "has an `or` that follows no `unless`"
            raise SourceError([Problem(option, 0, "", written, why, remedies[option])])
        tag = match[2] or tag
        value = match[5].encode() if match[5] else None
        yield Condition(first == "if", match[3].encode(), value, match[4] != "!=", tag.encode())


def read_titles(text: str) -> Titles:
    """Return which titles count, as the option `--titles` says.

    Raises:
        SourceError: It says nothing that can be understood.
    """
    found = Titles(tuple(read("--titles", text, text)))
    if not found.conditions or len(text.split()) % 2 or b"" in found.tags:
        remedy = "write it as unless 942$n=1 or 998$e=s"
        raise SourceError([Problem("--titles", 0, "", text, "names no mark of titles", remedy)])
    return found
