"""A descriptor says everything of a table once, and says it in known words."""

from collections.abc import Callable

import pytest

from interloan.project import Project
from interloan.sources import descriptors

LENDERS = "sources/lending/lenders.resource.yaml"


def edit(project: Project, old: str, new: str) -> None:
    path = project.root / LENDERS
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_tables_come_after_those_they_refer_to(mini: Project) -> None:
    names = [table.name for table in descriptors.load(mini.root / "sources")]
    assert names.index("publications") < names.index("lenders") < names.index("fees")


def test_a_declaration_carries_what_the_site_needs(mini: Project) -> None:
    tables = {table.name: table for table in descriptors.load(mini.root / "sources")}
    lenders = tables["lenders"]
    assert (lenders.subject, lenders.label, lenders.facets) == (
        "lending",
        "name",
        ("lends", "status"),
    )
    assert lenders.column("requests").unit == "requests"
    assert ("source_id",) in lenders.indexed
    assert ("lends",) in lenders.indexed


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("title: Lenders", "titel: Lenders", "'titel' is not a known key; write 'title'"),
        ("description: Who lends.", "description: ''", "description: is missing or not text"),
        ("facets:", "facet:", "'facet' is not a known key; write 'facets'"),
        ("requests, constraints", "requests, constraint", "write 'constraints'"),
        ("minimum: 0", "minimal: 0", "'minimal' is not a known key; write 'minimum'"),
        ("minimum: 0", "minimum: few", "requests minimum: 'few' is no whole number; write digits"),
        ("type: year", "type: year, constraints: {minimum: -1}", "'-1' is no year; write four"),
        ("maxLength: 40", "maxLength: 0.5", "name maxLength: '0.5' is no whole number"),
        ("'[a-z0-9-]+'", "'['", "id pattern: '[' is no regular expression; fix it"),
        ("unique: true", "unique: once", "name unique: 'once' is neither true nor false"),
        ("minimum: 0", "maxLength: 9", "'maxLength' is not a known key; known keys: maximum"),
        ("type: year", "type: yaer", "'yaer' is not a type; write 'year'"),
        ("['yes', 'no'", "[yes, 'no'", "'yes' is no text to all readers; put it in quotes"),
        ("label: name", "label: naem", "'naem' is not a column here"),
        ("facets: [lends", "facets: [lendz", "'lendz' is not a column here"),
        ("rows: [2, 9]", "rows: [9, 2]", "are no row bounds; write the least and most: [9, 20]"),
        ("resource: publications", "resource: publication", "write 'publications'"),
        ("fields: [id]}}", "fields: [title]}}", "is not that table's key; refer to id"),
        ("name: lenders", "name: lender", "differs from the file's name"),
        ("path: lenders.csv", "path: []", "exclude each other; give exactly one"),
        ("name: founded", "name: requests", "'requests' is declared twice"),
        ("name: founded", "name: Founded In", "is no column name; use a–z, 0–9 and _"),
        (
            "title: Lenders",
            "title: Lenders\ntitle: Lenders",
            "'title' is a key given twice (first in line 2); keep one",
        ),
        ("title: Lenders", "title: [", "is not YAML"),
    ],
)
def test_what_is_wrong_with_a_descriptor_is_named(
    mini: Project, complaints: Callable[[], list[str]], old: str, new: str, complaint: str
) -> None:
    edit(mini, old, new)
    said = complaints()
    assert any(complaint in line for line in said), said
    assert all(line.startswith("sources/lending/") for line in said)
