"""What stands beside a language's name and leaves it that language: places, scripts, directions.

A country is here where the language is only spoken there or spelt its way. Hong Kong is not among
those of Chinese, nor Switzerland among those of German: what is spoken there has a key of its own.
What ISO 639-3 makes a member of a macrolanguage (Egyptian Arabic, Northern Kurdish) belongs to it:
MARC has one code, and the counts of speakers have one line.
"""

from __future__ import annotations

import re
from collections.abc import Collection

VARIANTS: dict[str, str] = {
    "por": "br|brazil|brazilian|brasil|do brasil|de portugal|portugal|european|iberian|angola"
           "|mozambique|continental",
    "spa": "mx|spain|castile|mexico|mexican|latin america|latin american|latinoamerica|de espana"
           "|espana|america latina|argentina|colombia|cuba|dominican republic|puerto rico"
           "|puerto rican|peru|guatemala|el salvador|honduras|ecuador|chile|venezuela"
           "|united states|us|usa|americas|european|peninsular|castilian|international",
    "fra": "ca|france|canada|canadian|quebec|quebecois|belgium|european|ch|swiss|switzerland"
           "|senegal|cameroon|africa|african",
    "eng": "us|usa|u s|uk|u k|gb|united states|united kingdom|great britain|british|american"
           "|australia|australian|canada|canadian|modern|india|indian|ireland|international",
    "zho": "simplified|traditional|simplified characters|traditional characters|china|prc|taiwan"
           "|hans|hant|han|cn|tw|简体|繁體|繁体|hakka|wu|xiang|gan|min nan|min dong|min bei"
           "|southern min|hokkien|shanghainese",
    "deu": "germany|austria|austrian", "nld": "netherlands|belgium|belgian",
    "ara": "modern standard|literary|egypt|egyptian|iraq|iraqi|lebanon|lebanese|levantine|syria"
           "|syrian|jordan|jordanian|palestine|palestinian|morocco|moroccan|algeria|algerian"
           "|tunisia|tunisian|libya|libyan|sudan|sudanese|gulf|saudi arabia|yemen|yemeni"
           "|united arab emirates|kuwait|qatar",
    "swa": "kenya|tanzania|congo|uganda|ke|tz", "hmn": "white|green|blue|daw|njua",
    "kor": "korea|south korea|north korea|republic of korea", "jpn": "japan",
    "vie": "vietnam|viet nam", "rus": "russia|russian federation", "ita": "italy|swiss",
    "pol": "poland", "ell": "greece|cyprus|modern", "srp": "latin|serbia|bosnia", "mkd": "fyrom",
    "bos": "latin|bosnia|bosnia and herzegovina", "uzb": "latin|uzbekistan",
    "aze": "latin|azerbaijan", "kaz": "kazakhstan", "pan": "india|pakistan", "hat": "haiti",
    "kea": "cape verde|cabo verde", "khm": "cambodia", "heb": "israel|modern",
    "ben": "bangladesh|india", "urd": "pakistan|india", "guj": "india", "hin": "india",
    "tam": "india|sri lanka|singapore|malaysia", "tel": "india", "mal": "india", "kan": "india",
    "mar": "india", "nep": "nepal|india", "sin": "sri lanka", "fas": "iran|iranian",
    "pus": "afghanistan|pakistan", "tur": "turkey|turkiye|cyprus", "kir": "kyrgyzstan",
    "tgk": "tajikistan", "tuk": "turkmenistan", "tat": "russia", "uig": "china",
    "mon": "mongolia|traditional|halh|khalkha|inner", "bod": "china", "hye": "armenia|eastern",
    "kat": "georgia", "ukr": "ukraine", "bel": "belarus", "ron": "romania|moldova",
    "bul": "bulgaria", "hrv": "croatia", "slv": "slovenia", "slk": "slovakia",
    "ces": "czech republic|czechia", "sqi": "albania|kosovo|tosk|gheg", "hun": "hungary",
    "fin": "finland", "swe": "sweden|finland", "dan": "denmark", "isl": "iceland",
    "nor": "norway", "est": "estonia", "lav": "latvia", "lit": "lithuania", "gle": "ireland",
    "cat": "spain", "glg": "spain", "eus": "spain", "tha": "thailand", "lao": "laos|lao pdr",
    "mya": "myanmar|burma", "ind": "indonesia", "msa": "malaysia|singapore|brunei",
    "tgl": "philippines", "amh": "ethiopia", "tir": "eritrea|ethiopia", "som": "somalia",
    "orm": "ethiopia", "ibo": "nigeria", "yor": "nigeria", "hau": "nigeria|niger|ghana",
    "ful": "nigerian|adamawa|maasina|borgu", "kin": "rwanda", "run": "burundi", "lug": "uganda",
    "lin": "congo|kinshasa|drc|democratic republic of the congo", "wol": "senegal|gambia|gambian",
    "zul": "south africa", "xho": "south africa", "afr": "south africa|namibia",
    "mlg": "madagascar|plateau", "grn": "paraguay|paraguayan",
    "que": "peru|bolivia|ecuador|cuzco|ayacucho", "aym": "bolivia|peru",
    "kar": "sgaw|s gaw|pwo", "kur": "sorani|kurmanji|iraq|turkey", "bik": "albay",
    "smo": "samoa", "ton": "tonga",
}  # fmt: skip
"""Key → places and members, in small letters without accents."""
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

    >>> is_variant("brazil", "por", is_macro=False), is_variant("hong kong", "zho", is_macro=True)
    (True, False)
    >>> is_variant("central", "kur", is_macro=True), is_variant("western", "hye", is_macro=False)
    (True, False)
    """
    if words in VARIANTS.get(language, "").split("|") or words in OF_ANY or words in own:
        return True
    return is_macro and set(words.split()) <= DIRECTIONS
