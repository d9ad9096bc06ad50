"""MARCXML counts as the same records in ISO 2709 do, however it is written."""

from __future__ import annotations

import gzip
import re
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.marc.conftest import fewer

from interloan.collect.marc import Counts, count, result
from interloan.problems import SourceError

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.loc.gov/MARC21/slim"
Field = tuple[str, str]


def record(*fields: Field, kind: str = "am") -> str:
    """Return a record, written as most programs write it."""
    lines = ["<record>", f"  <leader>00000n{kind} a2200000 i 4500</leader>"]
    for tag, value in fields:
        if tag < "010":
            lines.append(f'  <controlfield tag="{tag}">{escape(value)}</controlfield>')
        else:
            lines.append(f'  <datafield tag="{tag}" ind1="{value[0]}" ind2="{value[1]}">')
            for part in value[2:].split("\x1f")[1:]:
                lines.append(f'    <subfield code="{part[0]}">{escape(part[1:])}</subfield>')
            lines.append("  </datafield>")
    return "\n".join([*lines, "</record>"])


def collection(*records: str) -> str:
    return f'{HEAD}<collection xmlns="{NAMESPACE}">\n' + "\n".join(records) + "\n</collection>\n"


@pytest.fixture
def plain(marc: Any) -> str:
    """Two records, one of them in two languages and online; one and two items."""
    return collection(
        record(
            ("001", "id1"), ("008", marc.fixed("rus")), ("245", "10\x1faMoscow &amp; us"),
            ("952", "  \x1fbMain & annex\x1fl7"),
        ),
        record(
            ("007", "ta"), ("007", "cr"), ("008", marc.fixed("eng")),
            ("041", "0 \x1faeng\x1faspa\x1fhfre"), ("245", "10\x1faTwo"),
            ("952", "  \x1fl3"), ("952", "  \x1fbMain\x1fl1"),
        ),
    )  # fmt: skip


def prefixed(text: str, prefix: str) -> str:
    return re.sub(r"(</?)(?=[a-z])", rf"\1{prefix}:", text).replace("xmlns=", f"xmlns:{prefix}=")


WRITTEN: dict[str, Any] = {
    "prefix": lambda text: prefixed(text, "marc"),
    "another prefix": lambda text: prefixed(text, "m21"),
    "no namespace": lambda text: text.replace(f' xmlns="{NAMESPACE}"', ""),
    "single quotes": lambda text: text.replace('"', "'"),
    "attributes in another order": lambda text: re.sub(
        r'(tag="\d+") (ind1="." ind2=".")', r"\2 \1", text
    ),
    "spaces in tags": lambda text: re.sub(r"(tag)(=)|(/record)(>)", r"\1\3 \2\4", text),
    "line ends in tags": lambda text: text.replace("field tag", "field\n  tag"),
    "one line": lambda text: re.sub(r">\s+<", "><", text),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "references": lambda text: text.replace("eng", "&#101;ng").replace(">cr<", ">&#x63;r<"),
    "reference in a tag": lambda text: text.replace('tag="008"', 'tag="00&#56;"'),
    "comments": lambda text: text.replace("<leader>", "<!-- <leader>no --><leader>"),
    "CDATA": lambda text: re.sub(r">(.*rus.*)</control", r"><![CDATA[\1]]></control", text),
    "byte order mark": lambda text: "\ufeff" + text,
    "type of record": lambda text: text.replace("<record>", '<record type="Bibliographic">'),
    "one line end": lambda text: text.replace("\n  ", " "),
    "answer of a server": lambda text: re.sub(
        r"<record>(.*?)</record>",
        r"<record><header><identifier>a</identifier></header><metadata><record>\1</record>"
        r"</metadata></record>",
        text.replace("collection", "ListRecords"),
        flags=re.DOTALL,
    ),
    "answer to a search": lambda text: re.sub(
        r"<record>(.*?)</record>",
        r"<zs:record><zs:recordPacking>xml</zs:recordPacking><zs:recordData><record>\1</record>"
        r"</zs:recordData></zs:record>",
        text.replace("<collection", "<zs:records").replace("</collection", "</zs:records"),
        flags=re.DOTALL,
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WRITTEN)
def test_any_way_of_writing_counts_the_same(marc: Any, plain: str, way: str) -> None:
    expected = marc.count(plain.encode(), "plain.xml", items="952$l")
    assert [(r.language, r.format, r.items, r.circulation) for r in expected.rows] == [
        ("eng", "ebook", 2, 4), ("rus", "book", 1, 7), ("spa", "ebook", 2, 4),
    ]  # fmt: skip
    data = WRITTEN[way](plain).encode()
    counts = marc.count(data, "written.xml", items="952$l")
    assert counts.rows == expected.rows
    assert counts.summary.bytes_read == len(data)
    assert not counts.summary.findings


def test_iso_2709_and_xml_count_the_same(marc: Any) -> None:
    fields = [("008", marc.fixed("rus")), ("041", "0 \x1farus\x1faeng")]
    iso = b"".join(
        marc.record(marc.fixed("rus"), fields[1], kind=kind) for kind in ("am", "jm", "z ")
    )
    xml = collection(*(record(*fields, kind=kind) for kind in ("am", "jm", "z ")))
    assert marc.count(xml.encode(), "a.xml").rows == marc.count(iso).rows
    assert marc.count(xml.encode(), "a.xml").summary.aside == {"authority": 1}


def test_damage_costs_one_record(marc: Any, plain: str) -> None:
    good = record(("008", marc.fixed("eng")))
    bad = good.replace("</leader>", "<leader>")
    cut = collection(good, good, bad, good)[:-20]
    counts = marc.count(cut.encode(), "cut.xml")
    assert counts.summary.records == 3
    assert counts.summary.bytes_read == len(cut)
    assert {reason for reason, _ in counts.summary.reasons} == {
        "not well-formed (mismatched tag)", "cut off before its end",
    }  # fmt: skip


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("end", "is_cut"), [("\n</collection>\n", False), ("", True), ("\n", True), ("\n</coll", True)]
)
def test_a_file_that_ends_between_two_records_is_cut_off_unless_its_element_is_closed(
    marc: Any, end: str, is_cut: bool, packed: bool, processes: int
) -> None:
    text = collection(*(record(("008", marc.fixed())) for _ in range(3)))
    data = text.replace("\n</collection>\n", end).encode()
    path = marc.file(gzip.compress(data) if packed else data, "a.xml")
    summary = count([path], processes=processes, part_size=len(data) // 2 + 7).summary
    assert summary.records == 3
    assert bool(result.missing_part(summary)) is is_cut
    assert len(summary.findings) == is_cut


def test_records_without_an_element_around_them_are_whole(marc: Any) -> None:
    one = record(("008", marc.fixed())).replace("<record", f'<record xmlns="{NAMESPACE}"')
    summary = marc.count((one * 2).encode(), "a.xml").summary
    assert (summary.records, result.missing_part(summary)) == (2, "")


def test_records_of_deleted_titles_without_content_are_passed_over(marc: Any) -> None:
    deleted = '<record><header status="deleted"/></record>'
    data = collection(record(("008", marc.fixed())), deleted)
    counts = marc.count(data.encode(), "a.xml")
    assert counts.summary.records == 1
    assert counts.summary.aside == {"deleted": 1}
    assert not counts.summary.findings


def test_comment_across_records_is_refused(marc: Any) -> None:
    one = record(("008", marc.fixed()))
    data = collection(one, "<!--", one, one, "-->", one)
    with pytest.raises(SourceError, match="comment or CDATA section runs across records"):
        marc.count(data.encode(), "a.xml")


def test_ids_join_items(marc: Any, plain: str) -> None:
    table = marc.file(b"record_id,items\nid1,3\n", "items.csv")
    rows = marc.count(plain.encode(), "a.xml", items=table).rows
    assert {row.language: row.items for row in rows} == {"eng": 0, "rus": 3, "spa": 0}
    assert {row.circulation for row in rows} == {None}


@given(data=st.data())
@fewer
def test_any_split_and_any_damage_counts_the_same(module_marc: Any, data: st.DataObject) -> None:
    languages = data.draw(st.lists(st.sampled_from(["rus", "eng", "|||"]), min_size=1, max_size=4))
    fields = [("008", module_marc.fixed(languages[0])), ("041", "0 \x1faeng\x1faspa")]
    text = collection(*(record(("008", module_marc.fixed(code)), fields[1]) for code in languages))
    text = WRITTEN[data.draw(st.sampled_from(sorted(WRITTEN)))](text)
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(text)))
        text = (
            text[:at] + data.draw(st.sampled_from(["<", "&", "</record>", ">", "<!--"])) + text[at:]
        )
    outcomes = [
        module_marc.outcome(text.encode(), "a.xml", part_size=size)
        for size in [None, *data.draw(st.lists(st.integers(1, len(text)), max_size=4))]
    ]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    if isinstance(outcomes[0], Counts):
        assert outcomes[0].summary.bytes_read == len(text.encode())


def test_unimarc_is_refused_as_it_is_in_iso_2709(marc: Any) -> None:
    coded = ("100", "  \x1fa20080415d2008    m  y0frey50      ba")
    text = collection(record(coded, ("101", "0 \x1fafre"), ("200", "1 \x1faUn titre")))
    with pytest.raises(SourceError, match="is in UNIMARC, not in MARC 21"):
        marc.count(text.encode(), "a.xml")


def test_items_in_holdings_records_are_told_as_in_iso_2709(marc: Any) -> None:
    item = ("852", "  \x1fp31")
    title = record(("001", "id1"), ("008", marc.fixed()), item)
    text = collection(title, record(("004", "id1"), item, kind="x "), record(kind="x "))
    summary = marc.count(text.encode(), "a.xml", items="852").summary
    assert summary.aside == {"holdings": 1, "holdings with items": 1}
    assert summary.items == 1


def test_places_are_counted_by_characters(marc: Any) -> None:
    fixed = marc.fixed("rus", audience="j")
    cyrillic = fixed[:31] + "с" + fixed[32:]  # Cyrillic, two bytes
    expected = marc.row(collection(record(("008", fixed))).encode(), name="a.xml")
    assert (expected.language, expected.audience) == ("rus", "children")
    assert marc.row(collection(record(("008", cyrillic))).encode(), name="b.xml") == expected
    assert marc.row(marc.record(cyrillic)) == expected
    medium = [("007", "\u0441r"), ("007", "cr")]
    assert marc.row(marc.record(fixed, *medium)).format == "ebook"
    xml = collection(record(("008", fixed), *medium))
    assert marc.row(xml.encode(), name="c.xml").format == "ebook"


@pytest.mark.parametrize("name", ["leader", "controlfield", "subfield"])
def test_values_on_lines_of_their_own_are_read_without_their_indents(
    marc: Any, plain: str, name: str
) -> None:
    indented = re.sub(rf"(<{name}[^>]*>)([^<]*)(</{name}>)", r"\1\n      \2\n    \3", plain)
    assert indented != plain
    before, after = (marc.count(text.encode(), "a.xml") for text in (plain, indented))
    assert after.rows == before.rows
    assert after.summary.reasons == {}


def test_a_title_without_a_leader_is_listed_and_strict_refuses_it(marc: Any) -> None:
    good = record(("001", "id1"), ("008", marc.fixed("eng")))
    lost = record(("001", "id2"), ("245", "10\x1faPerdido"))
    without = re.sub(r"  <leader>.*</leader>\n", "", lost)
    xml = collection(good, without, good).encode()
    summary = marc.count(xml, "a.xml").summary
    assert summary.records == 2
    assert summary.reasons == {("record without a leader", False): 1}
    assert summary.bytes_skipped == len(without)
    with pytest.raises(SourceError, match="record without a leader"):
        marc.count(xml, "a.xml", strict=True)


def test_a_bare_ampersand_anywhere_costs_nothing(marc: Any) -> None:
    good = record(("001", "id1"), ("008", marc.fixed("spa")), ("245", "10\x1faA &amp; B"))
    bare = good.replace("&amp;", "&")
    for records in ([bare, good, good], [good, bare, good], [good, good, bare], [bare] * 3):
        counts = marc.count(collection(*records).encode(), "a.xml")
        assert [(row.language, row.titles) for row in counts.rows] == [("spa", 3)]
        assert counts.summary.bytes_skipped == 0


def test_what_is_wrong_is_told_with_the_id_of_the_record(marc: Any) -> None:
    short = record(("001", "b1024"), ("008", "920219s1993"))
    (finding,) = marc.count(collection(short).encode(), "a.xml").summary.findings
    assert ": record b1024, byte " in str(finding)
    (finding,) = marc.count(marc.record("920219s1993", record_id="b7")).summary.findings
    assert ": record b7, byte 0, " in str(finding)
