"""Languages of a title, from 008/35-37 and 041 together."""

from __future__ import annotations

from typing import Any

import pytest

from interloan.collect.holdings import language_names, marc_counts
from interloan.collect.marc.title_languages import CodeLists
from interloan.pipeline import Content


@pytest.mark.parametrize(
    ("fixed", "fields", "expected"),
    [
        ("rus", [], {"rus": 1}),
        ("ENG", [], {"eng": 1}),
        # 041 $a adds languages; $h, $b, $j never do.
        ("eng", ["0 \x1faeng\x1faspa"], {"eng": 0.5, "spa": 0.5}),
        ("eng", ["1 \x1faeng\x1fhrus"], {"eng": 1}),
        ("eng", ["0 \x1faeng\x1fbspa\x1ffger\x1fjfre\x1fmita"], {"eng": 1}),
        ("eng", ["0 \x1faeng", "0 \x1faspa"], {"eng": 0.5, "spa": 0.5}),
        # Codes run together in one subfield are taken apart, unless $2 names another list.
        ("eng", ["0 \x1faengfreger"], {"eng": 1 / 3, "fre": 1 / 3, "ger": 1 / 3}),
        ("|||", ["07\x1fayue\x1f2iso639-3"], {"yue": 1}),
        ("zxx", ["07\x1fayue\x1f2iso639-3"], {"yue": 1}),
        ("chi", ["07\x1fayue\x1f2iso639-3"], {"chi": 1}),
        # Fill, blanks and codes that name no language look at 041.
        ("|||", ["0 \x1faspa"], {"spa": 1}),
        ("   ", ["0 \x1faspa"], {"spa": 1}),
        ("zxx", ["0 \x1faspa"], {"spa": 1}),
        ("und", ["0 \x1faspa"], {"spa": 1}),
        ("mul", ["0 \x1fachi\x1fajpn"], {"chi": 0.5, "jpn": 0.5}),
        ("mul", ["0 \x1famulengfre"], {"eng": 0.5, "fre": 0.5}),
        # Where nothing better is found they stand as they are.
        ("|||", [], {"|||": 1}),
        ("   ", [], {"   ": 1}),
        ("zxx", [], {"zxx": 1}),
        ("und", [], {"und": 1}),
        ("mul", ["0 \x1famul"], {"mul": 1}),
        ("sgn", [], {"sgn": 1}),
        ("qqq", [], {"qqq": 1}),
        ("e1 ", [], {"e1 ": 1}),
        # The original language alone says nothing of the language of the title.
        ("|||", ["1 \x1fhrus"], {"|||": 1}),
        ("eng", ["1 \x1fhrus"], {"eng": 1}),
        # A malformed code in 041 does not hide the good one, and is not cut to a good one.
        ("eng", ["0 \x1faeng\x1fasp"], {"eng": 1}),
        ("|||", ["0 \x1faengl"], {"|||": 1}),
        ("spa", ["0 \x1faengl"], {"spa": 1}),
        # Text that is sung or spoken stands in for written text where no other is coded.
        ("|||", ["0 \x1fdita"], {"ita": 1}),
        ("|||", ["0 \x1fdita\x1faspa"], {"spa": 1}),
    ],
)
def test_book(marc: Any, fixed: str, fields: list[str], expected: dict[str, float]) -> None:
    record = marc.record(marc.fixed(fixed), *(("041", field) for field in fields))
    assert marc.languages(record) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("kind", ["im", "jm"])
def test_spoken_and_sung_texts_are_coded_in_d_and_else_in_a(marc: Any, kind: str) -> None:
    field = ("041", "0 \x1fdita\x1fager\x1fgeng\x1feeng")
    assert marc.languages(marc.record(marc.fixed("ita"), field, kind=kind)) == {"ita": 1}
    only_a = ("041", "0 \x1faspa\x1fgeng")
    assert marc.languages(marc.record(marc.fixed("|||"), only_a, kind=kind)) == {"spa": 1}


@pytest.mark.parametrize("code", ["zxx", "mul", "und", "sgn", "qqq"])
def test_codes_that_name_no_language_stand_as_codes(marc: Any, code: str) -> None:
    for record in (
        marc.record(marc.fixed(code)),
        marc.record(marc.fixed("|||"), ("041", f"0 \x1fa{code}")),
    ):
        row = marc.row(record)
        assert (row.language, row.written, row.code_list) == (code, "", "marc")


def test_no_title_has_more_than_64_languages(marc: Any) -> None:
    codes = [f"{a}{b}q" for a in "abcdefghij" for b in "abcdefg"]
    record = marc.record(marc.fixed("|||"), ("041", "0 " + "".join(f"\x1fa{c}" for c in codes)))
    assert marc.languages(record) == pytest.approx(dict.fromkeys(codes[:64], 1 / 64), abs=1e-6)


def test_discontinued_codes_are_counted_as_todays_and_marked(marc: Any) -> None:
    today = {("marc", "scr"): "hrv", ("marc", "gal"): "orm"}
    row = marc.row(marc.record(marc.fixed("scr"), ("041", "0 \x1fahrv")), codes=CodeLists(today))
    assert (row.language, row.written, row.titles) == ("hrv", "scr", 1)
    assert marc.row(marc.record(marc.fixed("gal")), codes=CodeLists(today)).language == "orm"
    assert marc.row(marc.record(marc.fixed("gal"))).language == "gal"


def test_other_lists_are_named(marc: Any) -> None:
    row = marc.row(marc.record(marc.fixed("|||"), ("041", "07\x1faes\x1f2iso639-1")))
    assert (row.language, row.code_list) == ("es", "iso639-1")


def test_bilingual_title_counts_whole_in_each_language_and_once_in_shares(marc: Any) -> None:
    bilingual = marc.record(marc.fixed("eng"), ("041", "0 \x1faeng\x1faspa"))
    counts = marc.count(bilingual + marc.record())
    assert (counts.summary.records, counts.summary.in_several) == (2, 1)
    assert [(row.language, row.titles, row.titles_fractional) for row in counts.rows] == [
        ("eng", 2, 1.5),
        ("spa", 1, 0.5),
    ]


@pytest.mark.parametrize(
    ("fixed", "fields", "remarks"),
    [
        ("eng", ["0 \x1faeng"], set()),
        ("eng", ["0 \x1faeng\x1faspa"], set()),
        ("eng", ["0 \x1faspa\x1faeng"], {"differ"}),
        ("eng", ["0 \x1faspa"], {"differ"}),
        *[(code, ["0 \x1faspa"], set()) for code in ("|||", "   ", "mul", "und", "zxx")],
        # Of two stacked codes one may be the original, unless $h says which, or more are stacked.
        ("eng", ["1 \x1faengrus"], {"stacked"}),
        ("eng", ["0 \x1faengrus"], set()),
        ("eng", ["1 \x1faengrus\x1fhrus"], set()),
        ("eng", ["1 \x1faengrusfre"], set()),
        ("eng", ["1 \x1faeng\x1farus"], set()),
        # Blanks and fill among stacked codes are none; anything else is malformed.
        ("eng", ["0 \x1faeng   spa"], set()),
        ("eng", ["0 \x1faeng|||spa"], set()),
        ("eng", ["0 \x1faeng12 spa"], {"malformed"}),
        ("eng", ["0 \x1faeng\x1faen"], {"malformed"}),
        ("chi", ["07\x1fayue\x1f2iso639-3"], {"another list"}),
        ("zxx", ["07\x1fayue\x1f2iso639-3"], set()),
        ("chi", ["07\x1fa?\x1f2iso639-3"], set()),
    ],
)
def test_what_is_doubtful_about_a_title(
    marc: Any, fixed: str, fields: list[str], remarks: set[str]
) -> None:
    record = marc.record(marc.fixed(fixed), *(("041", field) for field in fields))
    reported = list(marc.count(record).summary.remarks.items())
    assert all(count == 1 for _, count in reported)
    assert {word for word in remarks for text, _ in reported if word in text} == remarks
    assert len(reported) == len(remarks)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("e1 ", "e1 "), ("~e ", "~e "), ("\x7fe ", "?e "), ("\x1fe ", "?e "), ("e\x1b!", "e?!")],
)
def test_what_stands_for_a_language_is_shown_in_printable_characters(
    marc: Any, written: str, shown: str
) -> None:
    row = marc.row(marc.record(marc.fixed(written)))
    assert (row.language, row.written, row.code_list) == ("", shown, "marc")


@pytest.mark.parametrize(
    ("field", "code", "code_list"),
    [
        ("07\x1faes\x1f2iso639-1", "es", "iso639-1"),
        ("07\x1faes\x1f2ISO639-1", "es", "iso639-1"),
        ("07\x1faes", "es", "unnamed"),
        ("07\x1faes\x1f2", "es", "unnamed"),
        ("07\x1faes\x1f2my list", "es", "unnamed"),
        ("07\x1faes\x1f2" + "a" * 20, "es", "a" * 20),
        ("07\x1faes\x1f2" + "a" * 21, "es", "unnamed"),
        ("07\x1faes\x1f2first\x1f2second", "es", "first"),
        ("07\x1fazh-hant-tw\x1f2rfc5646", "zh-hant-tw", "rfc5646"),
        ("07\x1fa" + "a" * 11 + "\x1f2local", "a" * 11, "local"),
        ("07\x1fa" + "a" * 12 + "\x1f2local", "", "marc"),
        ("07\x1fae\x1f2local", "", "marc"),
        ("07\x1fa1e\x1f2local", "", "marc"),
    ],
)
def test_codes_of_other_lists(marc: Any, field: str, code: str, code_list: str) -> None:
    row = marc.row(marc.record(marc.fixed("|||"), ("041", field)))
    assert (row.language, row.code_list) == (code, code_list)


def test_one_language_by_several_codes_is_counted_once_as_first_written(marc: Any) -> None:
    today = {("iso639-1", "es"): "spa", ("iso639-3", "spa"): "spa", ("marc", "scr"): "hrv"}
    lists = [("041", "07\x1faes\x1f2iso639-1"), ("041", "07\x1faspa\x1f2iso639-3")]
    row = marc.row(marc.record(marc.fixed("|||"), *lists), codes=CodeLists(today))
    assert (row.language, row.written, row.code_list, row.titles_fractional) == (
        "spa", "es", "marc", 1,
    )  # fmt: skip
    row = marc.row(marc.record(marc.fixed("|||"), lists[1]), codes=CodeLists(today))
    assert (row.language, row.written) == ("spa", "")
    same = [("041", "07\x1faes\x1f2a"), ("041", "07\x1faes\x1f2b"), ("041", "07\x1faes\x1f2a")]
    rows = marc.count(marc.record(marc.fixed("|||"), *same)).rows
    assert [(row.code_list, row.titles_fractional) for row in rows] == [("a", 0.5), ("b", 0.5)]


def test_what_is_doubtful_is_reported(marc: Any) -> None:
    records = [
        marc.record(marc.fixed("eng"), ("041", "1 \x1faengrus")),
        marc.record(marc.fixed("eng"), ("041", "0 \x1faspa")),
        marc.record(marc.fixed("chi"), ("041", "07\x1fayue\x1f2iso639-3")),
        marc.record(marc.fixed("eng"), ("041", "0 \x1faengl")),
    ]
    assert marc.count(b"".join(records)).summary.remarks == {
        "008 and the first code in 041 differ, both counted": 1,
        "counted by their MARC codes alone, since codes of another list stand beside them": 1,
        "malformed code in 041, not counted": 1,
        "translation with two stacked codes, of which one may be the original": 1,
    }


@pytest.fixture(scope="module")
def codes(content: Content) -> CodeLists:
    """All codes and names that the project knows."""
    listed = content.rows["language_codes"]
    return marc_counts.code_lists(listed, language_names.book(content.rows))


@pytest.mark.parametrize(
    ("fixed", "fields", "expected"),
    [
        # Names stand where codes should: they are not cut into codes.
        ("|||", ["0 \x1faGerman"], {"ger": 1}),
        ("|||", ["0 \x1faHaitian Creole"], {"hat": 1}),
        ("|||", ["0 \x1faKhmer\x1faSpanish"], {"khm": 0.5, "spa": 0.5}),
        ("|||", ["0 \x1faCape Verdean Creole"], {"kea": 1}),
        ("|||", ["0 \x1faFrançais"], {"fre": 1}),
        ("eng", ["0 \x1faCreole"], {"eng": 1}),  # of Haiti, of Cabo Verde …: which is not said
        ("|||", ["0 \x1faCreole"], {"|||": 1}),
        # ISO 639 in the places of MARC codes.
        ("fra", [], {"fre": 1}),
        ("deu", ["0 \x1fadeu\x1fazho"], {"ger": 0.5, "chi": 0.5}),
        ("kea", [], {"kea": 1}),
        ("en ", [], {"eng": 1}),
        ("EN ", [], {"eng": 1}),
        ("|||", ["0 \x1faes"], {"spa": 1}),
        ("|||", ["0 \x1fapt\x1faen"], {"por": 0.5, "eng": 0.5}),
        ("qq ", [], {"qq ": 1}),
        # Several codes in one subfield, with whatever between them.
        ("eng", ["0 \x1faeng, spa"], {"eng": 0.5, "spa": 0.5}),
        ("eng", ["0 \x1faeng;spa"], {"eng": 0.5, "spa": 0.5}),
        ("grc", ["0 \x1fagrc/lat"], {"grc": 0.5, "lat": 0.5}),
        ("ara", ["0 \x1faaraeng."], {"ara": 0.5, "eng": 0.5}),
        ("eng", ["0 \x1faENG & SPA"], {"eng": 0.5, "spa": 0.5}),
        ("eng", ["0 \x1fa eng-spa "], {"eng": 0.5, "spa": 0.5}),
        # One part that is no code makes the whole of it malformed.
        ("eng", ["0 \x1faengzzq"], {"eng": 1}),
        ("|||", ["0 \x1faspazzq"], {"|||": 1}),
        ("spa", ["0 \x1faspanish only"], {"spa": 1}),
        # The list in $2 is spelled in many ways, or not named.
        *[
            ("|||", [f"07\x1faspa\x1f2{name}"], {"spa": 1})
            for name in ("iso639-2b", "iso 639-2", "ISO-639-2", "ISO 639-3", "iso6393", "marc", "")
        ],
        *[
            ("|||", [f"07\x1fa{code}\x1f2{name}"], {"fre": 1})
            for code in ("fre", "fra")
            for name in ("iso639-2b", "iso639-2t", "iso639-3", "marc", "x")
        ],
        ("|||", ["07\x1faes"], {"spa": 1}),
        ("|||", ["07\x1fazh-hant-tw\x1f2rfc5646"], {"chi": 1}),
        ("|||", ["07\x1fakea-CV\x1f2bcp47"], {"kea": 1}),
        # MARC's code of a group gives way to the language itself.
        ("cpp", ["07\x1fakea\x1f2iso639-3"], {"kea": 1}),
        ("cpp", ["0 \x1facpp", "07\x1fakea\x1f2iso639-3"], {"kea": 1}),
        ("cpp", ["0 \x1facpp\x1fakea"], {"kea": 1}),
        ("eng", ["0 \x1faeng\x1facpp", "07\x1fakea\x1f2iso639-3"], {"eng": 0.5, "kea": 0.5}),
        ("cpp", [], {"cpp": 1}),
        ("chi", ["07\x1fayue\x1f2iso639-3"], {"chi": 1}),
        # What MARC had in the past.
        ("scr", [], {"hrv": 1}),
        ("gal", [], {"orm": 1}),
    ],
)
def test_codes_and_names_as_catalogs_have_them(
    marc: Any, codes: CodeLists, fixed: str, fields: list[str], expected: dict[str, float]
) -> None:
    record = marc.record(marc.fixed(fixed), *(("041", field) for field in fields))
    assert marc.languages(record, codes=codes) == pytest.approx(expected, abs=1e-6)


def test_a_name_that_looks_like_codes_is_none_that_two_languages_would_give(
    codes: CodeLists,
) -> None:
    known = {code for code_list, code in codes.today if code_list == "marc"}
    both = {
        name for name in codes.names
        if len(name) % 3 == 0 and all(name[n : n + 3] in known for n in range(0, len(name), 3))
    }  # fmt: skip
    assert "german" in both
    assert not [name for name in both if name[:3] in {"eng", "spa", "fre", "chi", "rus", "por"}]


def test_what_is_doubtful_is_told_with_what_the_records_have(marc: Any) -> None:
    fields = ["0 \x1faengl", "0 \x1faengl", "0 \x1fafren!", "0 \x1faspa", "1 \x1faengrus"]
    data = b"".join(marc.record(marc.fixed("eng"), ("041", field)) for field in fields)
    summary = marc.count(data).summary
    assert [(text.split(",")[0], summary.remarks[text], written)
            for text, written in summary.written.items()] == [
        ("malformed code in 041", 3, ("engl", "fren!")),
        ("008 and the first code in 041 differ", 1, ("eng/spa",)),
        ("translation with two stacked codes", 1, ("engrus",)),
    ]  # fmt: skip
