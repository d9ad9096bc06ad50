"""One pool of memory for all threads: it keeps the most that one of them held, not each one's."""

import os
import platform
import subprocess
import sys

import pytest

# Sixteen threads in turn take 4 MB in small pieces and let all but the last go; none ends before
# the others have had their turn.
TAKE_AND_LET_GO = """
import ctypes, sys, threading
from pathlib import Path
if sys.argv[1] == "small":
    from datasette_hardened.limits import memory
    memory.keep_heap_small()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
turn, all_done = threading.Lock(), threading.Barrier(17)
def work():
    with turn:
        pieces = [library.malloc(16_000) for _ in range(250)]
        for piece in pieces:
            ctypes.memset(piece, 1, 16_000)
        for piece in pieces[:-1]:
            library.free(piece)
    all_done.wait()
def held_kb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
before = held_kb()
for _ in range(16):
    threading.Thread(target=work, daemon=True).start()
while all_done.n_waiting < 16:
    pass
print(held_kb() - before)
all_done.wait()
"""


def held_kb(manner: str) -> int:
    """Return what a process still holds of the memory that its threads let go."""
    command = [sys.executable, "-c", TAKE_AND_LET_GO, manner]
    plain = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    run = subprocess.run(command, env=plain, capture_output=True, text=True, check=True)
    return int(run.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not GNU's")
def test_what_one_thread_let_go_the_next_one_uses() -> None:
    assert held_kb("small") < 12_000
    assert held_kb("as it is") > 24_000  # of 64 MB, for the library makes at least eight pools
