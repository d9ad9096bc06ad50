"""Items and circulation joined on the record id."""

from __future__ import annotations

from typing import Any

import pytest

from interloan.collect.marc import count, result
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
    assert "Items counted twice, because their record stands twice: 1" in result.account(summary)


@pytest.fixture
def with_holdings(marc: Any) -> bytes:
    """Two titles, one of them with an item, and holdings records behind them, one with items."""
    items = [("852", "  \x1fp31"), ("852", "  \x1fp32")]
    holdings = marc.record(None, ("004", "id1"), *items, kind="x ")
    titles = marc.record() + marc.record(marc.fixed("rus"), items[0])
    made: bytes = titles + holdings + marc.record(None, ("004", "id1"), kind="y ")
    return made


def test_items_in_holdings_records_are_left_out_and_said(marc: Any, with_holdings: bytes) -> None:
    counts = marc.count(with_holdings, items="852")
    assert counts.summary.aside == {"holdings": 1, "holdings with items": 1}
    assert counts.summary.items == 1
    said = [line for line in result.account(counts.summary) if line.startswith("Items left out")]
    assert len(said) == 1
    assert "those in 1 holdings record of their own; export the items as a CSV" in said[0]
    damaged = marc.count(with_holdings.replace(b"4500004", b"4600004"), items="852")
    assert damaged.summary.aside == counts.summary.aside


def test_items_in_holdings_records_alone_are_an_error(marc: Any, with_holdings: bytes) -> None:
    data = marc.record() + with_holdings[len(with_holdings) // 2 :]
    with pytest.raises(SourceError, match=r"1 holdings records have it, which are not joined.*CSV"):
        marc.count(data, items="852")


def test_a_list_of_items_is_joined_whatever_holdings_records_say(
    marc: Any, with_holdings: bytes
) -> None:
    table = marc.file(b"record_id,items\nid1,3\n", "items.csv")
    summary = marc.count(with_holdings, items=table).summary
    assert summary.aside == {"holdings": 2}
    assert summary.items == 6
