"""The sentence that answers a question, as its header says it of the rows.

-- answer: >-
--   {{ rows|where("charges", "charges")|counted("lender charges", "lenders charge") }}, first
--   {{ first.lender }}.

It is a Jinja template, which knows `rows`, and `first` and `last` of them; there is at least one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from functools import cache
from itertools import product
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError, nodes
from markupsafe import Markup

from interloan import figures

NAMES = {"rows", "first", "last", "loop"}
LOOKING = {"where", "selectattr", "rejectattr", "names"}  # filters whose first argument is a column
Row = Mapping[str, Any]


def _shown(value: Any) -> Any:
    """Return a value as a sentence shows it.

    >>> _shown(None), _shown(12.0), _shown(2018), _shown(figures.Year(2018))
    ('not known', '12', '2,018', '2018')
    """
    return figures.number(value) if isinstance(value, int | float | None) else value


def _with_years(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return rows whose years and keys are known as such, by the names of their columns."""
    dicts = [dict(row) for row in rows]  # Datasette's rows yield their values, not their names
    plain = [name for name in dicts[0] if figures.kind_of(name) in ("year", "key")]
    for row, name in product(dicts, plain):
        if isinstance(row[name], int):
            row[name] = figures.Year(row[name])
    return dicts


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
    return figures.quantity(len(things), one, many, nothing)


def names(rows: Iterable[Row], column: str, most: int = 5) -> str:
    """Return what stands in a column, each once, as one says a list; “nobody” for no rows.

    >>> towns = [{"town": "Lynn"}, {"town": "Lowell"}, {"town": "Lynn"}, {"town": "Boston"}]
    >>> names(towns, "town"), names(towns, "town", 1), names([], "town")
    ('Lynn, Lowell and Boston', 'Lynn and 2 more', 'nobody')
    """
    told = list(dict.fromkeys(str(row[column]) for row in rows))
    more = len(told) - most
    told = [*told[:most], f"{more} more"] if more > 0 else told
    return " and ".join([", ".join(told[:-1]), told[-1]] if told[1:] else told) or "nobody"


@cache
def _environment() -> Environment:
    made = Environment(autoescape=True, undefined=StrictUndefined, finalize=_shown)
    made.filters.update(where=where, counted=counted, names=names)
    made.filters.update(figure=figures.number, money=figures.money)
    return made


@cache
def _template(text: str) -> Template:
    return _environment().from_string(text)


@cache  # the names in it are looked at, and then its columns
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
    tree = _parsed(text)
    names = list(tree.find_all(nodes.Name))
    own = {node.name for node in names if node.ctx != "load"}
    own |= {macro.name for macro in tree.find_all(nodes.Macro)}
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
    rows = _with_years(rows)
    words = " ".join(_template(text).render(rows=rows, first=rows[0], last=rows[-1]).split())
    return Markup(words[:1].upper() + words[1:])  # noqa: S704 (escaped by the template)
