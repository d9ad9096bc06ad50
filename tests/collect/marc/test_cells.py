"""Format, audience and decade of a title."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("kind", "coded", "physical", "expected"),
    [
        ("am", {}, [], "book"),
        ("am", {"form": "d"}, [], "large_print"),
        ("am", {}, ["tb"], "large_print"),
        ("am", {"form": "f"}, [], "braille"),
        ("am", {"form": "a"}, [], "microform"),
        ("am", {"form": "o"}, [], "ebook"),
        ("am", {}, ["cr unu"], "ebook"),
        ("am", {}, ["ta", "cr"], "ebook"),
        ("am", {"form": "s"}, [], "ebook"),
        ("am", {"form": "q"}, [], "ebook"),
        ("am", {"form": "b"}, [], "microform"),
        ("am", {"form": "c"}, [], "microform"),
        ("am", {}, ["hd"], "microform"),
        ("am", {}, ["tc"], "braille"),
        ("am", {}, ["fb"], "braille"),
        ("am", {}, ["ta"], "book"),
        ("am", {}, ["ta", "fb"], "braille"),
        ("tm", {"form": "a"}, [], "microform"),
        ("tm", {}, ["tb"], "large_print"),
        ("ta", {}, [], "manuscript"),
        ("tb", {}, [], "component_part"),
        ("cm", {"form": "a"}, ["hd"], "score"),
        ("cm", {"form": "o"}, [], "e_resource"),
        ("gm", {"form_29": "q"}, [], "e_video"),
        ("km", {"form_29": "o"}, [], "e_resource"),
        ("om", {"form_29": "o"}, [], "e_resource"),
        ("rm", {"form_29": "o"}, [], "e_resource"),
        ("as", {}, [], "periodical"),
        ("as", {"form": "o"}, [], "e_periodical"),
        ("as", {"form": "b"}, [], "microform"),
        ("ai", {}, [], "periodical"),
        ("aa", {}, [], "component_part"),
        ("ab", {}, [], "component_part"),
        ("im", {}, ["sd fsngnnmmned"], "audiobook"),
        ("im", {"form": "o"}, ["sr zunnnnnzned", "cr nna"], "e_audiobook"),
        ("jm", {}, ["sd"], "music"),
        ("jm", {"form": "o"}, [], "e_music"),
        # For visual materials and maps the form of item stands in 008/29.
        ("gm", {}, ["vd cvaizq"], "video"),
        ("gm", {"form": "o"}, ["vd cvaizq"], "video"),
        ("gm", {"form_29": "o"}, [], "e_video"),
        ("em", {"form_29": "o"}, [], "e_resource"),
        ("em", {}, [], "map"),
        ("fm", {}, [], "map"),
        ("fm", {"form_29": "s"}, [], "e_resource"),
        ("cm", {}, [], "score"),
        ("dm", {}, [], "score"),
        ("km", {}, [], "picture"),
        ("mm", {}, [], "software"),
        ("mm", {"form": "o"}, [], "e_resource"),
        ("om", {}, [], "kit"),
        ("pc", {}, [], "archive"),
        ("rm", {}, [], "object"),
        ("tm", {}, [], "manuscript"),
        (" m", {}, [], "other"),
    ],
)
def test_format(
    marc: Any, kind: str, coded: dict[str, str], physical: list[str], expected: str
) -> None:
    fields = [("007", value) for value in physical]
    assert marc.row(marc.record(marc.fixed(**coded), *fields, kind=kind)).format == expected


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        *[("am", code, "children") for code in "abcj"],
        ("am", "d", "teen"),
        ("am", "e", "adult"),
        ("am", "f", "specialized"),
        ("am", "g", "general"),
        ("am", " ", "unknown"),
        ("am", "|", "unknown"),
        *[(kind, "j", "children") for kind in ("cm", "dm", "gm", "im", "jm", "km", "mm", "om")],
        ("rm", "j", "children"),
        ("tm", "j", "children"),
        # Elsewhere 008/22 says something else: no children's serials and maps are invented.
        ("as", "a", "unknown"),
        ("em", "a", "unknown"),
        ("pc", "j", "unknown"),
    ],
)
def test_audience(marc: Any, kind: str, code: str, expected: str) -> None:
    assert marc.row(marc.record(marc.fixed(audience=code), kind=kind)).audience == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("s1993    ", "1990"),
        ("s199u    ", "1990"),
        ("t20052004", "2000"),
        ("r19921881", "1990"),
        ("m19881995", "1980"),
        ("c19759999", "1970"),
        ("q19701979", "1970"),
        ("q19701989", "unknown"),
        ("s19uu    ", "unknown"),
        ("nuuuuuuuu", "unknown"),
        ("b        ", "unknown"),
        ("||||||||||"[:9], "unknown"),
        ("s9999    ", "unknown"),
        ("s1000    ", "1000"),
        ("s0999    ", "unknown"),
        ("s2099    ", "2090"),
        ("s2100    ", "unknown"),
        ("b1993    ", "unknown"),
        ("n1993    ", "unknown"),
        ("s0000    ", "unknown"),
    ],
)
def test_decade(marc: Any, date: str, expected: str) -> None:
    assert marc.row(marc.record(marc.fixed(date=date))).decade == expected


def test_records_that_are_no_titles_are_set_aside_as_what_they_are(marc: Any) -> None:
    records = [marc.record(kind=kind) for kind in ("z ", "x ", "uy", "vn", "w ", "q ")]
    records += [marc.record(status="d"), marc.record("short holdings", kind="yn")]
    counts = marc.count(b"".join(records) + marc.record())
    assert counts.summary.records == 1
    assert counts.summary.aside == {
        "authority": 1, "classification": 1, "community information": 1, "deleted": 1,
        "holdings": 4,
    }  # fmt: skip
    assert counts.summary.bytes_aside == sum(map(len, records))
    assert not counts.summary.findings
