"""What the search box looks through: the rows of tables, the questions, the pages of text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from urllib.parse import quote_plus

from interloan import figures
from interloan.questions.question_files import Question
from interloan.sources.table import Reference, Table
from interloan.sources.typed_rows import Row, Rows, Value

DATABASE = "interloan"
DESK, QUESTIONS, PAGES = "At the desk", "More questions", "Pages"
SEPARATED = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")  # as in 740,000
JINJA = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SECTION = re.compile(r'<h(?:1|2 id="([^"]*)")>(.*?)</h[12]>', re.DOTALL)  # has an address


def entries(
    tables: Sequence[Table], rows: Rows, questions: Iterable[Question], pages: Path
) -> list[Row]:
    """Return the rows of `search_entries`.

    Args:
        tables: All declarations.
        rows: The rows of all tables that have some.
        questions: The canned queries.
        pages: The folder of the templates that are pages of text.
    """
    found = [*_questions(questions), *_pages(pages), *_rows(tables, rows)]
    return [{"id": number, **entry} for number, entry in enumerate(found, 1)]


def key(table: Table, row: Mapping[str, Value]) -> str:
    """Return the last part of the address of a row's page."""
    return ",".join(tilde_encoded(str(row[name])) for name in table.primary_key)


def tilde_encoded(text: str) -> str:
    """Return a text as Datasette has it in addresses, without loading Datasette for it.

    Percent-encoding of all but letters, digits, `_` and `-`, with tildes for percent signs
    (https://docs.datasette.io/en/stable/internals.html#tilde-encoding).

    >>> tilde_encoded("/fees & v2.0")
    '~2Ffees+~26+v2~2E0'
    """
    encoded = quote_plus(text, safe="").replace(".", "%2E").replace("~", "%7E")
    return encoded.replace("%", "~")


def _questions(questions: Iterable[Question]) -> Iterator[Row]:
    for question in questions:
        if question.subject != "search":
            inputs = [parameter.title for parameter in question.parameters]
            text = _joined([question.description, *inputs])
            yield _entry(
                DESK if question.desk else QUESTIONS,
                None,
                question.title,
                text,
                f"/{DATABASE}/{question.name}",
            )


def _pages(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.glob("*.html")):
        text = JINJA.sub(" ", path.read_text(encoding="utf-8"))
        parts = SECTION.split(text)[1:]
        for anchor, heading, body in zip(*(parts[n::3] for n in range(3)), strict=True):
            place = f"/{path.stem}" + (f"#{anchor}" if anchor else "")
            yield _entry(PAGES, None, _plain(heading), _plain(body), place)


def _plain(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def _rows(tables: Sequence[Table], rows: Rows) -> Iterator[Row]:
    by_name = {table.name: table for table in tables}
    for table in sorted(tables, key=lambda table: table.name):
        if table.search and not table.is_derived:
            names = [name for name in table.search if name != table.label]
            shared = Counter(row[table.label] for row in rows[table.name])
            owner = _owner(table)
            owners = _names(owner, by_name, rows)
            named = _names(_naming(table), by_name, rows)
            for row in rows[table.name]:
                beside = [row[table.label]] if named else []
                parts = [*beside, *(row[name] for name in names)]
                text = _joined([*parts, *_bare(str(row[table.label]))])
                path = f"/{DATABASE}/{table.name}/{key(table, row)}"
                label = row[table.label]
                title = str(named.get(label, label) or key(table, row))
                if owner and shared[row[table.label]] > 1:
                    title = _joined([title, owners.get(row[owner.columns[0]])])
                yield _entry(table.title, table.name, title, text, path)


def _naming(table: Table) -> Reference | None:
    """Return the reference by which a table's rows are named, where a key names them."""
    return next((one for one in table.references if one.columns == (table.label,)), None)


def _owner(table: Table) -> Reference | None:
    """Return the first reference of a table that says whose its rows are, not who states them."""
    owning = (
        reference
        for reference in table.references
        if len(reference.columns) == 1
        and reference.columns[0] != table.label
        and reference.target != table.name
        and not reference.is_citation
    )
    return next(owning, None)


def _names(
    owner: Reference | None, by_name: Mapping[str, Table], rows: Rows
) -> Mapping[Value, Value]:
    """Return the names of the rows that a reference can lead to, by their keys."""
    if owner is None:
        return {}
    label = by_name[owner.target].label
    return {row[owner.target_columns[0]]: row[label] for row in rows[owner.target]}


def _entry(kind: str, table_name: str | None, title: str, text: str, path: str) -> Row:
    return {
        "kind": kind,
        "table_name": table_name,
        "title": title,
        "text": text or None,
        "path": path,
    }


def _joined(values: Iterable[Value]) -> str:
    return " · ".join(_spelt(value) for value in values if value is not None)


def _spelt(value: Value) -> str:
    """Return a value as people type it.

    >>> _spelt(431000), _spelt("740,000 scores")
    ('431,000 431000', '740,000 scores 740000')
    """
    if isinstance(value, (int, float)) and "," in (separated := figures.number(value)):
        return f"{separated} {value}"
    return " ".join([str(value), *_bare(str(value))])


def _bare(text: str) -> list[str]:
    """Return the numbers of a text that have thousands separators, without them."""
    return [found.replace(",", "") for found in SEPARATED.findall(text)]
