"""The sentence that answers a question, as its header says it of the rows.

-- answer: >-
--   {{ rows|where("charges", "charges")|counted("lender charges", "lenders charge") }}, first
--   {{ first.lender }}.

It is a Jinja template, which knows `rows`, and `first` and `last` of them; there is at least one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError, nodes
from markupsafe import Markup

GROUPED_FROM = 10_000  # four digits may be a year
NAMES = {"rows", "first", "last", "loop"}
LOOKING = {"where", "selectattr", "rejectattr"}  # filters whose first argument is a column
Row = Mapping[str, Any]


def known(value: Any) -> Any:
    """Return a value as a sentence says it.

    >>> known(None), known(12.0), known(615909), known(2018)
    ('not known', '12', '615,909', '2018')
    """
    if value is None:
        return "not known"
    if isinstance(value, int | float) and value == int(value):
        return f"{int(value):,}" if abs(value) >= GROUPED_FROM else str(int(value))
    return value


def figure(value: float | None) -> str:
    """Return a number that is no year, with separators.

    >>> figure(5945), figure(12345.67), figure(1234567.5), figure(None)
    ('5,945', '12,345.67', '1,234,567.5', 'not known')
    """
    return "not known" if value is None else f"{value:,.15g}" if value % 1 else f"{int(value):,}"


def where(rows: Iterable[Row], column: str, *values: Any) -> list[Row]:
    """Return the rows that have one of the values in a column.

    >>> where([{"held": "no"}, {"held": "yes"}], "held", "no")
    [{'held': 'no'}]
    """
    return [row for row in rows if row[column] in values]


def counted(things: Sized, one: str, many: str, nothing: str = "no") -> str:
    """Return how many things there are, with the words that fit.

    >>> counted([], "lender", "lenders"), counted("a", "lender", "lenders")
    ('no lenders', '1 lender')
    >>> counted([], "is in force", "are in force", "none")
    'none are in force'
    """
    number = len(things)
    return f"1 {one}" if number == 1 else f"{f'{number:,}' if number else nothing} {many}"


@cache
def _environment() -> Environment:
    made = Environment(autoescape=True, undefined=StrictUndefined, finalize=known)
    made.filters.update(where=where, counted=counted, figure=figure)
    return made


@cache
def _template(text: str) -> Template:
    return _environment().from_string(text)


def _parsed(text: str) -> nodes.Template:
    try:
        _template(text)
        return _environment().parse(text)
    except TemplateError as error:
        raise ValueError(error.message) from None


def unknown_names(text: str) -> set[str]:
    """Return the variables of an answer's template that are neither its own nor among NAMES.

    Raises:
        ValueError: It is no Jinja template; the message says why.

    >>> unknown_names("{% set some = rows %}{{ frist.town }} {{ some|length }}")
    {'frist'}
    """
    names = list(_parsed(text).find_all(nodes.Name))
    own = {node.name for node in names if node.ctx != "load"}
    return {node.name for node in names} - own - NAMES - _environment().globals.keys()


def columns(text: str) -> set[str]:
    """Return the columns that an answer's template speaks of.

    Those are the attributes of anything but `loop` (`first.town`, `row.town` of `for row in rows`),
    methods left out, texts in brackets (`row["town"]`), what `where`, `selectattr` and `rejectattr`
    look at, and each `attribute=`.

    Raises:
        ValueError: It is no Jinja template; the message says why.

    >>> sorted(columns('{{ rows|where("held", "no")|counted("a", "b") }} of {{ first["town"] }}'))
    ['held', 'town']
    """
    tree = _parsed(text)
    methods = [call.node for call in tree.find_all(nodes.Call)]
    attributes = {
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if node.node != nodes.Name("loop", "load") and not any(node is one for one in methods)
    }
    filters = list(tree.find_all(nodes.Filter))
    texts = [node.args[0] for node in filters if node.name in LOOKING and node.args]
    texts += [one.value for node in filters for one in node.kwargs if one.key == "attribute"]
    texts += [node.arg for node in tree.find_all(nodes.Getitem)]
    named = {node.value for node in texts if isinstance(node, nodes.Const)}
    return attributes | {name for name in named if isinstance(name, str)}


def sentence(text: str, rows: Sequence[Row]) -> Markup:
    """Return what an answer's template says of the rows, beginning with a capital letter.

    Args:
        text: The template.
        rows: The answer, at least one row.

    >>> sentence("{{ rows|counted('town', 'towns') }}, first {{ first.town }}.", [{"town": "Lynn"}])
    Markup('1 town, first Lynn.')
    """
    said = " ".join(_template(text).render(rows=rows, first=rows[0], last=rows[-1]).split())
    return Markup(said[:1].upper() + said[1:])  # noqa: S704 (escaped by the template)
