"""A search → its words, each with the form in which it is compared.

Accents, capitals, hyphens, plurals and endings do not matter: “E-Books”, “ebook” and “e book” are
the same. The stemming is lighter than Porter's and only ever compared with itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from interloan.questions.input_validation import isbn_13

MOST_WORDS = 24
"""Of a search that are read: more are no search, and would cost time."""
ISBN = re.compile(r"(?<![\w-])(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\w-])")
MARKS = {"$": "USD", "€": "EUR", "£": "GBP"}
CURRENCY = {
    "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "eur": "EUR", "euro": "EUR",
    "euros": "EUR", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "cad": "CAD",
}  # fmt: skip
AMOUNT = re.compile(
    r"(?<![\w.,])(?:(?P<mark>[$€£])\s?|(?P<code>usd|eur|gbp|cad)\s?)?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,5})(?:[.,](?P<cents>\d{2}))?"
    rf"(?![\d,.]\d)(?:\s?(?P<word>{'|'.join(CURRENCY)})\b|(?P<after>[$€£]))?(?!\w)",
    re.IGNORECASE,
)
YEARS = range(1500, 2101)
WORD = re.compile(r"[^\W_]+", re.UNICODE)
APOSTROPHES = re.compile(r"['’‘`]")
ONE_LETTER = re.compile(r"\b(e|i)[- ](?=book|audiobook|mail|journal|magazine|resource)", re.I)


@dataclass(frozen=True)
class Word:
    """A word of a search.

    Attributes:
        typed: As it was typed.
        stem: The form in which it is compared.
        year: The year that it is, if it is one.
        amount: The sum of money that it is, if it is one, in digits with a point.
        currency: Code of its currency, where a mark or a word says it.
        isbn: The ISBN that it is, as it was typed.
    """

    typed: str
    stem: str
    year: int | None = None
    amount: str | None = None
    currency: str | None = None
    isbn: str | None = None

    @property
    def is_value(self) -> bool:
        """Whether it is a number that a field may take, and no word."""
        return bool(self.year or self.amount or self.isbn)


def words(text: str) -> list[Word]:
    """Take a search apart.

    >>> [word.stem for word in words("Haïtian E-Books, libraries' charges")]
    ['haitian', 'ebook', 'library', 'charg']
    >>> [(w.amount, w.currency, w.year) for w in words("35,50 USD in 1905, $1,200")]
    [('35.50', 'USD', None), (None, None, None), (None, None, 1905), ('1200', 'USD', None)]
    >>> words("0-8044-2957-X")[0].isbn
    '0-8044-2957-X'
    """
    found: list[Word] = []
    place = 0
    text = ONE_LETTER.sub(r"\1", text)
    for match in sorted(
        [*filter(_is_isbn, ISBN.finditer(text)), *filter(_is_money, AMOUNT.finditer(text))],
        key=lambda match: match.start(),
    ):
        if match.start() >= place:
            found += _plain(text[place : match.start()])
            found.append(_value(match))
            place = match.end()
    return [*found, *_plain(text[place:])][:MOST_WORDS]


def _is_isbn(match: re.Match[str]) -> bool:
    return isbn_13(match[0]) is not None


def _is_money(match: re.Match[str]) -> bool:
    has_currency = match["mark"] or match["code"] or match["word"] or match["after"]
    return bool(has_currency or match["cents"])


def _value(match: re.Match[str]) -> Word:
    typed = match[0].strip()
    if match.re is ISBN:
        return Word(typed, typed, isbn=typed)
    amount = match["whole"].replace(",", "") + (f".{match['cents']}" if match["cents"] else "")
    mark = match["mark"] or match["after"]
    word = (match["code"] or match["word"] or "").lower()
    currency = MARKS[mark] if mark else CURRENCY.get(word)
    return Word(typed, amount, amount=amount, currency=currency)


def _plain(text: str) -> list[Word]:
    plain = APOSTROPHES.sub("", text)
    return [_word(match[0]) for match in WORD.finditer(plain)]


@lru_cache(maxsize=20_000)
def _word(typed: str) -> Word:
    year = int(typed) if len(typed) == 4 and typed.isascii() and typed.isdigit() else None
    return Word(typed, stem(typed), year=year if year in YEARS else None)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the form in which a word is compared.

    >>> [stem(word) for word in ("Charges", "charging", "movies", "movie", "Voilà", "glass")]
    ['charg', 'charg', 'movy', 'movy', 'voila', 'glass']
    """
    folded = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        plain = plain[:-1]
    for ending in ("ing", "ed"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 4:
            plain = plain.removesuffix(ending)
    if len(plain) > 4 and plain.endswith("ie"):
        return f"{plain[:-2]}y"
    return plain[:-1] if len(plain) > 4 and plain.endswith("e") else plain
