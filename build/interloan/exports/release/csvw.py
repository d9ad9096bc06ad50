"""The Data Package → the same said as CSV on the Web (https://www.w3.org/TR/tabular-metadata/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interloan.edition import ABSTRACT, LICENCE_ADDRESS, Edition

FILE = "csv-metadata.json"  # the name under which a reader of one CSV file looks for it
TYPES = {
    "string": "string",
    "integer": "integer",
    "year": "gYear",
    "number": "double",
    "boolean": "boolean",
}


def describe(package: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """Return the description of all CSV files.

    Args:
        package: What datapackage.json says.
        edition: Which edition it is.
    """
    paths = {resource["name"]: resource["path"] for resource in package["resources"]}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": package["title"],
        "dc:description": ABSTRACT,
        "dc:license": {"@id": LICENCE_ADDRESS},
        "dc:creator": edition.author,
        "dc:issued": edition.released,
        "tables": [_table(resource, paths) for resource in package["resources"]],
    }


def _table(resource: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
    schema = resource["schema"]
    keys = {"primaryKey": schema["primaryKey"]} if schema.get("primaryKey") else {}
    references = [
        {
            "columnReference": key["fields"],
            "reference": {
                "resource": paths[key["reference"]["resource"] or resource["name"]],
                "columnReference": key["reference"]["fields"],
            },
        }
        for key in schema.get("foreignKeys", [])
    ]
    return {
        "url": resource["path"],
        "dc:title": resource["title"],
        "dc:description": resource["description"],
        "tableSchema": {
            "columns": [_column(field) for field in schema["fields"]],
            **keys,
            **({"foreignKeys": references} if references else {}),
        },
    }


def _column(field: Mapping[str, Any]) -> dict[str, Any]:
    is_required = field.get("constraints", {}).get("required", False)
    return {
        "name": field["name"],
        "titles": field["name"],
        "dc:description": field["description"],
        "datatype": TYPES[field["type"]],
        **({"required": True} if is_required else {}),
    }
