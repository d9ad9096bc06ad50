"""How wide words will be, near enough to leave room for them: a server has no letters to measure.

The widths are those of DejaVu Sans, the widest of the usual fonts of pages, in thousandths of the
size, by kinds of letters.
"""

from __future__ import annotations

from functools import lru_cache

NARROW, WIDE, CAPITAL, USUAL, FOREIGN = 345, 960, 700, 620, 1000
NARROW_LETTERS = frozenset(" !'()*,-./:;I[]fijlrt|’‘")
WIDE_LETTERS = frozenset("%@MWmw—…")
LATIN = "\u0250"


@lru_cache(maxsize=4_096)  # each name is measured for a wide drawing and for a narrow one
def width(text: str, size: float) -> float:
    """Return the width of a line of text in pixels, rather too much than too little.

    >>> width("Lao", 10) < width("Mam", 10) < width("Hmong", 10)
    True
    """
    return sum(map(_thousandths, text)) * size / 1000


def _thousandths(letter: str) -> int:
    if letter in NARROW_LETTERS:
        return NARROW
    if letter in WIDE_LETTERS:
        return WIDE
    if letter >= LATIN:
        return FOREIGN
    return CAPITAL if letter.isupper() else USUAL


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Return a text in lines that fit; a word that is too long for any line is broken.

    >>> wrapped("Portuguese-based creoles", 10, 100)
    ['Portuguese-based', 'creoles']
    >>> wrapped("Chargoggagogg", 10, 40)
    ['Chargo', 'ggagog', 'g']
    """
    words = text.split()
    whole = " ".join(words)
    if width(whole, size) <= room:
        return [whole] * bool(whole)
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if width(longer, size) <= room:
            line = longer
            continue
        lines += [line] * bool(line)
        line = word
        while width(line, size) > room and len(line) > 1:
            fits = max(n for n in range(1, len(line)) if n == 1 or width(line[:n], size) <= room)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines
