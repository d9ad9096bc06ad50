"""Memory that was given back is given back to the machine.

Stops: a process that grows with each memory-hungry statement. The C library keeps a pool for each
thread, and each pool keeps the most it ever held; one pool for all keeps it once. SQLite asks for
memory under a lock of its own, so nothing is lost (https://man7.org/linux/man-pages/man3/mallopt.3.html).
"""

from __future__ import annotations

import ctypes
import os
import sys

MOST_ARENAS, TRIM_FROM_BYTES, MAP_FROM_BYTES = -8, -1, -3  # mallopt's names for its parameters
SETTINGS = {MOST_ARENAS: 1, TRIM_FROM_BYTES: 4_000_000, MAP_FROM_BYTES: 256_000}


def keep_small() -> None:
    """Let this process and those it starts use one pool each.

    To be called before a second thread begins, for the library then settles how many pools there
    may be. Does nothing where the C library is not GNU's.
    """
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)
        if set_option is not None:
            for name, value in SETTINGS.items():
                set_option(name, value)
