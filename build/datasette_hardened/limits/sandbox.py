"""What a connection may do: read this database with harmless functions, and nothing else.

SQLite asks the authorizer while it compiles a statement, so what is refused here never runs
(https://www.sqlite.org/c3ref/set_authorizer.html). It stands below the check that a visitor's SQL
is a SELECT, and holds even where that check is wrong.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Collection


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 10_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 5_000,  # a page of labels is one statement
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 5,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
HEAP_BYTES = 96 * 1024 * 1024  # for all connections of the process together

FUNCTIONS = _names(
    """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling char coalesce concat
    concat_ws cos cosh count cume_dist current_date current_time current_timestamp date datetime
    degrees dense_rank escape_fts exp first_value floor format glob group_concat hex highlight
    if ifnull iif instr json json_array json_array_length json_each json_extract json_group_array
    json_group_object json_insert json_object json_patch json_pretty json_quote json_remove
    json_replace json_set json_tree json_type json_valid julianday lag last_value lead length like
    likelihood likely ln log log10 log2 lower ltrim match max median min mod nth_value ntile
    nullif octet_length percent_rank percentile percentile_cont percentile_disc pi pow power
    printf quote radians random rank replace round row_number rtrim sign sin sinh snippet soundex
    sqlite_version sqrt strftime string_agg substr substring sum tan tanh time timediff total
    trim trunc typeof unhex unicode unistr unixepoch unlikely upper zeroblob
    """
)
PRAGMAS = _names(
    """
    data_version database_list encoding foreign_key_list index_info index_list index_xinfo
    page_count page_size recursive_triggers schema_version table_info table_list table_xinfo
    """
)
PRAGMAS_OF_A_NAME = _names(
    "foreign_key_list index_info index_list index_xinfo table_info table_list table_xinfo"
)
CLOSED_TABLES = _names(  # these tell of the machine, of other visitors' SQL, or of raw pages
    """
    bytecode dbstat pragma_compile_options pragma_database_list pragma_function_list
    pragma_module_list pragma_vfs_list sqlite_dbdata sqlite_dbpage sqlite_dbptr sqlite_stmt
    tables_used
    """
)
MODULES = frozenset({"fts5", "json_each", "json_tree"})

# Which statements Datasette lets run at all, judged in one pass: each part takes all it can and
# gives nothing back (possessive), so there is nothing to try again.
BEFORE = r"(?:\s++|--[^\n]*+(?:\n|\Z)|/\*(?s:.*?)\*/)*+"
READING = re.compile(BEFORE + r"(?:explain\s++(?:query\s+plan\s++)?+)?+(?:select|with)\b")


def confine(connection: sqlite3.Connection, functions: Collection[str] = ()) -> None:
    """Bound what statements on this connection may cost, and make it read only.

    Args:
        connection: The connection.
        functions: What statements may call beside FUNCTIONS, in lower case.
    """
    for kind, most in LIMITS.items():
        connection.setlimit(kind, most)
    for pragma in ("query_only = 1", "cell_size_check = 1", "temp_store = 2"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP_BYTES}")
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, False)
    connection.set_authorizer(_authorizer(FUNCTIONS.union(functions)))


def _authorizer(functions: Collection[str]) -> Callable[..., int]:
    """Return what says whether a statement may do one thing; SQLite calls it for each of them."""

    def authorize(
        action: int, first: str | None, second: str | None, database: str | None, _trigger: object
    ) -> int:
        name, detail = (first or "").lower(), (second or "").lower()
        match action:
            case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE:
                allowed = True
            case sqlite3.SQLITE_READ:
                allowed = name not in CLOSED_TABLES and database in (None, "main")
            case sqlite3.SQLITE_FUNCTION:
                allowed = detail in functions
            case sqlite3.SQLITE_PRAGMA:
                allowed = name in PRAGMAS and (second is None or name in PRAGMAS_OF_A_NAME)
            case sqlite3.SQLITE_CREATE_VTABLE:
                allowed = detail in MODULES
            case _:
                allowed = _declares_columns(action, name)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return authorize


def _declares_columns(action: int, name: str) -> bool:
    """Whether a virtual table is telling SQLite its columns, which it does by a CREATE TABLE.

    Such a statement is compiled and never run; run in earnest it would fail on the read-only file.
    """
    writes_schema = action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE)
    return action == sqlite3.SQLITE_CREATE_TABLE or (writes_schema and name == "sqlite_master")
