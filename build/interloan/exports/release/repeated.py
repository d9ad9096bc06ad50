"""Files of the checkout that repeat the edition: who cites, clones or archives reads it there.

`interloan metadata` renews them from `pyproject.toml`, the only place where it is said.

- CITATION.cff: https://citation-file-format.github.io/
- .zenodo.json: https://developers.zenodo.org/#representation
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from interloan.edition import ABSTRACT, LICENCE, TITLE, Edition
from interloan.exports.release.live_copies import with_live_copies

ASKED = "If you use Interloan, please cite it, and cite the row's own source for a single fact."
CLONE = re.compile(r"(?<=<!-- clone -->\n).*?(?=\n<!-- /clone -->)", re.DOTALL)
CITED = re.compile(r"(?<=<!-- citation -->\n).*?(?=\n<!-- /citation -->)", re.DOTALL)
NEWEST = re.compile(r"^## (\S+) \(.*\)$", re.MULTILINE)


def texts(root: Path, edition: Edition) -> Iterator[tuple[Path, str]]:
    """Yield each such file that is there, with the text that it should have."""
    makers: dict[str, Callable[[str, Edition], str]] = {
        "CITATION.cff": lambda _, this: citation_file(this),
        ".zenodo.json": lambda _, this: zenodo(this),
        "README.md": _readme,
        "CHANGELOG.md": _change_log,
    }
    for name, made in makers.items():
        if (path := root / name).exists():
            yield path, made(path.read_text(encoding="utf-8"), edition)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        yield path, with_live_copies(path.read_text(encoding="utf-8"), path.name, edition)


def citation_file(edition: Edition) -> str:
    """Return CITATION.cff."""
    address = {"repository-code": edition.repository} if edition.repository else {}
    said = {
        "cff-version": "1.2.0",
        "message": ASKED,
        "title": TITLE,
        "type": "dataset",
        "authors": [{"name": edition.author}],
        "version": edition.version,
        "date-released": edition.released,
        **address,
        "license": LICENCE,
        "keywords": list(edition.keywords),
        "abstract": ABSTRACT,
    }
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=100)


def zenodo(edition: Edition) -> str:
    """Return .zenodo.json."""
    related = [{"identifier": edition.repository, "relation": "isSupplementTo", "scheme": "url"}]
    said = {
        "title": TITLE,
        "upload_type": "dataset",
        "description": ABSTRACT,
        "creators": [{"name": edition.author}],
        "version": edition.version,
        "publication_date": edition.released,
        "license": LICENCE,
        "access_right": "open",
        "language": "eng",
        "keywords": list(edition.keywords),
        **({"related_identifiers": related} if edition.repository else {}),
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _readme(text: str, edition: Edition) -> str:
    where = "In a copy of this folder:"
    if edition.repository:
        where = f"Get a copy with `git clone {edition.repository} interloan`, and in that folder:"
    cited = "> " + edition.citation.replace(TITLE, f"*{TITLE}*")
    return CITED.sub(lambda _: cited, CLONE.sub(lambda _: where, text))


def _change_log(text: str, edition: Edition) -> str:
    newest = NEWEST.search(text)
    if newest is None or newest[1] != edition.version:
        return text
    heading = f"## {edition.version} ({edition.released})"
    return text[: newest.start()] + heading + text[newest.end() :]
