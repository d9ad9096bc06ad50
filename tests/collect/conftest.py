"""A checkout to write into, and a server that answers as the census service does."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.fixtures.hostile.tables import GROUPS

from interloan.collect import web
from interloan.project import Project

ROOT = Path(__file__).resolve().parents[2]

TOWNS = {
    "0600000US2501737000": "Lowell city, Middlesex County, Massachusetts",
    "0600000US2502507000": "Boston city, Suffolk County, Massachusetts",
}


def label_file() -> dict[str, object]:
    """What groups/C16001.json says, annotations and all."""
    paths = ["Total:", "Total:!!Speak only English"]
    for group in GROUPS:
        paths += [
            f"Total:!!{group}:",
            f'Total:!!{group}:!!Speak English "very well"',
            f'Total:!!{group}:!!Speak English less than "very well"',
        ]
    variables: dict[str, dict[str, str]] = {"GEO_ID": {"label": "Geography"}}
    for number, path in enumerate(paths, 1):
        name = f"C16001_{number:03}"
        variables[f"{name}E"] = {"label": f"Estimate!!{path}", "group": "C16001"}
        variables[f"{name}EA"] = {"label": f"Annotation of Estimate!!{path}"}
        variables[f"{name}M"] = {"label": f"Margin of Error!!{path}"}
    return {"variables": variables}


def row(geo_id: str, name: str, speakers: int = 30) -> list[str | None]:
    """One place: each group has `speakers`, a third of whom speak English less than very well."""
    counts = [len(GROUPS) * speakers + 1000, 1000]
    for _ in GROUPS:
        counts += [speakers, speakers - speakers // 3, speakers // 3]
    cells: list[str | None] = [geo_id, name]
    for count in counts:
        cells += [str(count), None, str(count // 2), None]
    return [*cells, geo_id[9:11], geo_id[11:14], geo_id[14:]]


def table(*rows: Sequence[str | None]) -> list[Sequence[str | None]]:
    """What group(C16001) answers for these places."""
    header = ["GEO_ID", "NAME"]
    for number in range(1, 39):
        header += [f"C16001_{number:03}{suffix}" for suffix in ("E", "EA", "M", "MA")]
    return [[*header, "state", "county", "county subdivision"], *rows]


@dataclass
class Census:
    """The service: what it answers next to a request for data, and what it was asked."""

    address: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    labels: dict[str, object] = field(default_factory=label_file)

    def answer(self, body: object, status: int = 200, **headers: str) -> None:
        """Queue an answer; the last one is repeated."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append((status, {k.replace("_", "-"): v for k, v in headers.items()}, data))

    def query(self, number: int) -> dict[str, list[str]]:
        """The parameters of a request."""
        return parse_qs(urlsplit(self.asked[number]).query)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Census]:
    """A census service on this machine that lets nobody wait."""
    monkeypatch.setattr(web, "FIRST_PAUSE_SECONDS", 0.0)
    census = Census()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "/groups/" in self.path:
                answer = 200, dict[str, str](), json.dumps(census.labels).encode()
            else:
                census.asked.append(self.path)
                queue = census.answers
                answer = queue.pop(0) if len(queue) > 1 else queue[0]
            status, headers, data = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    census.address = f"http://127.0.0.1:{server.server_port}/data"
    yield census
    server.shutdown()
    server.server_close()


@pytest.fixture
def checkout(tmp_path: Path) -> Project:
    """The real sources, to write into."""
    for part in ("sources", "questions"):
        shutil.copytree(ROOT / part, tmp_path / "checkout" / part)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "checkout" / "pyproject.toml")
    return Project(tmp_path / "checkout")


@pytest.fixture
def town_table() -> Callable[..., list[Sequence[str | None]]]:
    """Make the service's table for places given as GEO_ID, name and speakers of each group."""
    return lambda *places: table(*(row(*place) for place in places))


@pytest.fixture
def towns() -> list[Sequence[str | None]]:
    """The service's table for Lowell and Boston."""
    return table(*(row(*town) for town in TOWNS.items()))
