"""What stands beside a language's name and leaves it that language: places, scripts, directions.

A country beside a language tells where it is spoken or spelt so: English (Jamaica) is English. Not
so Hong Kong beside Chinese or Switzerland beside German: what is spoken there has a key of its own.
What ISO 639-3 makes a member of a macrolanguage (Egyptian Arabic, Northern Kurdish) belongs to it:
MARC has one code, and the counts of speakers have one line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from interloan.collect.holdings.language_spellings import plain
from interloan.sources.typed_rows import Row

VARIANTS: dict[str, str] = {
    "por": "br|macao sar|brasil|do brasil|de portugal|european|iberian|continental",
    "spa": "mx|castile|latin america|latin american|latinoamerica|de espana|espana|america latina"
           "|estados unidos"
           "|puerto rican|us|americas|european|peninsular|international",
    "fra": "ca|quebec|quebecois|european|ch|suisse|belgique|africa|african",
    "eng": "us|uk|u s|u k|gb|modern|international|europe|world",
    "zho": "simplified|traditional|simplified characters|traditional characters|hans|hant|han"
           "|cn|tw|中国|台灣|台湾|简体|繁體|繁体|hakka|wu|xiang|gan|min nan|min dong|min bei"
           "|southern min|hokkien|shanghainese",
    "ara": "modern standard|literary|egyptian|levantine|syrian|jordanian|palestine|palestinian"
           "|algerian|tunisian|libyan|sudanese|gulf|yemeni|u a e|السعودية|مصر",
    "swa": "congo|ke|tz", "hmn": "white|green|blue|daw|njua", "ell": "modern", "heb": "modern",
    "srp": "latin", "bos": "latin", "uzb": "latin", "aze": "latin", "msa": "jawi",
    "kur": "sorani|kurmanji", "kar": "sgaw|s gaw|pwo", "mon": "traditional|halh|khalkha|inner",
    "hye": "eastern", "sqi": "tosk|gheg", "ful": "nigerian|adamawa|maasina|borgu",
    "lin": "congo|kinshasa", "wol": "gambian", "mlg": "plateau", "ber": "tifinagh",
    "grn": "paraguayan", "que": "cuzco|ayacucho", "vie": "viet nam", "kea": "cape verde",
    "deu": "deutschland|osterreich", "nld": "nederland|belgie|the netherlands",
    "kok": "india", "syr": "syria", "gsw": "liechtenstein|switzerland|austria",
    "chr": "united states", "div": "maldives",
}  # fmt: skip
"""Key → members, and places that are no country, in small letters without accents."""
ELSEWHERE: dict[str, str] = {
    "zho": "hong kong|hong kong sar|macau|macao|macao sar", "deu": "switzerland|swiss",
    "por": "cape verde|cape verde islands|cabo verde|cabo verdean|cape verdean",
    "fas": "afghanistan|afghan", "fra": "haiti|haitian", "msa": "indonesia|indonesian",
    "hin": "fiji",
    "ara": "malta", "swa": "comoros", "ton": "zambia|malawi|mozambique",
}  # fmt: skip
"""Key → countries where another language than it may be meant, which has a key or a code."""
OF_ANY = {
    "macrolanguage", "individual", "standard", "cyrillic", "cyrillic script", "latin script",
    "roman", "roman script", "romanized", "arabic script", "perso arabic", "devanagari",
    "gurmukhi", "shahmukhi", "hebrew script", "simplified script", "traditional script",
    "ol chiki",
}  # fmt: skip
"""Scripts that are no language's name, and the words by which ISO 639-3 tells a language's kind."""
DIRECTIONS = {
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central",
    "northeastern", "northwestern", "southeastern", "southwestern",
}  # fmt: skip
"""Words by which ISO 639-3 tells the members of a macrolanguage apart."""
APART = ("({})", "[{}]", " - {}")
"""How a place or a script stands apart from the language, so that it is no second language."""
BETWEEN = re.compile(r"\s*[,/–—]\s*|\s+-\s+")
"""What stands between two places or scripts, as in `Latin, Uzbekistan`."""
TAG = re.compile(r"(?=.*[-_])([a-z]{2,3})(?:[-_][A-Z][a-z]{3})?(?:[-_](?:[A-Z]{2}|[0-9]{3}))?")
"""A code with a region or a script (BCP 47), as operating systems write it. In small letters it
could be two languages."""


def is_variant(words: str, language: str, own: Collection[str] = (), *, is_macro: bool) -> bool:
    """Whether a place, a script or a direction leaves a language what it is.

    Args:
        words: The qualifier in small letters, without accents.
        language: The key.
        own: Further words that do so, such as the script the language is written in.
        is_macro: Whether the language is a macrolanguage.

    >>> is_variant("brasil", "por", is_macro=False), is_variant("hong kong", "zho", is_macro=True)
    (True, False)
    >>> is_variant("central", "kur", is_macro=True), is_variant("western", "hye", is_macro=False)
    (True, False)
    """
    if not words or words in ELSEWHERE.get(language, "").split("|"):
        return False
    if words in VARIANTS.get(language, "").split("|") or words in OF_ANY or words in own:
        return True
    return is_macro and set(words.split()) <= DIRECTIONS


NAMES = ("name", "iso_name", "official_name", "other_names")
"""Columns of `countries` with a name of one."""


def places(countries: Iterable[Row], columns: Iterable[str]) -> set[str]:
    """Return names, or adjectives, of countries in small letters, without accents."""
    names = (
        name for row in countries for key in columns for name in str(row[key] or "").split(";")
    )
    return {plain(name) for name in names if name.strip()}


def apart(qualifier: str) -> tuple[list[str], list[str]]:
    """Return a qualifier whole, and taken apart into its places and scripts.

    >>> apart("Latin, Uzbekistan")
    (['latin uzbekistan'], ['latin', 'uzbekistan'])
    """
    return [plain(qualifier)], [plain(part) for part in BETWEEN.split(qualifier)]
