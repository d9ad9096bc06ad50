"""A server on this machine with summary files in the Bureau's own form, which cuts and refuses.

The lines are made up here from the keys and labels in sources/; no figure is anybody's.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SOURCES = Path(__file__).resolve().parents[2] / "sources"
VERY_WELL = ('Speak English "very well"', 'Speak English less than "very well"')


@cache
def rows(path: str) -> list[dict[str, str]]:
    """The rows of a source."""
    with (SOURCES / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def groups(table_id: str) -> list[dict[str, str]]:
    """The lines of a table that count speakers, in their order."""
    lines = [row for row in rows("languages/census_groups.csv")
             if (row["table_id"], row["era"]) == (table_id, "2016-on")]  # fmt: skip
    lines.sort(key=lambda row: row["first_variable"])
    return [row for row in lines if row["kind"] not in ("total", "english_only")]


def shells(table_id: str) -> bytes:
    """Table shells: this table between two others, a line without a variable among them."""
    labels = [(0, "Total:"), (1, "Speak only English")]
    for group in groups(table_id):
        labels += [(1, f"{group['label']}:"), *((2, label) for label in VERY_WELL)]
    text = "Table ID|Line|Indent|Unique ID|Label|Title|Universe|Type\n"
    text += "B01003|1.0|0|B01003_001|Total|Total Population|Total population|int\n"
    for number, (indent, label) in enumerate(labels, 1):
        text += f"{table_id}|{number}.0|{indent}|{table_id}_{number:03}|{label}|Language|5+|int\n"
    return (text + "C16002|1.0|0|C16002_001|Total:|Household Language|Households|int\n").encode()


def header(table_id: str) -> str:
    """The header of the file of a table."""
    count = 2 + 3 * len(groups(table_id))
    names = [f"{table_id}_{kind}{n:03}" for n in range(1, count + 1) for kind in "EM"]
    return "|".join(["GEO_ID", *names])


def line(geo_id: str, speakers: Sequence[int], margin: str = "-555555555") -> str:
    """A line of made-up figures: a third of each group speaks English less than very well."""
    figures = [sum(speakers) + 1000, 1000]
    for count in speakers:
        figures += [count, count - count // 3, count // 3]
    cells = [f"{figure}|{figure // 2 + 1}" for figure in figures[1:]]
    return "|".join([geo_id, f"{figures[0]}|{margin}", *cells])


def towns() -> list[str]:
    """The keys of all 351 cities and towns."""
    found = [row["id"] for row in rows("census/places.csv") if row["kind"] == "county_subdivision"]
    assert len(found) == 351
    return found


def town_file(more: Sequence[str] = ()) -> bytes:
    """A file of C16001: the nation, other states, water, tracts, urban parts, and our towns."""
    size = len(groups("C16001"))
    lines = [line("0100000US", [9] * size), line("0400000US24", [8] * size),
             line("0400000US25", [7] * size), line("0400001US25", [6] * size)]  # fmt: skip
    lines += [line("0600000US2400190116", [5] * size), line("0600000US2500100000", [0] * size)]
    lines += [line(key, [n % 97 + 3 * group for group in range(size)])
              for n, key in enumerate(towns())]  # fmt: skip
    lines += [line("1400000US25001010100", [4] * size), *more]
    return "\n".join([header("C16001"), *lines, ""]).encode()


def geographies(*areas: tuple[str, str]) -> bytes:
    """The list of geographies, with an urban part that has to be passed over."""
    text = "FILEID|STUSAB|SUMLEVEL|COMPONENT|US|STATE|GEO_ID|NAME|BTTR|BTBG|TL_GEO_ID\n"
    for geo_id, name in (*areas, ("0400001US25", "Massachusetts -- Urban")):
        text += f"ACSSF|MA|{geo_id[:3]}|{geo_id[5:7]}||25|{geo_id}|{name}|||{geo_id[9:]}\n"
    return text.encode("latin-1")


class Births:
    """Table B05006 in the Bureau's form: the lines of birthplaces, and one that is none of them."""

    def __init__(self, unknown: str = "Marshall Islands") -> None:
        lines = sorted(rows("census/birthplaces.csv"), key=lambda row: row["variable"])
        lines.append({"id": "?", "part_of": "oceania", "label": unknown})
        under: dict[str, list[str]] = {}
        for row in lines:
            under.setdefault(row["part_of"], []).append(row["id"])
        named = {row["id"]: row["label"] for row in lines}
        self.under = under
        self.labels: dict[str, tuple[int, str]] = {}  # indent and label, in the order of the lines

        def add(name: str, indent: int) -> None:
            self.labels[name] = indent, named[name] + ":" * (name in under)
            for part in under.get(name, ()):
                add(part, indent + 1)

        add("total", 0)

    def shells(self) -> bytes:
        """Table shells with this table."""
        text = "Table ID|Line|Indent|Unique ID|Label|Title|Universe|Type\n"
        for number, (indent, label) in enumerate(self.labels.values(), 1):
            text += f"B05006|{number}.0|{indent}|B05006_{number:03}|{label}|Born|Foreign|int\n"
        return text.encode()

    def line(self, geo_id: str, people: Mapping[str, int]) -> str:
        """A line with so many people in some lines; those above them add up."""

        def count(name: str) -> int:
            return people.get(name, 0) + sum(map(count, self.under.get(name, ())))

        cells = [f"{n}|{n // 2 + 9}" for n in map(count, self.labels)]
        return "|".join([geo_id, *cells])

    def file(self, *lines: str) -> bytes:
        """The file of the table."""
        count = len(self.labels)
        names = [f"B05006_{kind}{n:03}" for n in range(1, count + 1) for kind in "EM"]
        return "\n".join(["|".join(["GEO_ID", *names]), *lines, ""]).encode()

    def town_file(self, people: Mapping[str, int]) -> bytes:
        """The nation, the state, and all towns, each with these people."""
        keys = ["0100000US", "0400000US25", "0600000US2500100000", *towns()]
        return self.file(*(self.line(key, people) for key in keys))


Fault = Callable[[BaseHTTPRequestHandler, bytes], bool]


@dataclass
class Bureau:
    """The files on the server, and what happens to the next requests for each.

    Attributes:
        files: Ending of the address → content.
        faults: Ending of the address → what is done instead, one a request.
        asked: Name of the file and headers of each request.
        has_tags: Whether files have an ETag.
        has_ranges: Whether parts are served.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    has_tags: bool = True
    has_ranges: bool = True

    def names(self) -> list[str]:
        """What was asked for."""
        return [name for name, _ in self.asked]

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer as a web server that serves files does."""
        name = handler.path.rpartition("/")[2]
        self.asked.append((name, {key.lower(): text for key, text in handler.headers.items()}))
        data = self.files.get(handler.path.removeprefix("/"))
        if data is None:
            reply(handler, 404, b"<html><title>404 Not Found</title></html>", "text/html",
                  headers={})  # fmt: skip
        elif not (queue := self.faults.get(name)) or not queue.pop(0)(handler, data):
            self._send(handler, data)

    def _send(self, handler: BaseHTTPRequestHandler, data: bytes) -> None:
        tag = f'"{hashlib.sha256(data).hexdigest()[:12]}"'
        headers = {"ETag": tag} if self.has_tags else {}
        asked = handler.headers.get("Range")
        if asked and self.has_ranges and handler.headers.get("If-Range") == tag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            reply(handler, 206, data[start:], headers=headers)
        else:
            reply(handler, 200, data, headers=headers)


def reply(
    handler: BaseHTTPRequestHandler,
    status: int,
    data: bytes,
    kind: str = "text/plain",
    length: int | None = None,
    *,
    headers: Mapping[str, str],
) -> None:
    """Send a whole answer, or one that promises more than it has."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data) if length is None else length))
    for name, text in headers.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.end_headers()
    handler.wfile.write(data)


def cut(after: int) -> Fault:
    """Hang up after some bytes of what was asked for."""

    def fault(handler: BaseHTTPRequestHandler, data: bytes) -> bool:
        tag = f'"{hashlib.sha256(data).hexdigest()[:12]}"'
        asked = handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-")
        start, more = int(asked), {}
        if start:
            more["Content_Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        reply(handler, 206 if start else 200, data[start : start + after], "text/plain",
              len(data) - start, headers={"ETag": tag, **more})  # fmt: skip
        handler.close_connection = True
        return True

    return fault


def answer(status: int, data: bytes, kind: str = "text/plain", **headers: str) -> Fault:
    """Say something else."""

    def fault(handler: BaseHTTPRequestHandler, _: bytes) -> bool:
        reply(handler, status, data, kind, headers=headers)
        return True

    return fault


@contextmanager
def serving(bureau: Bureau) -> Iterator[Bureau]:
    """Serve files on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bureau.serve(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    bureau.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield bureau
    finally:
        server.shutdown()
        server.server_close()
