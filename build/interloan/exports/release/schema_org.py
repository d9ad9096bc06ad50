"""The work and its tables as schema.org says it, which search engines for data read.

Both the release and the pages of the site say it (https://schema.org/Dataset).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from interloan.edition import ABSTRACT, LICENCE_ADDRESS, TITLE, Edition

FILE = "dataset.jsonld"
CONTEXT = "https://schema.org/"
FORMATS = {
    "csv": "text/csv",
    "db": "application/vnd.sqlite3",
    "gz": "application/gzip",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "zst": "application/zstd",
}
"""Media types by the ending of a file's name."""


def catalog(edition: Edition, files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the whole as a dataset.

    Args:
        edition: Which edition it is.
        files: The files it comes as: `address`, and `size_bytes` and `sha256` where known.
    """
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": TITLE,
        "description": ABSTRACT,
        **common(edition),
        "keywords": list(edition.keywords),
        "citation": edition.citation,
        "spatialCoverage": "Massachusetts",
        "distribution": [download(file) for file in files],
    }


def table(
    edition: Edition, described: Mapping[str, Any], files: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return one table as a dataset.

    Args:
        edition: Which edition it is.
        described: Its `title`, `description` and `columns` (name → meaning).
        files: The files it comes as, as for `catalog`.
    """
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": described["title"],
        "description": described["description"],
        **common(edition),
        "isPartOf": {"@type": "Dataset", "name": TITLE},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "description": meaning}
            for name, meaning in described["columns"].items()
        ],
        "distribution": [download(file) for file in files],
    }


def common(edition: Edition) -> dict[str, Any]:
    """Return what holds for the whole and for each of its tables."""
    return {
        "license": LICENCE_ADDRESS,
        "creator": {"@type": "Organization", "name": edition.author},
        "version": edition.version,
        "datePublished": edition.released,
        "isAccessibleForFree": True,
        **({"url": edition.repository} if edition.repository else {}),
    }


def download(file: Mapping[str, Any]) -> dict[str, Any]:
    """Return a file of a dataset."""
    address = str(file["address"])
    size = {"contentSize": f"{file['size_bytes']} B"} if file.get("size_bytes") else {}
    digest = {"sha256": file["sha256"]} if file.get("sha256") else {}
    return {
        "@type": "DataDownload",
        "name": address.rpartition("/")[2],
        "contentUrl": address,
        "encodingFormat": FORMATS[address.rpartition(".")[2]],
        **size,
        **digest,
    }
