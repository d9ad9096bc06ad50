"""Any code or name of a language is read, or it is said what may have been meant."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.collect.holdings.language_names import Codebook, Reading
from interloan.pipeline import Content


@pytest.fixture(scope="module")
def book(content: Content) -> Codebook:
    return Codebook(content.rows["languages"], content.rows["language_codes"])


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("pt", "por"), ("por", "por"), ("POR", "por"), ("Portuguese", "por"), ("português", "por"),
        ("zh", "zho"), ("chi", "zho"), ("zho", "zho"), ("  chinese ", "zho"),
        ("hat", "hat"), ("Haitian French Creole", "hat"), ("Kreyòl ayisyen", "hat"),
        ("kea", "kea"), ("cpp", "cpp"), ("Khmer", "khm"), ("Cambodian", "khm"), ("cam", "khm"),
        ("Greek, Modern (1453-)", "ell"), ("Greek (modern)", "ell"), ("Modern Greek", "ell"),
        ("gre", "ell"), ("Greek, Ancient (to 1453)", "grc"), ("Romance (Other)", "roa"),
        ("mul", "mul"), ("Multiple languages", "mul"), ("Ga", "gaa"), ("ga", "gle"), ("Gã", "gaa"),
        ("scr", "hrv"), ("tag", "tgl"), ("gal", "orm"), ("gag", "glg"),
    ],
)  # fmt: skip
def test_codes_and_names_of_every_kind(book: Codebook, written: str, language: str) -> None:
    assert book.read(written).language_id == language


def test_old_codes_and_double_meanings_are_remarked_on(book: Codebook) -> None:
    assert book.read("tag").remark == "discontinued MARC code of Tagalog"
    assert book.read("Ga").remark == "name of Ga; as a code it would be Irish"
    assert book.read("ga").remark == "code of Irish; as a name it would be Ga"
    assert book.read("por").remark == ""


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("Portugese", "por (Portuguese)"),
        ("Viet namese", "vie (Vietnamese)"),
        ("pt-BR", "por (Portuguese)"),
        ("zh_Hant", "zho (Chinese)"),
        ("Hatian Creole", "hat (Haitian Creole)"),
    ],
)
def test_what_was_meant_is_suggested(book: Codebook, written: str, suggestion: str) -> None:
    reading = book.read(written)
    assert reading.language_id is None
    assert suggestion in reading.suggestions


def test_a_name_of_several_languages_is_not_guessed_at(book: Codebook) -> None:
    reading = book.read("Ndebele")
    assert reading.why == "is a name of several languages"
    assert reading.suggestions == ("nbl (South Ndebele)", "nde (North Ndebele)")
    assert book.read("ajm") == Reading(None, "is a discontinued code with no single successor")


def test_nothing_stands_for_no_language(book: Codebook) -> None:
    assert book.read(" ").why == "is empty"
    assert book.read("qqqqqq").suggestions == ()


def test_every_current_code_and_every_name_of_the_tables_is_read(
    book: Codebook, content: Content
) -> None:
    for row in content.rows["languages"]:
        assert book.read(str(row["id"])).language_id == row["id"]
        assert book.read(str(row["name"])).language_id == row["id"]
    for row in content.rows["language_codes"]:
        if row["scheme"] != "marc_obsolete" and row["is_exact"]:
            assert book.read(str(row["code"])).language_id == row["language_id"]


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_reason(book: Codebook, text: str) -> None:
    reading = book.read(text)
    assert bool(reading.language_id) != bool(reading.why)
    assert (
        book.read(f"  {unicodedata.normalize('NFC', text)} ") == reading or not text.isprintable()
    )
