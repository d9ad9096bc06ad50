"""The page as it is now beside what was kept of it when it was last read → rows to review.

Nothing of the guide's text is kept, so a line that changed is known by its section and by our own
names in it; its new words are shown from the copy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from interloan.collect.guide.page import Item, digest
from interloan.sources.typed_rows import Row, Rows, Value

TABLE = "guide_items"
SECTIONS, LINKS, CHECKS = "guide_sections", "resource_links", "guide_checks"
LINK_WORDS = {"here", "this page"}  # the words of many a link: no names


@dataclass(frozen=True)
class Finding:
    """One thing to review.

    Attributes:
        change: `new`, `gone` or `changed`.
        kind: What it is, as in `Item`.
        section: The key of its section.
        before: What was kept of it: a figure, or our names.
        after: What the copy has.
        rows: Our rows to look at, as `table/key`.
    """

    change: str
    kind: str
    section: str
    before: str
    after: str
    rows: tuple[str, ...]


def kept_rows(found: Sequence[Item], rows: Rows) -> list[Row]:
    """Return what is kept of a reading: the rows of `guide_items`.

    Args:
        found: What the page holds.
        rows: Our tables, for the names.
    """
    names = _names(rows)
    return [
        {
            "id": f"item-{number:04}",
            "kind": item.kind,
            "guide_section_id": item.section or None,
            "names": " ".join(_named(item, names)) or None,
            "figure": item.text if item.kind == "figure" else None,
            "sha256": item.digest,
            "address_sha256": digest(item.address) if item.address else None,
        }
        for number, item in enumerate(found, 1)
    ]


def compare(found: Sequence[Item], rows: Rows) -> Iterator[Finding]:
    """Yield what differs from the last reading, section by section in the order of the guide.

    Args:
        found: What the page holds now.
        rows: Our tables, what was kept of the last reading among them.
    """
    names = _names(rows)
    now = kept_rows(found, rows)
    texts = {str(row["id"]): item.text for row, item in zip(now, found, strict=True)}
    order = {key: n for n, key in enumerate([None, *(row["id"] for row in rows[SECTIONS])])}
    before = rows[TABLE]
    for section in sorted(order, key=lambda key: order[key]):
        for kind in ("line", "figure", "link"):
            old, new = _of(before, section, kind), _of(now, section, kind)
            if kind == "link" and not any(row["kind"] == kind for row in before):
                continue  # the last copy was plain text
            gone, added = _without(old, new), _without(new, old)
            for was, is_now in _paired(gone, added):
                yield _finding(was, is_now, texts, rows)
    known = {name for row in before for name in str(row["names"] or "").split()}
    present = {name for row in now for name in str(row["names"] or "").split()}
    for key in sorted(known - present):
        words = str(names[key]["link_text"]) if key in names else key
        yield Finding("gone", "name", "", words, "", (f"{LINKS}/{key}",))


def _paired(gone: Sequence[Row], added: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield what went beside what came for it: rows that share a name, then the others in order."""
    left = list(gone)
    unpaired: list[Row] = []
    for row in added:
        names = set(str(row["names"] or "").split())
        shared = [was for was in left if names & set(str(was["names"] or "").split())]
        if shared:
            left.remove(shared[0])
            yield shared[0], row
        else:
            unpaired.append(row)
    yield from zip_longest(left, unpaired)


def _finding(was: Row | None, is_now: Row | None, texts: Mapping[str, str], rows: Rows) -> Finding:
    either = was or is_now or {}
    kind, section = str(either["kind"]), either["guide_section_id"]
    change = "changed" if was and is_now else "new" if is_now else "gone"
    before = str(was["figure"] or was["names"] or "") if was else ""
    after = texts[str(is_now["id"])] if is_now else ""
    own = str(was["names"] or "").split() if was else []
    leads = tuple(f"{LINKS}/{key}" for key in own)
    if kind == "figure" and was:
        leads += tuple(_checks_of(section, str(was["figure"]), rows[CHECKS]))
    return Finding(change, kind, str(section or ""), before, after, leads)


def _checks_of(section: Value, figure: str, checks: Iterable[Row]) -> Iterator[str]:
    """Yield our rows that say what the guide states about a figure."""
    for row in checks:
        states = str(row["guide_states"]).replace(",", "")
        if row["guide_section_id"] == section and figure in states:
            yield f"{CHECKS}/{row['id']}"


def _of(rows: Iterable[Row], section: Value, kind: str) -> list[Row]:
    return [row for row in rows if row["guide_section_id"] == section and row["kind"] == kind]


def _without(rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """Return the rows that others do not match, each of these matching one."""
    left = Counter((row["sha256"], row["address_sha256"]) for row in others)
    unmatched = []
    for row in rows:
        key = (row["sha256"], row["address_sha256"])
        if left[key]:
            left[key] -= 1
        else:
            unmatched.append(row)
    return unmatched


def _names(rows: Rows) -> dict[str, Row]:
    """Return our rows of the guide's links, by their keys."""
    return {str(row["id"]): row for row in rows[LINKS] if row["is_in_guide"]}


def _named(item: Item, names: Mapping[str, Row]) -> list[str]:
    """Return the keys of our links of its section whose words stand in a line or a link."""
    if item.kind == "figure":
        return []
    return [
        key
        for key, row in names.items()
        if str(row["guide_section_id"] or "") == item.section
        and (words := str(row["link_text"]).partition(" (")[0]).casefold() not in LINK_WORDS
        and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", item.text, re.IGNORECASE)
    ]
