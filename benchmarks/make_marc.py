"""Makes catalogues shaped like real ones, the same bytes for the same arguments.

    python3 benchmarks/make_marc.py catalogue.mrc --records 600000
    python3 benchmarks/make_marc.py catalogue.xml.gz --records 100000
    python3 benchmarks/make_marc.py old.mrc --marc8

Records are in UTF-8, or with `--marc8` in MARC-8, as many systems still export. The shares follow
exports of real libraries: some thirty fields and 1,150 bytes a record, 10 % with field 041, one in
eight of these with stacked codes, 30 % with field 007, 8 % with an 008 of 38 or 39 bytes where
`--short` asks for them, unsorted directories in one of ten.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Field = tuple[str, str]
"""Tag and value; a data field starts with two indicators and marks subfields with U+001F."""

DISTINCT = 6_000
"""Records made; a larger catalogue repeats them under other ids."""
LANGUAGES = ["eng"] * 60 + "spa spa spa por chi rus fre ger ita vie khm hat ara pol gre".split()
LANGUAGES += ["scr", "mol", "und", "zxx", "mul", "|||", "   "]
TYPES = [("a", "m")] * 60 + [("a", "s")] * 6 + [("g", "m")] * 12 + [("j", "m")] * 8
TYPES += [("i", "m")] * 6 + [("e", "m"), ("c", "m"), ("k", "m"), ("m", "m"), ("r", "m")]
PHYSICAL = {"g": "vd cvaizq", "j": "sd fsngnnmmned", "i": "sd fsngnnmmned", "e": "aj canzn"}
WORDS = """history of the people who came to a new town by sea and river with their books songs
stories recipes letters maps and memories as told between two wars in many languages for children
""".split()
NAMESPACE = "http://www.loc.gov/MARC21/slim"


BEYOND_ASCII = "Ceará Москва ភ្នំពេញ"
BEYOND_ASCII_IN_MARC8 = "Cear\xe2a Moskva Pnhum P\xe8enh"
"""MARC-8 puts a diacritic before its letter; each character here is one byte."""


def text(chance: random.Random, words: int) -> str:
    """Return some words, now and then one with letters beyond ASCII."""
    chosen = chance.choices(WORDS, k=words)
    if chance.random() < 0.2:
        chosen.append(BEYOND_ASCII)
    return " ".join(chosen)


def coded(chance: random.Random, language: str, short: bool) -> str:
    """Return a field 008."""
    year = chance.choice(["19uu", "199u", *map(str, range(1950, 2026))])
    audience, form = chance.choice("    jjge"), chance.choice("          od")
    middle = f"{chance.choice('ssssrtq')}{year}{chance.choice(['    ', year])}mau"
    value = f"240101{middle}    {audience}{form}     {form}     {language} d"
    return value[: chance.choice([38, 39])] if short else value


def record(chance: random.Random, number: int, short_share: float) -> tuple[str, list[Field]]:
    """Return type and level of a record, and its fields."""
    kind, level = chance.choice(TYPES)
    language = chance.choice(LANGUAGES)
    fields = [("001", _id(number).decode()), ("003", "OCoLC"), ("005", "20240101000000.0")]
    if kind in PHYSICAL:
        fields.append(("007", PHYSICAL[kind]))
    if chance.random() < 0.1:
        fields.append(("007", "cr unu||||||||"))
    fields.append(("008", coded(chance, language, chance.random() < short_share)))
    fields.append(("040", "  \x1faDLC\x1fbeng\x1ferda\x1fcDLC"))
    if chance.random() < 0.1:
        fields.append(("041", language_field(chance, kind, language)))
    for tag, words in [("100", 2), ("245", 9), ("260", 6), ("300", 4), ("490", 3), ("500", 12)]:
        fields.append((tag, f"1 \x1fa{text(chance, words)}\x1fb{text(chance, 2)}"))
    for _ in range(chance.randint(4, 14)):
        fields.append(("650", f" 0\x1fa{text(chance, 2)}\x1fz{text(chance, 1)}"))
    fields.append(("520", f"  \x1fa{text(chance, chance.randint(10, 70))}"))
    for copy in range(chance.randint(1, 6)):
        fields.append(("852", f"  \x1faBranch {copy}\x1fh{number}\x1fp{number * 7 + copy}"))
    if chance.random() < 0.1:
        chance.shuffle(fields)
    return kind + level, fields


def language_field(chance: random.Random, kind: str, language: str) -> str:
    """Return a field 041 in one of the ways in which they are written."""
    first = language if language.isalpha() else "eng"
    code = "d" if kind in "ij" else "a"
    return chance.choice([
        f"0 \x1f{code}{first}\x1f{code}spa", f"0 \x1f{code}{first}spa",
        f"1 \x1f{code}{first}\x1fhfre", f"1 \x1f{code}{first}\x1fjeng\x1fjfre\x1fjspa\x1fhger",
        f"0 \x1f{code}{first}\x1fbeng\x1ffeng", f"07\x1f{code}cmn\x1f2iso639-3",
    ])  # fmt: skip


def iso2709(kind: str, fields: list[Field], marc8: bool = False) -> bytes:
    """Return a record in ISO 2709."""
    directory, body = b"", b""
    for tag, value in fields:
        written = (
            value.replace(BEYOND_ASCII, BEYOND_ASCII_IN_MARC8).encode("latin-1")
            if marc8
            else value.encode()
        )
        data = written + b"\x1e"
        directory += f"{tag}{len(data):04d}{len(body):05d}".encode()
        body += data
    base = 24 + len(directory) + 1
    leader = f"{base + len(body) + 1:05d}c{kind} {' ' if marc8 else 'a'}22{base:05d} i 4500"
    return leader.encode() + directory + b"\x1e" + body + b"\x1d"


def marcxml(kind: str, fields: list[Field]) -> bytes:
    """Return a record in MARCXML, an element a line."""
    lines = ["<record>", f"  <leader>00000c{kind} a2200000 i 4500</leader>"]
    for tag, value in fields:
        if tag < "010":
            lines.append(f'  <controlfield tag="{tag}">{escape(value)}</controlfield>')
            continue
        first, second = map(quoteattr, value[:2])
        lines.append(f'  <datafield tag="{tag}" ind1={first} ind2={second}>')
        for part in value[2:].split("\x1f")[1:]:
            lines.append(f'    <subfield code="{part[0]}">{escape(part[1:])}</subfield>')
        lines.append("  </datafield>")
    return "\n".join([*lines, "</record>\n"]).encode()


def _id(number: int) -> bytes:
    return f"on{number:09d}".encode()


def catalogue(  # noqa: PLR0913 (all but the first are options)
    records: int, *, seed: int = 1, is_xml: bool = False, marc8: bool = False,
    newlines: bool = False, short: float = 0,
) -> Iterator[bytes]:  # fmt: skip
    """Yield a catalogue in pieces.

    Args:
        records: How many.
        seed: Another one gives other records.
        is_xml: MARCXML instead of ISO 2709.
        marc8: MARC-8 instead of UTF-8.
        newlines: Put a line end between records.
        short: Share of records whose 008 has 38 or 39 bytes.
    """
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    made = [record(chance, number, short) for number in range(min(records, DISTINCT))]
    line_end = b"\n" if newlines else b""
    written = [(marcxml(*m) if is_xml else iso2709(*m, marc8)) + line_end for m in made]
    if is_xml:
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{NAMESPACE}">\n'.encode()
    for start in range(0, records, len(written)):
        yield b"".join(
            one.replace(_id(number), _id(number + start), 1)
            for number, one in enumerate(written[: records - start])
        )
    if is_xml:
        yield b"</collection>\n"


def main() -> None:
    """Write a catalogue to a file."""
    parser = argparse.ArgumentParser(description="Make a catalogue shaped like a real one.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--records", type=int, default=600_000)
    parser.add_argument("--marc8", action="store_true")
    parser.add_argument("--newlines", action="store_true")
    parser.add_argument("--short", type=float, default=0.0)
    chosen = parser.parse_args()
    pieces = catalogue(
        chosen.records, is_xml=".xml" in chosen.file.suffixes, marc8=chosen.marc8,
        newlines=chosen.newlines, short=chosen.short,
    )  # fmt: skip
    with chosen.file.open("wb") as file:
        if chosen.file.suffix == ".gz":
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
                for piece in pieces:
                    packed.write(piece)
        else:
            file.writelines(pieces)
    print(f"Made up {chosen.records:,} records in {chosen.file}: add them with --kind synthetic.")


if __name__ == "__main__":
    main()
