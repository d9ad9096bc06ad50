"""A running site keeps heavy requests in a process of their own, and outlives that process."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from interloan.project import Project

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")

HEAVY = "/interloan.json?sql=select+count(*)+as+n+from+lenders&_shape=array"
LIGHT = "/interloan/lenders.json?_shape=array"
ADDRESS = re.compile(r"http://[0-9.:]+")
NICE = 18  # the field of /proc/PID/stat, see man 5 proc


def children(pid: int) -> list[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")  # one for each thread
    return [int(child) for of_thread in lists for child in of_thread.read_text().split()]


def the_heavy_one(server: int) -> int:
    """Return the child process that gives way to the others."""
    (found,) = (pid for pid in children(server) if niceness(pid) > niceness(server))
    return found


def niceness(pid: int) -> int:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[NICE - 2])


def is_there(pid: int) -> bool:
    try:
        return not re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return False


def until_gone(pid: int) -> bool:
    for _ in range(200):
        if not is_there(pid):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def served(mini: Project) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A site of one process and the heavy one, and a visitor of it."""
    command = [sys.executable, "-m", "interloan", "--project", str(mini.root)]
    with subprocess.Popen(
        [*command, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        assert server.stdout
        told = iter(server.stdout.readline, "")
        address = next(found[0] for line in told if (found := ADDRESS.search(line)))
        with httpx.Client(base_url=address, timeout=30) as visitor:
            yield server, visitor
        server.kill()


Served = tuple[subprocess.Popen[str], httpx.Client]


def test_the_site_outlives_it_and_gets_a_new_one(served: Served) -> None:
    server, visitor = served
    assert visitor.get(HEAVY).json() == [{"n": 3}]
    old = the_heavy_one(server.pid)
    os.kill(old, signal.SIGKILL)
    assert len(visitor.get(LIGHT).json()) == 3
    answers = (visitor.get(HEAVY) for _ in range(20))
    assert next(answer for answer in answers if answer.status_code == 200).json() == [{"n": 3}]
    assert the_heavy_one(server.pid) != old


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_ends_with_the_site(served: Served, end: signal.Signals) -> None:
    server, visitor = served
    assert visitor.get(HEAVY).status_code == 200
    heavy = the_heavy_one(server.pid)
    server.send_signal(end)
    server.wait(15)
    assert until_gone(heavy)


def test_ctrl_c_ends_all_without_a_word_of_trouble(served: Served) -> None:
    server, visitor = served
    assert visitor.get(HEAVY).status_code == 200
    os.killpg(server.pid, signal.SIGINT)
    _, trouble = server.communicate(timeout=15)
    assert trouble == ""
