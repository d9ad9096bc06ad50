"""One mapping of a YAML file that people wrote, judged key by key.

Descriptors, the headers of questions and golden answers are read through it. A key or value that
cannot be used becomes a problem with its line and what to write instead, and something harmless is
returned in its place, so that one look finds all that is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from interloan.near_names import nearest
from interloan.problems import Problem
from interloan.sources.strict_yaml import Mapping, Sequence

LISTED = 15
"""Names that a remedy lists at most."""


def instead(name: str, names: Iterable[str], otherwise: str = "write one of {}") -> str:
    """Return what to write instead of a name: the nearest of those there are, or all of them.

    >>> instead("titel", ["title", "type"]), instead("x", ["bar", "line"])
    ("write 'title'", 'write one of bar, line')
    """
    names = list(names)
    close = nearest(name, names)
    more = " …" if len(names) > LISTED else ""
    return f"write {close[0]!r}" if close else otherwise.format(", ".join(names[:LISTED]) + more)


class Section:
    """A mapping, with the file it stands in and the problems found in it.

    Args:
        file: Name used in messages.
        content: What YAML says; anything but a mapping is a problem.
        problems: Where problems are put.
        where: What comes before the names of its keys in messages, such as `chart `.
        line: Where it begins, if no key of it says so.
    """

    def __init__(
        self, file: str, content: object, problems: list[Problem], where: str = "", line: int = 0
    ) -> None:
        self.file, self.problems, self.where = file, problems, where
        self.content: dict[str, Any] = content if isinstance(content, dict) else {}
        self.lines = content.lines if isinstance(content, Mapping) else {}
        self.line = min(self.lines.values(), default=line)
        if not isinstance(content, dict):
            remedy = "write `key: value` lines below it"
            self.problem(where.strip(), content, "is not a mapping", remedy)

    def problem(
        self, field: str, value: object, why: str, remedy: str, line: int | None = None
    ) -> None:
        """Add a problem; it stands where the section begins, unless a line is named."""
        shown = "" if value is None else str(value).split("\n", 1)[0]
        place = self.line if line is None else line
        self.problems.append(Problem(self.file, place, field, shown, why, remedy))

    def wrong(self, key: str, why: str, remedy: str, value: object = None) -> None:
        """Add a problem of a key, with its value unless another one is named."""
        shown = self.content.get(key) if value is None else value
        self.problem(f"{self.where}{key}", shown, why, remedy, self.lines.get(key))

    def known(self, allowed: Collection[str]) -> Section:
        """Judge the names of the keys; return the section itself."""
        for key in sorted(set(self.content) - set(allowed)):
            remedy = instead(key, sorted(allowed), "known keys: {}")
            line = self.lines.get(key)
            self.problem(self.where.strip(), key, "is not a known key", remedy, line)
        return self

    def text(self, key: str) -> str:
        """Return a text that must be there."""
        value = self.content.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.wrong(key, "is missing or not text", "write a short text, quoted")
        return ""

    def optional(self, key: str) -> str:
        """Return a text; an empty one where there is none."""
        return "" if self.content.get(key) in (None, "") else self.text(key)

    def one_of(self, key: str, allowed: Collection[str], otherwise: str = "") -> str:
        """Return one of the texts allowed; `otherwise` where there is none."""
        value = self.optional(key) or otherwise
        if value in allowed:
            return value
        if key in self.content or not otherwise:
            self.wrong(key, "is unknown" if value else "is missing", instead(value, allowed))
        return otherwise

    def flag(self, key: str) -> bool:
        """Return whether something is so; it is not where nothing is said."""
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "is neither true nor false", "write true, or leave it out")
        return value is True

    def whole(self, key: str, otherwise: int, allowed: range) -> int:
        """Return a whole number; `otherwise` where there is none."""
        value = self.content.get(key, otherwise)
        if isinstance(value, int) and not isinstance(value, bool) and (
            key not in self.content or value in allowed
        ):  # fmt: skip
            return value
        remedy = f"write a number from {allowed.start} to {allowed.stop - 1}"
        self.wrong(key, "is no such number", remedy)
        return otherwise

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, or a text alone, as a tuple; nothing where there is none."""
        value = self.content.get(key)
        listed = [value] if isinstance(value, str) else value or []
        if isinstance(listed, list) and all(isinstance(text, str) for text in listed):
            return tuple(listed)
        self.wrong(key, "is not a list of texts", "write [one, two]")
        return ()

    def entries(self, key: str) -> list[tuple[int, Any]]:
        """Return what a list holds, each with its line; nothing where there is none."""
        value = self.content.get(key) or []
        if isinstance(value, list):
            lines = value.lines if isinstance(value, Sequence) else [self.line] * len(value)
            return list(zip(lines, value, strict=True))
        self.wrong(key, "is not a list", "begin each of its lines with `- `")
        return []

    def section(self, key: str, allowed: Collection[str] | None = None, where: str = "") -> Section:
        """Return the mapping below a key; an empty one where there is none.

        Args:
            key: The key.
            allowed: The keys that it may have; any where nothing is said.
            where: What comes before the names of its keys in messages; the key itself if empty.
        """
        content = self.content.get(key)
        below = self.below({} if content is None else content, where or f"{self.where}{key} ",
                           self.lines.get(key, self.line))  # fmt: skip
        return below if allowed is None else below.known(allowed)

    def below(self, content: object, where: str, line: int) -> Section:
        """Return a section for something that stands in this one."""
        return Section(self.file, content, self.problems, where, line)
