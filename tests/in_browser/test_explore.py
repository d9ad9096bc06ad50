"""What a notebook without pandas has: rows, a table, a chart with its words."""

from pathlib import Path

import pytest

from interloan.in_browser import explore
from interloan.project import Project

YEARS = [
    {"year": 2016, "speakers": 1200, "margin": 100},
    {"year": 2017, "speakers": 1500, "margin": 120},
]


@pytest.fixture(autouse=True)
def here(real: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(real.root)


def test_rows_come_from_the_database_and_cannot_change_it() -> None:
    found = explore.rows("select url_encode(:text) as text", text="a b")
    assert found == [{"text": "a%20b"}]
    with pytest.raises(Exception, match="readonly"):
        explore.rows("create table x (y)")


def test_without_a_database_it_says_how_to_build_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    with pytest.raises(FileNotFoundError, match="Type `interloan build`"):
        explore.rows("select 1")


def test_a_table_says_what_it_leaves_out_and_shows_no_code() -> None:
    shown = explore.table([{"a": "<b>"}, {"a": None}, {"a": 2}], most=2)
    assert "&lt;b&gt;" in shown.content
    assert "1 more row" in shown.content
    assert "None" not in shown.content


def test_a_chart_has_its_range_its_source_and_words() -> None:
    shown = explore.chart(
        YEARS, "Speakers, {years}", "year", "speakers", "Us", margin="margin", mark="line"
    )
    assert shown.content.startswith("<svg")
    assert "Source: Us" in shown.content
    assert "1,200 ± 100 in 2016" in shown.text
    with pytest.raises(ValueError, match="too little"):
        explore.chart(YEARS[:1], "Speakers", "year", "speakers", "Us", mark="line")
