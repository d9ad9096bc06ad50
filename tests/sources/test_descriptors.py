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


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("facets: [lends", "facets: [lendz",
         ["19 interloan facets: 'lendz' is not a column here; write 'lends'"]),
        ("primaryKey: [id]", "primaryKey: [ids]",
         ["16 schema primaryKey: 'ids' is not a column here; write 'id'"]),
        ("fields: [source_id], reference", "fields: [source], reference",
         ["17 schema foreignKeys: 'source' is not a column here; write 'source_id'"]),
        ("label: name", "label: nam, chart: {x: founded, y: request}",
         ["19 interloan chart y: 'request' is not a column here; write 'requests'",
          "19 interloan label: 'nam' is not a column here; write 'name'"]),
        ("label: name, ", "chart: {x: founded}, ",
         ["19 interloan chart y: is missing or not text; write a short text, quoted",
          "19 interloan label: is missing; every table needs one"]),
        ("  primaryKey: [id]\n", "", ["6 schema primaryKey: is missing; every table needs one"]),
        ("path: lenders.csv", "path: ../guide/publications.csv",
         ["4 path: '../guide/publications.csv' leads out of the descriptor's folder;"
          " name a file beside the descriptor or below it"]),
        ("path: lenders.csv", "path: none/",
         ["4 path: 'none/' has no CSV file in it; add one, or remove it",
          "4 path: and `derived` exclude each other; give exactly one of them"]),
        ("sort: name,", "sort: name, derived: true,",
         ["4 path: and `derived` exclude each other; give exactly one of them"]),
        ("description: Name., ", "",
         ["8 name description: is missing or not text; write a short text, quoted"]),
        ("name: founded, type: year", "type: year",
         ["12 field 6 name: is missing or not text; write a short text, quoted"]),
        ("name: founded, type: year", "name: founded, type: x",
         ["12 founded: 'x' is not a type; write one of string, integer, number, year, boolean"]),
        ("type: year", "type: year, constraints: {maximum: 10000}",
         ["12 founded maximum: '10000' is no year; write four digits, such as 2018"]),
        ("rows: [2, 9]", "rows: [2]",
         ["19 interloan rows: '[2]' are no row bounds; write the least and most: [9, 20]"]),
        ("enum: ['yes', 'no', ", "enum: ['yes', 2, ",
         ["9 lends enum: '2' is read as no text by YAML; put it in quotes"]),
    ],
)  # fmt: skip
def test_each_fault_of_a_descriptor_stands_in_its_line_with_what_to_write(
    mini: Project, complaints: Callable[[], list[str]], old: str, new: str, said: list[str]
) -> None:
    edit(mini, old, new)
    assert sorted(complaints())[: len(said)] == sorted(f"{LENDERS}:{line}" for line in said)


def test_a_table_declared_twice_is_refused(
    mini: Project, complaints: Callable[[], list[str]]
) -> None:
    other = mini.root / "sources/guide/lenders.resource.yaml"
    other.write_text((mini.root / LENDERS).read_text())
    said = f"{LENDERS}:1 name: 'lenders' is taken by sources/guide/lenders.resource.yaml"
    assert complaints() == [f"{said}; rename one"]


def test_what_the_specification_knows_may_be_said(
    mini: Project, complaints: Callable[[], list[str]]
) -> None:
    edit(mini, "title: Lenders", "title: Lenders\nsources: []\nlicenses: []")
    edit(mini, "type: year", "type: year, constraints: {minimum: 0, maximum: 9999}")
    assert complaints() == []


def test_the_schema_is_the_one_that_others_read(mini: Project) -> None:
    tables = {table.name: table for table in descriptors.load(mini.root / "sources")}
    fees = tables["fees"]
    assert fees.schema == {
        "fields": [
            {"name": "lender_id", "type": "string", "description": "Lender.",
             "constraints": {"required": True}},
            {"name": "effective_from", "type": "string", "description": "From when.",
             "constraints": {"required": True}},
            {"name": "amount_usd", "type": "number", "description": "Amount.", "unit": "USD",
             "constraints": {"minimum": 0, "maximum": 1000}},
        ],
        "missingValues": [""],
        "primaryKey": ["lender_id", "effective_from"],
        "foreignKeys": [
            {"fields": ["lender_id"], "reference": {"resource": "lenders", "fields": ["id"]}}
        ],
    }  # fmt: skip
    assert [column.required for column in fees.columns] == [True, True, False]
    assert fees.indexed == [("effective_from",)]
    assert fees.column("amount_usd").unit == "USD"
    assert set(tables["lenders"].indexed) == {("source_id",), ("lends",), ("status",), ("name",)}


def test_a_table_that_refers_to_itself_is_named_so_in_its_schema(mini: Project) -> None:
    edit(mini, "resource: publications", "resource: lenders")
    tables = {table.name: table for table in descriptors.load(mini.root / "sources")}
    (reference,) = tables["lenders"].schema["foreignKeys"]
    assert reference == {"fields": ["source_id"], "reference": {"resource": "", "fields": ["id"]}}
    assert tables["lenders"].references[0].is_citation
    assert not tables["fees"].references[0].is_citation
