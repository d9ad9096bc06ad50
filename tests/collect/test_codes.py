"""Any code or name of a language is read, or it is said what may have been meant."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.collect.holdings import language_names
from interloan.collect.holdings.language_names import Codebook, Reading
from interloan.pipeline import Content

LISTS = Path(__file__).with_name("spellings")


def spellings(name: str) -> list[dict[str, str]]:
    """Return a list of labels with what they mean."""
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def became(reading: Reading) -> str:
    """`ask` is not read, since it may be several languages; `rest` stands for several at once."""
    return "rest" if reading.is_rest else reading.language_id or "ask"


ASKED = {"Filipino", "Syriac"}
"""Names of a language that people, or MARC, use for another one as well."""


@pytest.fixture(scope="module")
def book(content: Content) -> Codebook:
    return language_names.book(content.rows)


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
        ("eng - Englsh", "eng (English)"),
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


@pytest.mark.parametrize(
    ("written", "language", "kind"),
    [pytest.param(*row.values(), id=row["written"]) for row in spellings("worked_on")],
)
def test_languages_are_read_however_people_and_systems_write_them(
    book: Codebook, written: str, language: str, kind: str
) -> None:
    assert became(book.read(written)) in language.split("|"), kind


def test_of_the_list_that_was_put_away_no_label_is_guessed_wrong(book: Codebook) -> None:
    """What is asked still, though it means one thing, is misspelled or means one of two."""
    read = {row["written"]: (became(book.read(row["written"])), row["language"].split("|"))
            for row in spellings("put_away")}  # fmt: skip
    others = {written: key for written, (key, meant) in read.items() if key not in meant}
    assert others == dict.fromkeys(
        ["Hatian Creole", "Portugese", "Ukranian", "Vietnamse", "n.a.", "No language"],
        "ask",
    )


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("drawn", 1),
        ("put_away_again", 8),
        ("drawn_again", 8),
        ("drawn_last", 3),
        ("drawn_newest", 4),
        ("blind", 5),
        ("drawn_in_scope", 5),
        ("drawn_in_scope_again", 3),
    ],
)
def test_names_of_public_lists_are_read_or_asked_and_none_is_guessed_wrong(
    book: Codebook, name: str, asked: int
) -> None:
    """How many are asked stands in the README of the lists, with the reasons."""
    rows = [(became(book.read(row["written"])), row) for row in spellings(name)]
    others = [(key, row) for key, row in rows if key not in row["language"].split("|")]
    assert [key for key, _ in others] == ["ask"] * asked


def test_chinese_is_one_language_in_a_catalog_unless_it_is_told_apart(book: Codebook) -> None:
    """MARC has one code for it and the census one line, which a count is set beside."""
    read = {name: book.read(name).language_id for name in ("Chinese", "Mandarin", "Cantonese")}
    assert read == {"Chinese": "zho", "Mandarin": "cmn", "Cantonese": "yue"}


def test_an_empty_field_is_unknown_however_a_system_shows_it(book: Codebook) -> None:
    for written in ("(blank)", "NULL", "#N/A", "|||", "-", "???", "not coded", "No value"):
        assert book.read(written).language_id == "und", written
    assert book.read("|||").remark == "no language"


def test_a_family_that_is_called_as_a_country_is_is_asked_unless_it_says_languages(
    book: Codebook,
) -> None:
    for written, family in (("Philippine", "phi"), ("Iranian", "ira"), ("Australian", "aus")):
        assert book.read(written).language_id is None
        assert book.read(f"{written} languages").language_id == family


@pytest.mark.parametrize(
    ("written", "suggestions"),
    [
        ("Creole", ("crp (Creoles and pidgins (other))", "hat (Haitian Creole)",
                    "kea (Cape Verdean Creole)")),
        ("Filipino", ("fil (Filipino)", "tgl (Tagalog)")),
        ("English/Spanish", ("eng (English)", "spa (Spanish)")),
        ("Krio", ("cpe (English-based creoles and pidgins)", "kea (Cape Verdean Creole)")),
        ("N/A", ("und (Undetermined language)", "zxx (No linguistic content)")),
        ("Non-English", ()), ("prt", ()), ("Latin America", ()), ("French Guiana", ()),
        ("Non.", ()),
        ("Tonga (Zambia)", ()), ("French (Haiti)", ()),
        ("Lat.", ("lat (Latin)", "lav (Latvian)")),
        ("Spanish DVDs", ("spa (Spanish)",)),
        ("Sindhi Arabic", ("ara (Arabic)", "snd (Sindhi)")),
    ],
)  # fmt: skip
def test_no_language_is_suggested_that_is_not_meant(
    book: Codebook, written: str, suggestions: tuple[str, ...]
) -> None:
    """“Creole” was once told to be Cree, “Krio” Cape Verdean and “N/A” Nauruan."""
    assert book.read(written).suggestions == suggestions


def test_a_code_that_is_written_as_another_languages_name_is_asked(book: Codebook) -> None:
    for code, language in (("mon", "mon"), ("ho", "hmo"), ("wa", "wln"), ("fur", "fur")):
        assert book.read(code).language_id == book.read(code.upper()).language_id == language
        assert book.read(code.title()).language_id is None
    assert book.read("Eng").language_id == "eng"
    assert book.read("Tonga").suggestions == ("tog (Tonga (Nyasa))", "ton (Tongan)")


def test_a_code_before_the_name_of_another_language_is_asked(book: Codebook) -> None:
    for written in ("uk - Russian", "ca - Spanish", "ca: Spanish", "uk-Russian"):
        assert book.read(written).language_id is None, written
        assert len(book.read(written).suggestions) == 2
    assert book.read("uk - Ukrainian").language_id == "ukr"
    assert book.read("Russian (uk)").language_id == "rus"


def test_a_variant_is_counted_under_its_language_and_said(book: Codebook) -> None:
    assert book.read("Portuguese (Brazil)").remark == "a variant of Portuguese"
    assert book.read("zh-Hant").remark == "a variant of Chinese"
    assert book.read("French (Haiti)").language_id is None
    assert book.read("EN-ES").language_id is None


def test_every_code_is_read_beside_its_name(book: Codebook, content: Content) -> None:
    names = {row["id"]: row["name"] for row in content.rows["languages"]}
    for row in content.rows["language_codes"]:
        if row["scheme"] == "marc" and row["is_exact"]:
            code, language = row["code"], row["language_id"]
            for shape in (
                "{name} ({code})",
                "{code} - {name}",
                "{code}: {name}",
                "{name} [{code}]",
            ):
                written = shape.format(name=names[language], code=code)
                assert book.read(written).language_id == language, written


@given(st.data())
def test_a_label_of_two_languages_is_never_a_third_and_seldom_one(
    book: Codebook, content: Content, data: st.DataObject
) -> None:
    """Where it is one of the two, both names are names of it: Tagalog and Filipino.

    A label of a family and a language of it is that language's: “Artificial; Lojban”.
    """
    single = [row for row in content.rows["languages"] if row["scope"] != "collective"]
    languages = st.sampled_from(single)
    first, second = data.draw(languages), data.draw(languages)
    shape = data.draw(st.sampled_from(["{} ({})", "{} - {}", "{}; {}", "{}/{}", "{}, {}", "{} {}"]))
    read = book.read(shape.format(first["name"], second["name"])).language_id
    pair = {first["id"], second["id"]}
    if second["name"] in {row["script"] for row in single}:  # Sindhi (Arabic)
        return
    assert read is None or pair in ({read}, {"tgl", "fil"})


@pytest.mark.parametrize(
    "shape",
    [
        "[{code}]", "({code})", '"{code}"', "“{name}”", "{code}|", "$a {code}", "‡a{code}",
        "{code}_{name}", "{code}-{name}", "{code}--{name}", "{code}. {name}", "{code},{name}",
        "{name} {{{code}}}", "{name} <{code}>", "{name} (MARC: {code})", "{name}\\{code}",
        "{name} (1,204)", "\ufeff{name}\u200e", "{name};",
    ],
)  # fmt: skip
def test_what_systems_write_around_a_name_or_a_code_is_left_out(
    book: Codebook, content: Content, shape: str
) -> None:
    names = {row["id"]: row["name"] for row in content.rows["languages"]}
    for row in content.rows["language_codes"]:
        if row["scheme"] == "marc" and row["is_exact"] and row["language_id"] != "syr":
            language = row["language_id"]
            written = shape.format(name=names[language], code=row["code"])
            assert book.read(written).language_id in (language, *ask(str(names[language]))), written


def ask(name: str) -> tuple[None, ...]:
    """What is asked of a name by itself may be asked of it in any shape."""
    return (None,) if name in ASKED else ()


def test_a_language_without_a_code_of_its_own_is_read_as_what_it_is_filed_under(
    book: Codebook, content: Content
) -> None:
    for row in content.rows["language_members"]:
        code = str(row["code"])
        assert book.read(code).language_id == OLDER.get(code, row["language_id"])
        for name in [str(row["name"]), *str(row["other_names"] or "").split("; ")]:
            if name and name not in ASKED_NAMES:
                assert book.read(name).language_id in (row["language_id"], None), name
        if row["name"] not in ASKED_NAMES:
            assert book.read(str(row["name"])).language_id == row["language_id"]
    for name in ASKED_NAMES:
        assert book.read(name).language_id in (None, "dan"), name
    assert book.read("Arabic, Egyptian Spoken").remark == "a variant of Arabic"
    assert book.read("Wampanoag").remark == "filed under Algonquian languages"


ASKED_NAMES = {"Brunei", "Dan", "Fur", "Ha", "Ho", "Krio", "Suk", "Tat", "Tem"}
"""Names of a country or of another language, or letters that are another language's code."""
OLDER = {"esk": "esx", "gag": "glg", "kus": "kos", "max": "glv", "taj": "tgk", "tar": "tat"}
"""Codes of ISO 639-3 that MARC had for another language."""


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("português (Moçambique)", "por"), ("中文（简体，新加坡）", "zho"),
        ("한국어(대한민국)", "kor"),
        ("српски (ћирилица, Босна и Херцеговина)", "srp"), ("oʻzbek (lotin)", "uzb"),
        ("Hindi (Latin)", "hin"), ("Kannada - Latin", "ask"), ("Uzbek (Arabic)", "uzb"),
        ("Chinese (Simplified, Hong Kong SAR China)", "zho"), ("Chinese (Hong Kong)", "zho"),
        ("French (Haiti)", "ask"), ("Persian (Afghanistan)", "ask"), ("français (Haïti)", "ask"),
        ("English (Trinidad & Tobago)", "eng"), ("ca-ES-valencia", "cat"), ("pt_BR", "por"),
    ],
)  # fmt: skip
def test_places_and_scripts_are_read_in_english_and_in_the_languages_own_words(
    book: Codebook, written: str, language: str
) -> None:
    assert became(book.read(written)) == language


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("Ge’ez", "gez"), ("Geez", "gez"), ("Azerbaycanca", "aze"), ("o‘zbek", "uzb"),
        ("كوردی", "kur"), ("کوردی", "kur"), ("هَوُسَ", "hau"), ("هوس", "hau"),
        ("Haitian_Creole", "hat"),
    ],
)  # fmt: skip
def test_accents_apostrophes_and_points_may_be_left_out_or_be_of_another_kind(
    book: Codebook, written: str, language: str
) -> None:
    assert book.read(written).language_id == language


def test_a_family_that_has_no_row_is_not_taken_for_its_best_known_language(book: Codebook) -> None:
    for written in ("Greek languages", "Egyptian languages", "Mongolian languages"):
        assert book.read(written).why in ("names several languages", "may be several languages")
    assert book.read("Quechua languages").language_id == "que"
    assert book.read("Greek language").language_id == "ell"


def test_a_code_behind_a_sign_is_not_read_with_it(book: Codebook) -> None:
    """“|aar” may be subfield a with Arabic, or the code of Afar; “code: no” is not “no code”."""
    assert book.read("|aar").language_id is None
    assert book.read("code: no").language_id == "nor"
    assert book.read("no code").language_id == "und"


def test_a_name_in_capitals_at_its_head_is_no_code_with_a_place(book: Codebook) -> None:
    """“Bo (Laos)” is a language of Laos; “bo” is the code of Tibetan."""
    assert book.read("Bo (Laos)").language_id is None
    assert book.read("bo (Laos)").language_id == "bod"


def test_spellings_of_the_table_are_read_as_it_says(book: Codebook, content: Content) -> None:
    for row in content.rows["language_spellings"]:
        reading = book.read(str(row["written"]))
        meant = "rest" if row["kind"] == "several" else row["language_id"] or "ask"
        assert became(reading) == meant, row["written"]


def test_nothing_stands_for_no_language(book: Codebook) -> None:
    assert book.read(" ").why == "is empty"
    assert book.read("qqqqqq").suggestions == ()


def test_every_current_code_and_every_name_of_the_tables_is_read(
    book: Codebook, content: Content
) -> None:
    for row in content.rows["languages"]:
        assert book.read(str(row["id"])).language_id == row["id"]
        if row["name"] not in ASKED:
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
