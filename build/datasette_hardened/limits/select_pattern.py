"""Which statements may run at all, judged in one pass.

Stops: blanks and comments before a statement, which Datasette's own patterns try in every possible
division (16 kilobytes freeze the site for seconds).
"""

from __future__ import annotations

import re

from datasette import utils

# Each part takes all it can and gives nothing back (possessive), so there is nothing to try again.
BEFORE = r"(?:\s++|--[^\n]*+(?:\n|\Z)|/\*(?s:.*?)\*/)*+"
READING = re.compile(BEFORE + r"(?:explain\s++(?:query\s++plan\s++)?+)?+(?:select|with)\b")


def judge() -> None:
    """Let Datasette judge statements by our pattern instead of its own."""
    utils.allowed_sql_res[:] = [READING]
