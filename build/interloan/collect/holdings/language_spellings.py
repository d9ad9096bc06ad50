"""How people and systems write languages beyond their names: what is added by hand, and why.

Only what can be no other language is here; what could be is asked, with what it may be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

NAMES: dict[str, tuple[str, str]] = {
    "flemish": ("nld", "ISO 639-2 calls the language Dutch; Flemish"),
    "valencian": ("cat", "ISO 639-2 calls the language Catalan; Valencian"),
    "moldavian": ("ron", "ISO withdrew the code of Moldavian in 2008 in favor of Romanian"),
    "moldovan": ("ron", "as Moldavian"),
    "slovene": ("slv", "the other name of Slovenian"),
    "byelorussian": ("bel", "the name until the 1990s"),
    "belorussian": ("bel", "the name until the 1990s"),
    "azeri": ("aze", "short for Azerbaijani"),
    "pashtu": ("pus", "a spelling of Pashto"),
    "pushtu": ("pus", "a spelling of Pashto"),
    "tigrigna": ("tir", "a spelling of Tigrinya"),
    "fulani": ("ful", "the people's name in Hausa and English, who speak Fulah"),
    "irish gaelic": ("gle", "Irish, as told from Scottish Gaelic"),
    "scots gaelic": ("gla", "Scottish Gaelic"),
    "cape verdean": ("kea", "the creole of Cape Verde; its other language is called Portuguese"),
    "cabo verdean": ("kea", "as Cape Verdean"),
    "cape verdean kriolu": ("kea", "its own name beside the country's"),
    "kabuverdianu cape verdean": ("kea", "two of its names"),
    "creole cape verde": ("kea", "the creole of that country"),
    "creole cabo verde": ("kea", "the creole of that country"),
    "creole haiti": ("hat", "the creole of that country"),
    "haitian kreyol": ("hat", "its own name beside the country's"),
    "modern standard arabic": ("ara", "the written language of the macrolanguage"),
    "modern hebrew": ("heb", "Hebrew, as told from the ancient language"),
    "kurmanji kurdish": ("kur", "a language of the macrolanguage Kurdish"),
    "sorani kurdish": ("kur", "a language of the macrolanguage Kurdish"),
    "old slavonic": ("chu", "ISO 639-2 names it beside Church Slavic"),
    "old bulgarian": ("chu", "ISO 639-2 names it beside Church Slavic"),
    "old church slavonic": ("chu", "ISO 639-2 names it beside Church Slavic"),
    "church slavonic": ("chu", "ISO 639-2 names it beside Church Slavic"),
    "low saxon": ("nds", "ISO 639-2 calls the language Low German; Low Saxon"),
    "rumanian": ("ron", "an older spelling of Romanian"),
    "roumanian": ("ron", "an older spelling of Romanian"),
    "bahasa melayu": ("msa", "Malay in Malay"),
    "bahasa malaysia": ("msa", "Malay in Malaysia"),
    "kirundi": ("run", "Rundi with the prefix that Bantu languages have"),
    "luganda": ("lug", "Ganda with its prefix"),
    "setswana": ("tsn", "Tswana with its prefix"),
    "kurmanji": ("kur", "a language of the macrolanguage Kurdish"),
    "sorani": ("kur", "a language of the macrolanguage Kurdish"),
    "简体中文": ("zho", "Chinese in simplified script"),
    "繁體中文": ("zho", "Chinese in traditional script"),
    "繁体中文": ("zho", "Chinese in traditional script"),
    "dari persian": ("prs", "the Persian of Afghanistan, which has a code of its own"),
    "dari farsi": ("prs", "as Dari Persian"),
    "swiss high german": ("deu", "German as it is written in Switzerland; CLDR's name"),
    "anglo saxon": ("ang", "the other name of Old English"),
    "classical greek": ("grc", "the other name of Ancient Greek"),
    "basa jawa": ("jav", "its own name; not Basa and Jawa"),
    "euskera": ("eus", "its own name, as Spanish spells it"),
    "malgache": ("mlg", "its name in French"),
    "kishwahili": ("swa", "a spelling of Kiswahili"),
    "bahasa indonesia": ("ind", "its own name"),
    "american sign": ("sgn", "MARC and ISO 639-2 give it the code of sign languages"),
    "asl": ("sgn", "short for American Sign Language; no code of MARC"),
    "american sign asl": ("sgn", "as American Sign Language"),
    "annamese": ("vie", "the name until the 1940s"),
    "siamese": ("tha", "the name until 1939"),
    "white russian": ("bel", "an older name, word by word"),
    "white ruthenian": ("bel", "an older name, word by word"),
    "little russian": ("ukr", "the name under the tsars"),
    "esthonian": ("est", "an older spelling"),
    "servian": ("srp", "an older spelling"),
    "lettish": ("lav", "an older name"),
    "magyar": ("hun", "its own name"),
    "romaic": ("ell", "an older name of Modern Greek"),
    "netherlandic": ("nld", "an older name in catalogs"),
    "canarese": ("kan", "an older spelling of Kannada"),
    "kanarese": ("kan", "as Canarese"),
    "kannarese": ("kan", "as Canarese"),
    "singhalese": ("sin", "an older spelling of Sinhalese"),
    "cingalese": ("sin", "as Singhalese"),
    "gujerati": ("guj", "an older spelling"),
    "telegu": ("tel", "an older spelling"),
    "uigur": ("uig", "a spelling of Uighur"),
    "lappish": ("smi", "an older name of the Sami languages, as a group in MARC too"),
    "lapp": ("smi", "as Lappish"),
    "gypsy": ("rom", "an older name in catalogs"),
    "roma": ("rom", "the people's name, who speak Romani"),
    "quichua": ("que", "a spelling of Quechua"),
    "kechua": ("que", "a spelling of Quechua"),
    "judeo spanish": ("lad", "the other name of Ladino"),
    "judesmo": ("lad", "the other name of Ladino"),
    "judeo german": ("yid", "an older name of Yiddish"),
    "wendic": ("wen", "an older name of the Sorbian languages, as a group in MARC too"),
    "galla": ("orm", "an older name of Oromo"),
    "eastern farsi": ("prs", "what ISO called Dari"),
    "eastern persian": ("prs", "as Eastern Farsi"),
    "western farsi": ("fas", "what ISO called Iranian Persian"),
    "iw": ("heb", "the code of ISO 639-1 until 1989"), "ji": ("yid", "as iw"),
    "jw": ("jav", "a code of ISO 639-1 that was printed wrongly"),
    "shanghainese": ("zho", "one of the languages of the macrolanguage Chinese"),
    "assyrian neo aramaic": ("syr", "a language of the macrolanguage Syriac"),
    "chaldean neo aramaic": ("syr", "a language of the macrolanguage Syriac"),
    "passamaquoddy": ("alg", "MARC codes it with the Algonquian languages"),
    "yucatec maya": ("myn", "MARC codes it with the Mayan languages"),
    "mauritian creole": ("cpf", "MARC codes it with creoles based on French"),
    "morisyen": ("cpf", "as Mauritian Creole"), "louisiana creole": ("cpf", "as Mauritian Creole"),
    "wampanoag": ("alg", "as Passamaquoddy"), "wopanaak": ("alg", "Wampanoag in Wampanoag"),
    "unknown": ("und", "what MARC calls undetermined"),
    "language unknown": ("und", "as unknown"),
    "unspecified": ("und", "as unknown"),
    "not specified": ("und", "as unknown"),
    "language not specified": ("und", "as unknown"),
    "not determined": ("und", "as unknown"),
    "undefined": ("und", "as unknown"),
    "unidentified": ("und", "as unknown"),
    "not identified": ("und", "as unknown"),
    "not known": ("und", "as unknown"),
    "not given": ("und", "as unknown"),
    "not recorded": ("und", "as unknown"),
    "not stated": ("und", "as unknown"),
    "not entered": ("und", "as unknown"),
    "not coded": ("und", "as unknown"),
    "not available": ("und", "as unknown"),
    "no code": ("und", "as unknown; the word language is not compared"),
    "no value": ("und", "what a report writes for an empty field"),
    "no data": ("und", "as no value"),
    "null": ("und", "what a database writes for an empty field"),
    "blank": ("und", "what a pivot table writes for an empty cell"),
    "empty": ("und", "as blank"),
    "missing": ("und", "as blank"),
    "wordless": ("zxx", "what MARC calls no linguistic content"),
    "textless": ("zxx", "as wordless"),
    "no text": ("zxx", "as wordless"),
    "no words": ("zxx", "as wordless"),
    "without words": ("zxx", "as wordless"),
    "multilingual": ("mul", "several languages in one thing"),
    "multi lingual": ("mul", "as multilingual"),
    "several": ("mul", "as multilingual; the word languages is not compared"),
    "various": ("mul", "as multilingual"),
    "multi": ("mul", "as multilingual; the word languages is not compared"),
    "mixed": ("mul", "as multilingual"),
    "polyglot": ("mul", "as multilingual"),
    "more than one": ("mul", "as multilingual"),
    "two or more": ("mul", "as multilingual"),
}  # fmt: skip
"""Name → key, and why; words in any order, without accents."""
OWN: dict[str, str] = {
    "aym": "aymar aru", "ben": "বাংলা ভাষা", "ber": "tamazight|tamaziɣt",
    "bod": "བོད་ཡིག", "bul": "български език", "ces": "český jazyk",
    "chu": "ѩзыкъ словѣньскъ", "cmn": "putonghua|普通话|普通話|国语|國語|guoyu|huayu",
    "div": "ދިވެހި", "ell": "νεα ελληνικα|ellinika", "est": "eesti keel",
    "fas": "farsi", "fij": "vosa vakaviti", "fin": "suomen kieli", "ful": "peul",
    "hat": "kreyol|kreyol ayisyen", "hau": "هَوُسَ", "heb": "ivrit", "hin": "हिंदी",
    "hye": "հայերեն լեզու", "iii": "nuosuhxop", "isl": "islenska",
    "jpn": "nihongo|日本语|にほんご", "kac": "jingpo", "kal": "kalaallit oqaasii",
    "kas": "कश्मीरी|كشميري", "kat": "ქართული ენა", "kaz": "қазақша|қазақ",
    "kea": "crioulo cabo verde|kriolu|kriolu kabuverdianu", "khm": "ខេមរភាសា|ភាសាខ្មែរ",
    "kin": "rwanda", "kir": "кыргыз тили|кыргыз", "kor": "hangugeo|조선말|조선어",
    "kur": "kurdi", "lao": "ພາສາລາວ", "lav": "latviesu valoda", "lit": "lietuviu kalba",
    "mah": "kajin majel", "min": "minang", "mkd": "македонски јазик",
    "mlg": "fiteny malagasy", "mon": "монгол хэл", "mri": "te reo maori|te reo",
    "msa": "بهاس ملايو", "mya": "ဗမာစာ|ဗမာစကာ|မြန်မာစာ|မြန်မာဘာသာ|myanmar",
    "nau": "dorerin naoero|ekakairu naoero", "nld": "vlaams", "oci": "lenga d oc",
    "oji": "ᐊᓂᔑᓈᐯᒧᐎᓐ", "orm": "afaan oromoo|afan oromo",
    "pan": "پنجابی|punjabi shahmukhi", "pol": "polszczyzna", "pro": "old occitan",
    "que": "qhichwa|kichwa|runa simi", "ron": "limba romana", "slk": "slovensky jazyk",
    "slv": "slovenski jezik", "snd": "सिन्धी", "som": "soomaaliga|af soomaali",
    "spa": "castellano", "sqi": "gjuha shqipe", "srp": "српски језик",
    "tat": "татарча|татар теле|tatar tele", "tgk": "забони тоҷикӣ|تاجیکی|tojiki",
    "tha": "ภาษาไทย", "ton": "lea faka tonga", "tuk": "turkmence|түркмен",
    "uig": "ئۇيغۇر تىلى", "uzb": "ўзбек|ўзбекча|узбекча", "vie": "tieng viet",
    "wol": "wollof", "yue": "廣東話|广东话|粤语|粵語|廣州話", "zha": "saɯ cueŋƅ",
    "zho": "zhongwen|hanyu|漢語|汉语|中文简体|中文繁體",
}  # fmt: skip
"""Key → what the language, or a neighbor, calls it beside the name in the table."""
ASKED: dict[str, tuple[str, ...]] = {
    "creole": ("hat", "kea", "crp"), "creoles": ("hat", "kea", "crp"),
    "crioulo": ("kea", "cpp"), "criolo": ("kea", "cpp"), "portuguese creole": ("kea", "cpp"),
    "filipino": ("fil", "tgl"), "pilipino": ("fil", "tgl"),
    "gaelic": ("gle", "gla"), "serbo croatian": ("srp", "hrv", "bos"),
    "croato serbian": ("srp", "hrv", "bos"), "krio": (), "patois": (), "patwa": (),
    "western armenian": ("hye",), "n a": ("und", "zxx"), "none": ("und", "zxx"),
    "not applicable": ("und", "zxx"),
    "dual": ("mul",), "tshiluba": ("lua", "lub"), "visayan": ("ceb", "hil", "war"),
    "bisaya": ("ceb", "hil", "war"), "sh": ("srp", "hrv", "bos"), "armenian western": ("hye",),
}  # fmt: skip
"""What is the name of several languages, or of one that has no row: what it may be.

Chinese is not among them: MARC has one code, ISO a macrolanguage and the census one line for what
is written alike. Who tells Mandarin and Cantonese apart writes them, and both are read.
"""
ASKED_AS_WRITTEN: dict[str, tuple[str, ...]] = {
    "philippine": ("fil", "tgl", "phi"), "iranian": ("fas", "ira"), "australian": ("eng", "aus"),
    "no language": ("und", "zxx"),
}  # fmt: skip
"""A country's language or, with “languages” behind it, a family's. “no” is Norwegian."""
TOGETHER = re.compile(r"\b(?:bi|tri)-?lingual\b", re.IGNORECASE)
"""What makes a label one of several languages, whichever it names."""
REST = {
    "other", "others", "all other", "all others", "other all", "misc", "miscellaneous",
    "non english", "foreign", "world", "remaining", "rest", "the rest", "everything else",
    "any other", "additional", "other misc", "other miscellaneous", "other specify",
    "other please specify", "not listed", "other not listed", "unlisted",
}  # fmt: skip
"""Labels of lines that stand for several languages together."""
DRESSED = re.compile(
    r"(?:lang|languages?|code|lng|ln|(?:world|foreign|international) languages?)\s*[-:._=–]\s*(.+)"
    r"|(?:(?:text|titles|items|written) )?in\s+(.+)|(?:ភាសា|ภาษา|ພາສາ|اللغة )\s*(.+)"
    r"|(\w{3}.*?)\s+(?:materials|collection|text|titles|items)",
    re.IGNORECASE,
)
"""A language with a word before or behind it that says nothing more."""
PARTLY = re.compile(
    r"\b(?:adults?|juvenile|juv|child|children'?s?|kids'?|teens?|ya|young adult|easy|fiction"
    r"|non-?fiction|picture|books?|e-?books?|audiobooks?|dvds?|cds?|videos?|films|movies|magazines"
    r"|newspapers|periodicals|music|graphic novels|large print|large type)\b",
    re.IGNORECASE,
)
"""Words of an audience or a format: what is counted under them is not all of a language."""
SHORTENED = re.compile(r"([^\W\d_]{2,6})\.")
"""A name cut off with a stop, as catalogers type it."""
APART = re.compile(r"\s*(?:[;/|=\t]|\s[-–—]+\s|:\s)\s*|\s+(?:or|aka)\s+")
"""What stands between two names of one language, or a code and its name."""
LISTED = re.compile(r"\s*,\s*|\s+(?:and|&|\+)\s+|\s*&\s*")
"""What stands between two names of one language, but more often between two languages."""
BRACKETS = (
    re.compile(r"(?P<a>.+?)\s*[(\[](?P<b>[^()\[\]]+)[)\]]"),
    re.compile(r"[(\[](?P<a>[^()\[\]]+)[)\]]\s*(?P<b>.+)"),
)
"""A name with another name, a code or a place in brackets."""


def plain(text: str) -> str:
    """Return the words of a label in small letters, without accents and signs.

    >>> plain("Non-English"), plain("N/A"), plain("Québécois (French)")
    ('non english', 'n a', 'quebecois french')
    """
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text.casefold()))
    words = re.findall(r"\w+", unicodedata.normalize("NFC", bare))
    return " ".join(w for w in words if w not in ("language", "languages")) or " ".join(words)


def in_order(words: str) -> str:
    """Return words sorted, so that `Creole (Haiti)` is `Haiti Creole`."""
    return " ".join(sorted(words.split()))


BY_WORDS = {in_order(plain(name)): key for key, own in OWN.items() for name in own.split("|")}
BY_WORDS |= {in_order(name): key for name, (key, _) in NAMES.items()}


def asked(text: str) -> tuple[str, ...] | None:
    """Return what a label may mean where it may mean several languages.

    >>> asked("Filipino"), asked("Philippine"), asked("Philippine languages")
    (('fil', 'tgl'), ('fil', 'tgl', 'phi'), None)
    """
    if TOGETHER.search(text):
        return ("mul",)
    return ASKED.get(plain(text), ASKED_AS_WRITTEN.get(text.casefold()))


def undressed(text: str) -> str:
    """Return a label without a word that says nothing more.

    >>> undressed("LANG-SPANISH"), undressed("Spanish Collection"), undressed("Spanish")
    ('SPANISH', 'Spanish', 'Spanish')
    """
    found = DRESSED.fullmatch(text)
    return next(filter(None, found.groups())) if found else text


def whole(text: str) -> str:
    """Return a label without its words of an audience or a format.

    >>> whole("Spanish (Adult)"), whole("Children's Spanish Books"), whole("Spanish")
    ('Spanish', 'Spanish', 'Spanish')
    """
    left = re.sub(r"[(\[]\s*[)\]]", "", PARTLY.sub(" ", text))
    return " ".join(left.split()).strip(" -:,/")


def split_variant(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to take a label apart into a language and a place or a script.

    >>> list(split_variant("Latin American Spanish"))
    [('Latin American', 'Spanish'), ('Latin', 'American Spanish')]
    """
    words = re.sub(r"[,-]", " ", text).split()
    for size in range(len(words) - 1, 0, -1):
        yield " ".join(words[:size]), " ".join(words[size:])


def parts(text: str) -> Iterator[list[str]]:
    """Yield the ways to take a label apart into names or codes, two or more.

    >>> list(parts("eng - English")), list(parts("Persian (Farsi)"))
    ([['eng', 'English']], [['Persian', 'Farsi']])
    >>> list(parts("tog - Tonga (Nyasa)"))
    [['tog', 'Tonga (Nyasa)'], ['tog - Tonga', 'Nyasa']]
    """
    for separator in (APART, LISTED):
        apart = [part for part in separator.split(text) if part]
        if len(apart) > 1:
            yield apart
    yield from ([m["a"], m["b"]] for pattern in BRACKETS if (m := pattern.fullmatch(text)))


def halves(text: str) -> Iterator[list[str]]:
    """Yield the ways to cut a label between two words: `Korean 한국어`, `hat Haitian Creole`."""
    words = text.split()
    yield from ([" ".join(words[:n]), " ".join(words[n:])] for n in range(1, len(words)))
