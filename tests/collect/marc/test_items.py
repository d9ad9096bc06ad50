"""Items and circulation joined on the record id."""

from __future__ import annotations

from typing import Any

import pytest

from interloan.collect.marc import account, count
from interloan.problems import SourceError


def test_items_are_added_up_by_cell(marc: Any) -> None:
    rus = marc.record(marc.fixed("rus"))
    eng = marc.record().replace(b"id1", b"id2")
    damaged = b"00001" + marc.record(marc.fixed("spa")).replace(b"id1", b"id3")[5:]
    table = b"record_id,items,circulation\nid1,2,10\nid1,1,5\nid2,4,\nid3,1,7\nid9,5,5\n"
    counts = marc.count(rus + eng + damaged, items=marc.file(table, "items.csv"))
    assert [(row.language, row.items, row.circulation) for row in counts.rows] == [
        ("eng", 4, 0), ("rus", 3, 15), ("spa", 1, 7),
    ]  # fmt: skip
    assert (counts.summary.items, counts.summary.items_unmatched) == (8, 5)


def test_a_row_is_an_item_where_there_is_no_column_of_items(marc: Any) -> None:
    table = marc.file(b"record_id\nid1\nid1\n", "items.csv")
    assert marc.row(marc.record(), items=table).items == 2


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (b"id,items\n", "has no column record_id"),
        (b"record_id,items\n,1\n", "is not an id"),
        (b"record_id,items\nid1,two\n", "items.csv:2 items: 'two' is not a whole number"),
    ],
)
def test_what_is_wrong_with_the_table_is_said(marc: Any, table: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        count([marc.file(marc.record())], items=marc.file(table, "items.csv"))


@pytest.mark.parametrize("items", ["949", "items.csv"])
def test_items_that_no_title_has_are_an_error_and_no_silent_zero(marc: Any, items: str) -> None:
    table = marc.file(b"record_id\nother\n", "items.csv")
    with pytest.raises(SourceError, match="gives no item of any title; name the field"):
        marc.count(marc.record(), items=table if items.endswith("csv") else items)


def test_items_of_a_record_that_stands_twice_are_said(marc: Any) -> None:
    table = marc.file(b"record_id\nid1\n", "items.csv")
    summary = marc.count(marc.record() * 2, items=table).summary
    assert "Items counted twice, because their record stands twice: 1" in account.lines(summary)
