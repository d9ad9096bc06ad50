"""Canned queries and views: one SQL file each, with a YAML header in its leading comment.

-- title: What does a lender charge?
-- description: Every dated price we know of …
-- parameters:
--   lender: {title: Lender, example: nlm, choices: select id, name from lenders}
-- chart: {mark: bar, x: lender, y: amount}
-- nothing: No price is known for this lender.
select …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

HEADER_KEYS = {
    "title",
    "description",
    "parameters",
    "chart",
    "nothing",
    "columns",
    "subject",
    "order",
}
PARAMETER_KEYS = {"title", "example", "choices", "type", "optional"}
TYPES = {"x_type": "ordinal", "y_type": "quantitative"}


class QuestionError(Exception):
    """A query file's header cannot be used; the message names file, key and remedy."""


@dataclass(frozen=True)
class Parameter:
    """An input of a question.

    Attributes:
        choices: SQL giving (value, label) rows to choose from; empty for free text.
        optional: Whether the question has an answer without it.
    """

    name: str
    title: str
    example: str
    choices: str = ""
    type: str = "text"
    optional: bool = False


@dataclass(frozen=True)
class Question:
    """A named SELECT with what people need to know of it.

    Attributes:
        chart: The axes of a ready chart (`fragment` makes an address of them).
        nothing: What to say when no row answers.
        columns: Column → description, for views.
        subject: The heading under which the site lists it.
        order: Its place in lists, least first.
    """

    name: str
    title: str
    description: str
    sql: str
    parameters: tuple[Parameter, ...] = ()
    chart: Mapping[str, str] = field(default_factory=dict)
    nothing: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    order: int = 99

    @property
    def example(self) -> str:
        """The example's query string, such as `lender=nlm`."""
        return urlencode({p.name: p.example for p in self.parameters if p.example})


def fragment(chart: Mapping[str, str]) -> str:
    """Return the address fragment with which datasette-vega draws a chart.

    Args:
        chart: mark, x and y (columns), optionally color, size, x_type and y_type.

    >>> fragment({"mark": "line", "x": "year", "y": "speakers"})
    'g.mark=line&g.x_column=year&g.x_type=ordinal&g.y_column=speakers&g.y_type=quantitative'
    """
    if not chart:
        return ""
    full = {**TYPES, **chart}
    parts = {"g.mark": full["mark"]}
    for axis in ("x", "y"):
        parts[f"g.{axis}_column"] = full[axis]
        parts[f"g.{axis}_type"] = full[f"{axis}_type"]
    for extra in ("color", "size"):
        if extra in full:
            parts[f"g.{extra}_column"] = full[extra]
    return urlencode(parts)


def parse(name: str, text: str) -> Question:
    """Read one query file.

    Raises:
        QuestionError: The header is missing, not YAML, or has unknown or missing keys.
    """
    lines = text.splitlines()
    size = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    try:
        header = yaml.safe_load("\n".join(line[2:].removeprefix(" ") for line in lines[:size]))
    except yaml.YAMLError as error:
        raise QuestionError(f"{name}.sql: its header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise QuestionError(f"{name}.sql: begin with comment lines `-- title: …`")
    _known(name, header, HEADER_KEYS)
    for key in ("title", "description"):
        if not isinstance(header.get(key), str):
            raise QuestionError(f"{name}.sql: add `-- {key}: …` to its header")
    sql = "\n".join(lines[size:]).strip().removesuffix(";").rstrip()
    if not sql:
        raise QuestionError(f"{name}.sql: has a header but no SQL below it")
    parameters = tuple(
        _parameter(name, key, entry)
        for key, entry in (header.pop("parameters", None) or {}).items()
    )
    return Question(name=name, sql=sql, parameters=parameters, **header)


def _parameter(name: str, key: str, entry: Any) -> Parameter:
    if not isinstance(entry, dict) or "title" not in entry:
        raise QuestionError(f"{name}.sql: parameter {key} needs a title and an example")
    _known(name, entry, PARAMETER_KEYS)
    texts = {k: str(v) for k, v in ({"example": ""} | entry).items() if k != "optional"}
    return Parameter(name=key, optional=bool(entry.get("optional")), **texts)


def _known(name: str, mapping: Mapping[str, Any], allowed: set[str]) -> None:
    for key in mapping:
        if key not in allowed:
            known = ", ".join(sorted(allowed))
            raise QuestionError(f"{name}.sql: {key!r} is not a known key (known: {known})")


def load(folder: Path) -> list[Question]:
    """Read every `*.sql` of a folder, ordered by their `order` (least first) and name."""
    try:
        found = [parse(p.stem, p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.sql"))]
    except QuestionError as error:
        raise QuestionError(f"{folder.name}/{error}") from error
    return sorted(found, key=lambda question: (question.order, question.name))
