"""Attacks that need many connections: slow ones, cut ones, crowds."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable

from hostile_http import ADDRESSES, get, own_sql
from hostile_sql import SQL
from servers import send

HOLD_SECONDS = 4
Work = list[object]


def _slow_headers(port: int) -> Work:
    """300 connections that send a header a letter at a time."""
    return [lambda: _drip(port, b"GET / HTTP/1.1\r\nX-A: ")] * 300


def _slow_bodies(port: int) -> Work:
    """100 connections that send a body a letter at a time."""
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    return [lambda: _drip(port, head)] * 100


def _slow_readers(port: int) -> Work:
    """20 connections that ask for much and read nothing."""
    address = ADDRESSES["pages", "JSON of 800,000 cells"]
    return [lambda: _sit(port, get(address))] * 20


def _runaways(port: int) -> Work:
    """100 visitors who ask for something endless and leave at once."""
    data = get(own_sql(SQL["recursion", "infinite CTE"]))
    return [lambda: _leave(port, data)] * 100


def _shoppers(port: int) -> Work:
    """60 visitors who all ask for a cross join."""
    data = get(own_sql(SQL["join", "cross join of five tables"]))
    return [lambda: _wait(port, data)] * 60


def _downloaders(port: int) -> Work:
    """40 visitors who all fetch the whole database."""
    return [lambda: _wait(port, get("/interloan.db"))] * 40


def _mistyped(port: int) -> Work:
    """100 visitors with a mistyped address."""
    return [lambda: _wait(port, get("/interloan/fees/nowhere"))] * 100


CROWDS: dict[str, Callable[[int], Work]] = {
    "300 slow headers": _slow_headers,
    "100 slow bodies": _slow_bodies,
    "20 slow readers of a large answer": _slow_readers,
    "100 runaways from an endless query": _runaways,
    "60 cross joins": _shoppers,
    "40 downloads of the database": _downloaders,
    "100 mistyped addresses": _mistyped,
}


def _drip(port: int, head: bytes) -> None:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)
        for _ in range(HOLD_SECONDS * 2):
            time.sleep(0.5)
            connection.sendall(b"a")


def _sit(port: int, data: bytes) -> None:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(data)
        time.sleep(HOLD_SECONDS)


def _leave(port: int, data: bytes) -> None:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(data)


def _wait(port: int, data: bytes) -> None:
    with contextlib.suppress(OSError):
        send(port, data, 15)
