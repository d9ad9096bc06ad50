"""Makes catalogues shaped like real ones, the same bytes for the same arguments.

    .venv/bin/python benchmarks/make_marc.py catalogue.mrc --records 600000
    .venv/bin/python benchmarks/make_marc.py catalogue.xml --records 100000

The shares follow exports of real libraries: some thirty fields and 1,150 bytes a record, 10 % with
field 041, one in eight of these with stacked codes, 30 % with field 007, 8 % with an 008 of 38 or
39 bytes where `--short` asks for them, unsorted directories in one of ten.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Field = tuple[str, str]
"""Tag and value; a data field starts with two indicators and marks subfields with U+001F."""

DISTINCT = 6_000
"""Records made; a larger catalogue repeats them."""
LANGUAGES = ["eng"] * 60 + "spa spa spa por chi rus fre ger ita vie khm hat ara pol gre".split()
LANGUAGES += ["scr", "mol", "und", "zxx", "mul", "|||", "   "]
TYPES = [("a", "m")] * 60 + [("a", "s")] * 6 + [("g", "m")] * 12 + [("j", "m")] * 8
TYPES += [("i", "m")] * 6 + [("e", "m"), ("c", "m"), ("k", "m"), ("m", "m"), ("r", "m")]
PHYSICAL = {"g": "vd cvaizq", "j": "sd fsngnnmmned", "i": "sd fsngnnmmned", "e": "aj canzn"}
WORDS = """history of the people who came to a new town by sea and river with their books songs
stories recipes letters maps and memories as told between two wars in many languages for children
""".split()
NAMESPACE = "http://www.loc.gov/MARC21/slim"


def text(chance: random.Random, words: int) -> str:
    """Return some words, now and then one with letters beyond ASCII."""
    chosen = chance.choices(WORDS, k=words)
    if chance.random() < 0.2:
        chosen.append("Ceará Москва ភ្នំពេញ")
    return " ".join(chosen)


def coded(chance: random.Random, language: str, short: bool) -> str:
    """Return a field 008."""
    year = chance.choice(["19uu", "199u", *map(str, range(1950, 2026))])
    audience, form = chance.choice("    jjge"), chance.choice("          od")
    middle = f"{chance.choice('ssssrtq')}{year}{chance.choice(['    ', year])}mau"
    value = f"240101{middle}    {audience}{form}     {form}     {language} d"
    return value[: chance.choice([38, 39])] if short else value


def record(chance: random.Random, number: int, short_share: float) -> tuple[str, list[Field]]:
    """Return a leader (without lengths) and the fields of a record."""
    kind, level = chance.choice(TYPES)
    language = chance.choice(LANGUAGES)
    fields = [("001", f"on{number:09d}"), ("003", "OCoLC"), ("005", "20240101000000.0")]
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
    return f"     nc{kind}{level} a22     "[5:] + " i 4500", fields


def language_field(chance: random.Random, kind: str, language: str) -> str:
    """Return a field 041 in one of the ways in which they are written."""
    first = language if language.isalpha() else "eng"
    code = "d" if kind in "ij" else "a"
    return chance.choice([
        f"0 \x1f{code}{first}\x1f{code}spa", f"0 \x1f{code}{first}spa",
        f"1 \x1f{code}{first}\x1fhfre", f"1 \x1f{code}{first}\x1fjeng\x1fjfre\x1fjspa\x1fhger",
        f"0 \x1f{code}{first}\x1fbeng\x1ffeng", f"07\x1f{code}cmn\x1f2iso639-3",
    ])  # fmt: skip
