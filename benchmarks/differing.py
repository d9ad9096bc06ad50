"""What differs between two answers, what of it is chance, and what is a named correction."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from addresses import BASE, Answer, Request, Site

LEFT_OUT = {"connection", "content-length", "date", "transfer-encoding"}
NORMALISED = {
    "version of an asset": (r"(/static/[\w./-]+)\?[0-9a-f]+", r"\1?VERSION"),
    "milliseconds taken": (r'("query_ms": )[0-9.e-]+', r"\g<1>0"),
    "size of the database": (r"SQLite, [0-9.]+&nbsp;[kM]B", "SQLite, SIZE"),
    "day of asking": (r"Printed \d{4}-\d\d-\d\d", "Printed TODAY"),
}
TAG = (r'"[^"]*"', '"TAG"')
OWN_FILES = "build_inputs"  # the table that lists the files of the checkout itself
COUNTS = "data_tables"  # counts its rows
OWN_ROW = re.compile(rf'(?s)/interloan/(?:data_tables/)?{OWN_FILES}">.*?(?:<dd>|</tr>|</li>)')
LASTING = ("markup", "white space")  # kinds of difference that no want of time explains
FIELDS = {"address", "kind", "before", "after", "ignore", "reason"}


class Chance:
    """What stands in a site's answers and says nothing of its facts.

    That is its own address, the hashes and the size of its database, and the figures of the table
    that lists the files of the checkout.
    """

    def __init__(self, site: Site) -> None:
        """Read from a site what to look for."""
        manifest = json.loads(site.page("/static/downloads/manifest.json"))
        content, database = manifest["database_content_sha256"], manifest["database_sha256"]
        size = json.loads(site.page(f"{BASE}.json"))["size"]
        self._patterns = [
            (re.escape(content), "HASH"),
            (rf"{re.escape(database)}|{re.escape(database[:12])}", "HASH"),
            (rf"{size}(?!\d)", "0"),
            (rf"(?:127\.0\.0\.1|localhost)(?::|%3A){site.port}", "SITE"),
            *NORMALISED.values(),
        ]
        for file in manifest["files"]:
            if file["table"] in (OWN_FILES, COUNTS):
                self._patterns.append((file["sha256"], "HASH"))
                self._patterns.append((rf'bytes": {file["size_bytes"]}(?!\d)', 'bytes": 0'))

    def without(self, text: str) -> str:
        """Return a text, of a header or a body, without it."""
        for pattern, label in self._patterns:
            text = re.sub(pattern, label, text)
        return text


class Difference(NamedTuple):
    """Something in which two answers differ, with the reasons of the corrections that name it."""

    kind: str
    before: str
    after: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Correction:
    """An entry of the file of named corrections."""

    reason: str
    address: str = ".*"
    kind: str = ""
    before: str = ""
    after: str = ""
    ignore: str = ""

    @property
    def has_pattern(self) -> bool:
        """Whether it says what differs, not only where."""
        return bool(self.before or self.ignore)

    def is_about(self, address: str, kind: str) -> bool:
        """Whether it may name a difference of a kind at an address."""
        return re.fullmatch(self.address, address) is not None and self.kind in ("", kind)

    def apply(self, before: str, after: str) -> tuple[str, str]:
        """Return both texts, the first corrected, without what is to be ignored."""
        if self.ignore:
            before, after = (re.sub(self.ignore, "", text, flags=re.S) for text in (before, after))
        if self.before:
            before = re.sub(self.before, self.after, before, flags=re.S)
        return before, after


def corrections(file: Path) -> list[Correction]:
    """Return the entries of a file of named corrections.

    Raises:
        SystemExit: It cannot be read; the message says where and why.
    """
    try:
        entries = yaml.safe_load(file.read_text("utf-8")) or []
    except (OSError, yaml.YAMLError) as error:
        raise SystemExit(f"{file}: {error}") from None
    if not isinstance(entries, list):
        raise SystemExit(f"{file}: write a list of entries, each beginning with “- ”")
    return [_correction(entry, f"{file}, entry {n}") for n, entry in enumerate(entries, 1)]


def _correction(entry: object, place: str) -> Correction:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise SystemExit(f"{place}: write fields with a text each, one of them `reason`")
    if unknown := sorted(set(entry) - FIELDS):
        raise SystemExit(
            f"{place}: there is no field {unknown[0]}; use {', '.join(sorted(FIELDS))}"
        )
    if not entry.get("reason") or ("after" in entry and "before" not in entry):
        raise SystemExit(f"{place}: give a reason, and `before` where there is `after`")
    if set(entry) == {"reason"}:
        raise SystemExit(f"{place}: say where or what, with address, kind, before or ignore")
    for field in ("address", "before", "ignore"):
        try:
            re.sub(entry.get(field, ""), entry.get("after", "") if field == "before" else "", "")
        except re.error as error:
            raise SystemExit(f"{place}: {field} is no regular expression: {error}") from None
    return Correction(**entry)


class VisibleText(HTMLParser):
    """The text of a page, a line for each piece between two tags."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self._is_hidden = False
        self.lines: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave out what no browser shows."""
        self._is_hidden = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        """Show again what follows."""
        self._is_hidden = False

    def handle_data(self, data: str) -> None:
        """Keep a piece of text."""
        if data.strip() and not self._is_hidden:
            self.lines.append(" ".join(data.split()))


def visible(page: str) -> str:
    r"""Return the text of a page.

    >>> visible("<p>Two  words<script>x()</script>\n <b>and</b> more</p>")
    'Two words\nand\nmore'
    """
    return "\n".join(VisibleText(page).lines)


def squeezed(page: str) -> str:
    r"""Return a page without white space beside tags.

    >>> squeezed("<ul>\n  <li>one  item </li>\n</ul>")
    '<ul><li>one item</li></ul>'
    """
    return re.sub(r" ?(<[^>]*>) ?", r"\1", " ".join(page.split()))


def parts(answer: Answer, chance: Chance) -> dict[str, str]:
    """Return the status, each header and the body of an answer as texts to compare."""
    told = {name: value for name, value in answer.headers.items() if name not in LEFT_OUT}
    if "etag" in told:
        told["etag"] = re.sub(*TAG, told["etag"])
    headers = {f"header {name}": chance.without(value) for name, value in told.items()}
    return {"status": str(answer.status), **headers, **body(answer, chance)}


def body(answer: Answer, chance: Chance) -> dict[str, str]:
    """Return the body under the name of its kind."""
    sort = answer.headers.get("content-type", "").partition(";")[0]
    if sort == "text/html":
        return {
            "page": OWN_ROW.sub(lambda found: no_figures(found[0]), chance.without(answer.text))
        }
    if sort == "application/json":
        return {"JSON": json_lines(chance.without(answer.text))}
    if sort.startswith("text/") or "javascript" in sort or "svg" in sort:
        lines = chance.without(answer.text).splitlines(keepends=True)
        is_csv = sort == "text/csv" or "attachment" in answer.headers.get("content-disposition", "")
        own = [no_figures(line) if OWN_FILES in line else line for line in lines]
        return {"CSV": "".join(own)} if is_csv else {"text": "".join(lines)}
    if not answer.body:
        return {}
    return {"file": f"{len(answer.body)} bytes, SHA-256 {hashlib.sha256(answer.body).hexdigest()}"}


def no_figures(text: str) -> str:
    """Return a text with zeros for figures.

    >>> no_figures("319 rows, 1.5 kB")
    '0 rows, 0.0 kB'
    """
    return re.sub(r"\d+", "0", text)


def json_lines(text: str) -> str:
    """Return JSON with a line for each value, in the order of the answer; other text as it is."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return json.dumps(without_own_figures(found), indent=1, ensure_ascii=False)


def without_own_figures(value: Any) -> Any:
    """Return a value of JSON with zeros for what is counted of the checkout's own files.

    >>> without_own_figures([["build_inputs", 319], ["fees", 64]])
    [['build_inputs', 0], ['fees', 64]]
    """
    within = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(within, list):
        return value
    if OWN_FILES in within:
        within = [0 if type(item) is int else item for item in within]
    else:
        within = [without_own_figures(item) for item in within]
    return dict(zip(value, within, strict=True)) if isinstance(value, dict) else within


def kind_of(name: str, before: str, after: str) -> str:
    """Return what kind of difference it is; of a page, how deep it goes.

    >>> kind_of("page", "<b>a</b>", "<i>a</i>"), kind_of("page", "<p>a</p>", "<p>b</p>")
    ('markup', 'visible text')
    """
    if name != "page":
        return name
    if squeezed(before) == squeezed(after):
        return "white space"
    return "markup" if visible(before) == visible(after) else "visible text"


def differences(
    request: Request, before: dict[str, str], after: dict[str, str], named: list[Correction]
) -> list[Difference]:
    """Return in what two answers differ."""
    return [
        judged(request, name, (before.get(name, ""), after.get(name, "")), named)
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]


def judged(
    request: Request, name: str, texts: tuple[str, str], named: list[Correction]
) -> Difference:
    """Return a difference, with the reasons of the corrections that explain all of it."""
    before, after = texts
    reasons = []
    kind = kind_of(name, before, after)
    for correction in named:
        if correction.has_pattern and correction.is_about(request.address, kind):
            corrected = correction.apply(before, after)
            if corrected != (before, after):
                reasons.append(correction.reason)
            before, after = corrected
    if before != after:
        kind = kind_of(name, before, after)
        whole = [c for c in named if not c.has_pattern and c.is_about(request.address, kind)]
        if not whole:
            return Difference(kind, before, after)
        reasons.append(whole[0].reason)
    return Difference(kind, before, after, tuple(reasons))
