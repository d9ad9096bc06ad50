"""The Data Package → Croissant 1.0, by which programs for machine learning load data.

The form is https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interloan.edition import ABSTRACT, LICENCE_ADDRESS, Edition

FILE = "croissant.json"
TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
}
CONTEXT: dict[str, Any] = {  # as the specification prints it
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def describe(package: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """Return the description of all CSV files.

    Args:
        package: What datapackage.json says.
        edition: Which edition it is.
    """
    keys = {
        resource["name"]: resource["schema"].get("primaryKey", [])
        for resource in package["resources"]
    }
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": package["title"],
        "description": ABSTRACT,
        "license": LICENCE_ADDRESS,
        **({"url": edition.repository} if edition.repository else {}),
        "version": edition.version,
        "datePublished": edition.released,
        "creator": {"@type": "sc:Organization", "name": edition.author},
        "citeAs": edition.citation,
        "keywords": list(edition.keywords),
        "distribution": [_file(resource) for resource in package["resources"]],
        "recordSet": [_records(resource, keys) for resource in package["resources"]],
    }


def _file(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": resource["path"],
        "name": resource["path"],
        "description": resource["title"],
        "contentUrl": resource["path"],
        "contentSize": f"{resource['bytes']} B",
        "encodingFormat": "text/csv",
        "sha256": resource["hash"].removeprefix("sha256:"),
    }


def _records(resource: Mapping[str, Any], keys: Mapping[str, list[str]]) -> dict[str, Any]:
    name = resource["name"]
    key = [{"@id": f"{name}/{column}"} for column in keys[name]]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        **({"key": key[0] if len(key) == 1 else key} if key else {}),
        "field": [_field(resource, field) for field in resource["schema"]["fields"]],
    }


def _field(resource: Mapping[str, Any], field: Mapping[str, Any]) -> dict[str, Any]:
    name, column = resource["name"], field["name"]
    leads_to = [
        f"{key['reference']['resource']}/{key['reference']['fields'][0]}"
        for key in resource["schema"].get("foreignKeys", [])
        if key["fields"] == [column] and key["reference"]["resource"]  # readers refuse a circle
    ]
    return {
        "@type": "cr:Field",
        "@id": f"{name}/{column}",
        "name": f"{name}/{column}",
        "description": field["description"],
        "dataType": TYPES[field["type"]],
        "source": {"fileObject": {"@id": resource["path"]}, "extract": {"column": column}},
        **({"references": {"field": {"@id": leads_to[0]}}} if leads_to else {}),
    }
