"""The release as a research object: the notebooks beside the data that they read.

The form is https://w3id.org/ro/crate/1.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from interloan.edition import ABSTRACT, CODE_LICENCE, LICENCE, LICENCE_ADDRESS, TITLE, Edition
from interloan.exports.release.schema_org import FORMATS

FILE = "ro-crate-metadata.json"
PYTHON = "https://www.python.org/"
SPDX = "https://spdx.org/licenses/"
NOTEBOOK = "application/x-ipynb+json"


def describe(
    edition: Edition, files: Sequence[Mapping[str, Any]], notebooks: Mapping[str, str]
) -> dict[str, Any]:
    """Return the description of the release.

    Args:
        edition: Which edition it is.
        files: The files that hold the data: `address`, `size_bytes`, `sha256`.
        notebooks: The notebooks: address → title.
    """
    parts = [*(file["address"] for file in files), *notebooks]
    graph: list[dict[str, Any]] = [
        {
            "@id": FILE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": TITLE,
            "description": ABSTRACT,
            "datePublished": edition.released,
            "version": edition.version,
            "license": {"@id": LICENCE_ADDRESS},
            "author": {"@id": "#author"},
            "keywords": ", ".join(edition.keywords),
            **({"url": edition.repository} if edition.repository else {}),
            "hasPart": [{"@id": part} for part in parts],
        },
        {"@id": LICENCE_ADDRESS, "@type": "CreativeWork", "name": LICENCE},
        {"@id": SPDX + CODE_LICENCE, "@type": "CreativeWork", "name": CODE_LICENCE},
        {"@id": "#author", "@type": "Organization", "name": edition.author},
        {"@id": "#python", "@type": "ComputerLanguage", "name": "Python", "url": PYTHON},
        *map(_data, files),
        *(_notebook(address, title) for address, title in notebooks.items()),
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}


def _data(file: Mapping[str, Any]) -> dict[str, Any]:
    address = str(file["address"])
    return {
        "@id": address,
        "@type": "File",
        "name": address.rpartition("/")[2],
        "encodingFormat": FORMATS[address.rpartition(".")[2]],
        "contentSize": str(file["size_bytes"]),
        "sha256": file["sha256"],
    }


def _notebook(address: str, title: str) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": ["File", "SoftwareSourceCode"],
        "name": title,
        "encodingFormat": NOTEBOOK,
        "programmingLanguage": {"@id": "#python"},
        "license": {"@id": SPDX + CODE_LICENCE},
    }
