"""A saved copy of the guide beside what was kept of the last one; the page here is made up."""

from collections.abc import Iterator

import pytest

from interloan.collect.guide import page, reading
from interloan.collect.guide.page import Item
from interloan.collect.guide.reading import Finding
from interloan.sources.typed_rows import Rows

COPY = """A guide
Sea Catalogs
  • HARBOR (Harbor Library Network)
There are 1,200 ships in the 17th century, and a fee of $12.
Inland Catalogs (not ours)
The Inland Finder is here.
"""


@pytest.fixture
def rows() -> Rows:
    """Our names, and what is kept of the copy above."""
    links = [("harbor-home", "sea", "HARBOR"), ("finder", "land", "Inland Finder")]
    made: Rows = {
        "guide_sections": [{"id": "sea"}, {"id": "land"}],
        "resource_links": [
            {"id": key, "guide_section_id": section, "link_text": words, "is_in_guide": 1}
            for key, section, words in links
        ],
        "guide_checks": [
            {"id": "ships", "guide_section_id": "sea", "guide_states": "More than 1,200 ships."}
        ],
        "guide_items": [],
    }
    made["guide_items"] = reading.kept_rows(items(COPY), made)
    return made


def items(copy: str) -> list[Item]:
    return page.items(copy, {"Sea Catalogs": "sea", "Inland Catalogs": "land"})


def findings(copy: str, rows: Rows) -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    for found in reading.compare(items(copy), rows):
        yield found.change, found.kind, found.before, found.after, found.rows


def test_the_page_is_read_by_section(rows: Rows) -> None:
    assert [(i.kind, i.section, i.text) for i in items(COPY) if i.kind == "figure"] == [
        ("figure", "sea", "1200"), ("figure", "sea", "12"),
    ]  # fmt: skip
    lines = [(item.section, item.text) for item in items(COPY) if item.kind == "line"]
    assert lines[0] == ("", "A guide")
    assert lines[2] == ("sea", "HARBOR (Harbor Library Network)")
    assert lines[-1][0] == "land"


def test_nothing_of_the_text_is_kept(rows: Rows) -> None:
    kept = str(rows["guide_items"])
    assert "harbor-home" in kept
    for word in ("Network", "century", "Catalogs", "Finder"):
        assert word not in kept


def test_the_same_page_has_nothing_to_review(rows: Rows) -> None:
    assert list(findings(COPY.replace("  • ", "").replace("a fee", "a  fee"), rows)) == []


def test_a_figure_is_told_with_both_values_and_our_rows(rows: Rows) -> None:
    found = list(findings(COPY.replace("1,200", "1,300"), rows))
    assert ("changed", "figure", "1200", "1300", ("guide_checks/ships",)) in found
    assert len(found) == 2  # and its line


def test_a_changed_line_is_known_by_our_name_in_it(rows: Rows) -> None:
    edited = COPY.replace("  • HARBOR (Harbor", "New line\n  • HARBOR (The Harbor")
    assert list(findings(edited, rows)) == [
        ("changed", "line", "harbor-home", "HARBOR (The Harbor Library Network)",
         ("resource_links/harbor-home",)),
        ("new", "line", "", "New line", ()),
    ]  # fmt: skip


def test_a_name_that_is_gone_is_said(rows: Rows) -> None:
    found = list(findings(COPY.replace("The Inland Finder is here.\n", ""), rows))
    assert found == [
        ("gone", "line", "finder", "", ("resource_links/finder",)),
        ("gone", "name", "Inland Finder", "", ("resource_links/finder",)),
    ]


def test_a_page_in_html_reads_as_its_text_and_has_links(rows: Rows) -> None:
    html = "".join(f"<p>{line}</p>" for line in COPY.splitlines()).replace(
        "Inland Finder", '<a href="https://site.test/old">Inland <b>Finder</b></a>'
    )
    page_html = f"<html><head><style>p{{}}</style></head><body>{html}</body></html>"
    assert list(findings(page_html, rows)) == []  # the last copy had no links to compare
    rows["guide_items"] = reading.kept_rows(items(page_html), rows)
    moved = page_html.replace("/old", "/new")
    assert list(reading.compare(items(moved), rows)) == [
        Finding("changed", "link", "land", "finder", "Inland Finder", ("resource_links/finder",))
    ]
