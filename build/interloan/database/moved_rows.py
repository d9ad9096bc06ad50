"""What `moved_rows` says must hold: the old row is gone, and the new one is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from interloan.database.search_index import key
from interloan.problems import Problem
from interloan.sources.table import Table
from interloan.sources.typed_rows import Rows

TABLE = "moved_rows"


def problems(tables: Sequence[Table], rows: Rows, root: Path) -> Iterator[Problem]:
    """Yield what is wrong, a problem for each row of `moved_rows` that leads nowhere."""
    by_name = {table.name: table for table in tables}
    if TABLE not in by_name:
        return
    file = by_name[TABLE].paths[0].relative_to(root).as_posix()
    for moved in rows[TABLE]:
        name, old, new = str(moved["table_name"]), str(moved["old_key"]), moved["new_key"]
        if name not in by_name:
            continue  # the whole table is gone
        present = {key(by_name[name], row) for row in rows[name]}
        if old in present:
            yield Problem(file, 0, "old_key", old, f"is a row of {name}", "remove the line")
        if new is not None and new not in present:
            remedy = "name the key that the row has now, or leave it empty if the row was removed"
            yield Problem(file, 0, "new_key", str(new), f"is no row of {name}", remedy)
