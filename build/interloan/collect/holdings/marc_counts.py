"""`interloan add marc`: a counted catalogue → rows of `holdings`, and remarks for its owner.

MARC's codes and those of other lists become the keys of `languages`. A code that names no language
(`und`, `zxx`, `mul`), an unknown one and a missing one stay what they are, under their label.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from interloan.collect import marc
from interloan.collect.holdings.language_names import Codebook, Reading
from interloan.collect.holdings.saving import Holdings
from interloan.collect.marc.title_languages import MARC, CodeLists, Language
from interloan.demand import no_language
from interloan.figures import number
from interloan.sources.cell_format import slug
from interloan.sources.typed_rows import Row, Value

SCHEMES = {MARC: ("marc", "marc_obsolete")}
"""Schemes of `language_codes` by list; another list is the scheme with hyphens for underscores."""
ISO = "iso639-3"
NOT_CODED = {"|||": "field 008 says |||", "   ": "field 008 is blank"}
COUNTS = (
    "titles", "titles_fractional", "items", "items_fractional", "circulation",
    "circulation_fractional",
)  # fmt: skip
OTHERWISE = "Titles whose code or name was read as another code"
NAMES_NONE = "Titles whose code is not that of one language, kept under it"
UNKNOWN = "Titles with an unknown code, kept under it"
NO_CODE = "Titles without a code of a language"
HEADINGS = (OTHERWISE, NAMES_NONE, UNKNOWN, NO_CODE)
SHOWN = 20
"""Languages named in one remark."""


def code_lists(codes: Sequence[Row], book: Codebook) -> CodeLists:
    """Return what the codes and names in records mean.

    Args:
        codes: The rows of `language_codes`.
        book: Knows the names.
    """
    exact = [row for row in codes if row["is_exact"] and row["language_id"]]
    marc_code = {str(r["language_id"]): str(r["code"]) for r in exact if r["scheme"] == "marc"}
    today = {
        (_list_of(row), str(row["code"])): marc_code.get(str(row["language_id"]), "")
        for row in exact
    } | {(MARC, str(r["code"])): str(r["replaced_by"]) for r in codes if r["replaced_by"]}
    iso = {str(row["language_id"]) for row in exact if row["scheme"] == "iso639_3"}
    every = {language: Language(language, "", ISO) for language in iso}
    every |= {language: Language(code) for language, code in marc_code.items()}
    names = {name: every[key] for name, key in book.by_name.items() if key in every}
    groups = {marc_code[language] for language in book.groups if language in marc_code}
    return CodeLists(today, names, frozenset(groups))


def _list_of(row: Row) -> str:
    scheme = str(row["scheme"])
    return MARC if scheme in SCHEMES[MARC] else scheme.replace("_", "-")


def holdings(counted: marc.Counts, book: Codebook) -> Holdings:
    """Return the rows of a counted catalogue, added up where two codes are one language."""
    read = {(row.language, row.code_list): _reading(row, book) for row in counted.rows}
    cells: defaultdict[tuple[str, ...], list[marc.Row]] = defaultdict(list)
    for row in counted.rows:
        language = read[row.language, row.code_list].language_id or f"label-{_slug(row)}"
        cells[language, row.format, row.audience, row.decade].append(row)
    rows = []
    for (key, form, audience, decade), parts in cells.items():
        reading = read[parts[0].language, parts[0].code_list]
        rows.append({
            "language_key": key, "format": form, "audience": audience, "decade": decade,
            "language_id": reading.language_id,
            "language_label": "; ".join(sorted({_label(row) for row in parts})),
            "language_reason": None if reading.language_id else f"The code {reading.why}.",
            **{name: _sum(parts, name) for name in COUNTS},
        })  # fmt: skip
    return Holdings(rows, list(_remarks(counted, read, book)))


def _reading(row: marc.Row, book: Codebook) -> Reading:
    if not row.language:
        return Reading(None, no_language.MISSING if row.written in NOT_CODED else "is malformed")
    schemes = SCHEMES.get(row.code_list, (row.code_list.replace("-", "_"),))
    return book.read_code(row.language, schemes)


def _label(row: marc.Row) -> str:
    """Return the code in the record in a form that can be read."""
    return NOT_CODED.get(row.written, row.written.strip() or row.language or "no code")


def _slug(row: marc.Row) -> str:
    written = "no-code" if row.written in NOT_CODED else row.written or row.language
    return slug(written) or "no-code"


def _sum(parts: Sequence[marc.Row], name: str) -> Value:
    """Return a count over rows that are one cell; None where it was not counted."""
    counts = [value for row in parts if (value := getattr(row, name)) is not None]
    if not counts:
        return None
    total = sum(counts)
    return round(total, 6) if isinstance(total, float) and not total.is_integer() else int(total)


def _remarks(
    counted: marc.Counts, read: dict[tuple[str, str], Reading], book: Codebook
) -> Iterator[str]:
    """Yield what was read otherwise than it is written, what names no language, what is unknown."""
    by_heading: dict[str, Counter[str]] = {heading: Counter() for heading in HEADINGS}
    for row in counted.rows:
        language, label = read[row.language, row.code_list].language_id, _label(row)
        name = book.names.get(language or "", "")
        if language in no_language.KINDS:
            by_heading[NAMES_NONE][f"{label} ({name})"] += row.titles
        elif language and row.written:
            by_heading[OTHERWISE][f"{label} as {name}"] += row.titles
        elif not language:
            by_heading[UNKNOWN if row.language else NO_CODE][label] += row.titles
    for heading, titles in by_heading.items():
        shown = [f"{label} {number(count)}" for label, count in titles.most_common(SHOWN)]
        more = f", and {number(len(titles) - SHOWN)} more" if len(titles) > SHOWN else ""
        if shown:
            yield f"{heading}: {', '.join(shown)}{more}"
    if counted.summary.in_several:
        yield f"Titles in several languages, counted in each: {number(counted.summary.in_several)}"
    for remark, count in counted.summary.remarks.items():
        written = ", ".join(map(repr, counted.summary.written.get(remark, ())))
        examples = f" (such as {written})" if written else ""
        yield f"Titles to look at, {remark}: {number(count)}{examples}"
