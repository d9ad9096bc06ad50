"""Look up a table's permission rules once, not on every page, and in what is said of rules alone.

Datasette 0.65.5 copies the whole metadata for each table it asks permission for, twice. With
a description for every column that is a second of processor time for the home page, and for the
list of all tables. The rules come from metadata.yml alone and cannot change while the site runs.
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_TABLES = 2000  # names come from addresses too, so the memory must be bounded
RULE = "allow"


def remember(datasette: Datasette) -> None:
    """Let a running Datasette remember each table's permission rules."""
    said = [rules(source) for source in datasette._metadata_sources("tables", None, None)]
    brief = copy(datasette)
    brief._metadata_sources = lambda *_: said
    datasette._table_permission_allows = lru_cache(MOST_TABLES)(brief._table_permission_allows)


def rules(said: Any) -> Any:
    """Return metadata with nothing of tables but who may see them.

    >>> table = {"title": "Fees", "allow": {"id": "root"}}
    >>> rules({"title": "All", "databases": {"shop": {"tables": {"fees": table}}}})
    {'databases': {'shop': {'tables': {'fees': {'allow': {'id': 'root'}}}}}}
    """
    if not isinstance(said, dict):
        return said
    kept: dict[str, Any] = {}
    if isinstance(said.get("tables"), dict):
        kept["tables"] = {name: _rule(table) for name, table in said["tables"].items()}
    if isinstance(said.get("databases"), dict):
        kept["databases"] = {name: rules(inner) for name, inner in said["databases"].items()}
    return kept


def _rule(table: Any) -> Any:
    return {RULE: table[RULE]} if isinstance(table, dict) and RULE in table else {}
