"""Descriptors, schema and metadata.yml say the same: none can drift from the others."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette
from datasette.utils import parse_metadata

from interloan import pipeline
from interloan.pipeline import Content
from interloan.project import Project

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = "../../questions/lending"


def written(content: Content) -> dict[str, Any]:
    parsed = parse_metadata(content.metadata)
    pages: dict[str, Any] = parsed["databases"]["interloan"]
    return pages


def test_the_committed_metadata_is_the_generated_one(content: Content) -> None:
    assert (ROOT / "metadata.yml").read_text("utf-8") == content.metadata


def test_every_table_and_view_is_described_column_by_column(
    project: Project, content: Content
) -> None:
    pages = written(content)["tables"]
    with sqlite3.connect(project.database) as connection:
        names = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow' "
            "AND type <> 'virtual' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        assert {name for (name,) in names} == set(pages)
        for table, page in pages.items():
            info = connection.execute("SELECT name FROM pragma_table_info(?)", [table]).fetchall()
            assert [name for (name,) in info] == list(page["columns"]), table
            assert all(page["columns"].values()), table
            assert page["title"], table
            assert page["description"], table
            assert page["source"], table
            assert page["license"], table


def test_a_table_says_how_many_publications_it_cites(content: Content) -> None:
    cited = {
        row[name]
        for row in content.rows["resource_links"]
        for name in ("source_id", "second_source_id")
    }
    said = written(content)["tables"]["resource_links"]["source"]
    assert said == f"{len(cited - {None})} publications, cited row by row"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("lenders.resource.yaml", "title: Lenders", "title: Libraries that lend"),
        ("lenders.resource.yaml", "Requests a year.", "Requests in a year."),
        ("lenders.resource.yaml", "unit: requests", "unit: requests a year"),
        ("lenders.resource.yaml", "facets: [lends, status]", "facets: [status]"),
        ("lenders.resource.yaml", "sort: name", "sort: founded"),
        ("lenders.resource.yaml", "label: name", "label: id"),
        ("lenders.resource.yaml", "'no_longer'", "'no_longer', 'maybe'"),
        (
            f"{QUESTIONS}/who_charges.sql",
            "Who charges for a loan?",
            "Who asks for money?",
        ),
        (f"{QUESTIONS}/views/lender_fees.sql", "Each fee beside", "Every fee next to"),
    ],
)
def test_a_change_in_a_descriptor_or_query_always_shows_in_the_metadata(
    mini: Project, file: str, old: str, new: str
) -> None:
    before = pipeline.read(mini).metadata
    path = mini.root / "sources/lending" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert pipeline.read(mini).metadata != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: integer", "type: number"),
        ("minimum: 0", "minimum: 1"),
        ("unique: true, ", ""),
        ("name: requests,", "name: requests_a_year,"),
        ("sort: name", "sort: founded"),
        ("search: [name, requests]", "search: [name]"),
    ],
)
def test_a_change_in_a_descriptor_always_shows_in_the_schema(
    mini: Project, old: str, new: str
) -> None:
    pipeline.build(mini)
    before = schema(mini)
    for file, text in ((p, p.read_text()) for p in mini.root.glob("sources/lending/lenders.*")):
        file.write_text(text.replace(old, new, 1))
    if "requests_a_year" in new:
        for file in mini.root.glob("sources/lending/lenders.*"):
            text = file.read_text().replace("[name, requests]", "[name]")
            file.write_text(text.replace(",requests,", ",requests_a_year,"))
    pipeline.build(mini)
    assert schema(mini) != before


def schema(project: Project) -> list[str]:
    with sqlite3.connect(project.database) as connection:
        return [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master ORDER BY name")]


def test_the_data_dictionary_is_the_schema(project: Project) -> None:
    with sqlite3.connect(project.database) as connection:
        differing = connection.execute(
            """
            SELECT d.table_name, d.column_name FROM data_dictionary AS d
            LEFT JOIN pragma_table_info(d.table_name) AS c ON c.name = d.column_name
            WHERE c.cid IS NOT d.position - 1
               OR (d.is_required AND NOT (c."notnull" OR c.pk))
            """
        ).fetchall()
        (columns,) = connection.execute(
            """
            SELECT count(*) FROM data_tables AS t JOIN pragma_table_info(t.name)
            """
        ).fetchone()
        (described,) = connection.execute("SELECT count(*) FROM data_dictionary").fetchone()
    assert differing == []
    assert described == columns


@pytest.mark.parametrize("setting", ["facets", "label_column", "sort", "sort_desc"])
def test_datasette_reads_the_metadata_as_meant(
    project: Project, content: Content, setting: str
) -> None:
    datasette = Datasette([str(project.database)], metadata=yaml.safe_load(content.metadata))
    for table in content.tables:
        shown = datasette.table_metadata("interloan", table.name).get(setting)
        meant = {
            "facets": list(table.facets),
            "label_column": table.label,
            "sort": table.sort or None,
            "sort_desc": table.sort_desc or None,
        }
        assert shown == meant[setting], table.name
