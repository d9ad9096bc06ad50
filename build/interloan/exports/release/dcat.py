"""The release as a DCAT catalog, which portals of open data harvest.

The vocabulary is https://www.w3.org/TR/vocab-dcat-3/. Addresses are relative to the file, so the
release may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from interloan.edition import ABSTRACT, LICENCE_ADDRESS, TITLE, Edition
from interloan.exports.release.schema_org import FORMATS

FILE = "dcat.jsonld"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def describe(
    edition: Edition,
    whole: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    package: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the catalog: the database as one dataset, and each table as one.

    Args:
        edition: Which edition it is.
        whole: The files that hold all: `address`, `size_bytes`, `sha256`.
        tables: The same for each table by its name.
        package: What datapackage.json says of the tables.
    """
    described = {resource["name"]: resource for resource in package["resources"]}
    datasets = [_dataset(edition, "all", (TITLE, ABSTRACT), whole)]
    for name, files in tables.items():
        said = described[name]["title"], described[name]["description"]
        datasets.append(_dataset(edition, name, said, files))
    return {
        "@context": CONTEXT,
        "@id": "#catalog",
        "@type": "dcat:Catalog",
        "dct:title": _english(TITLE),
        "dct:description": _english(ABSTRACT),
        **_common(edition),
        "dcat:dataset": datasets,
    }


def _dataset(
    edition: Edition, name: str, said: tuple[str, str], files: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "@id": f"#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": _english(said[0]),
        "dct:description": _english(said[1]),
        **_common(edition),
        "dcat:version": edition.version,
        "dcat:keyword": [_english(keyword) for keyword in edition.keywords],
        "dcat:distribution": [_distribution(file) for file in files],
    }


def _common(edition: Edition) -> dict[str, Any]:
    page = {"dcat:landingPage": {"@id": edition.repository}} if edition.repository else {}
    return {
        "dct:license": {"@id": LICENCE_ADDRESS},
        "dct:issued": {"@value": edition.released, "@type": "xsd:date"},
        "dct:publisher": {"@id": "#publisher", "@type": "foaf:Agent", "foaf:name": edition.author},
        **page,
    }


def _distribution(file: Mapping[str, Any]) -> dict[str, Any]:
    address = str(file["address"])
    return {
        "@id": f"#{address}",
        "@type": "dcat:Distribution",
        "dct:title": _english(address.rpartition("/")[2]),
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": MEDIA_TYPES + FORMATS[address.rpartition(".")[2]]},
        "dcat:byteSize": {"@value": str(file["size_bytes"]), "@type": "xsd:nonNegativeInteger"},
        "dct:license": {"@id": LICENCE_ADDRESS},
        "spdx:checksum": {
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file["sha256"], "@type": "xsd:hexBinary"},
        },
    }


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}
