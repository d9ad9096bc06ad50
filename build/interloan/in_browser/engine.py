"""The site without a server: a Datasette that answers one address at a time, on one thread.

The static edition's finished pages are made with it, and in a browser it answers every other
address. It is the same Datasette with the same plugin and templates that `interloan serve` serves;
only what protects a server from its visitors is left out, as there is neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from datasette.app import Datasette
from datasette.plugins import pm

from interloan.site import DATABASE, plugin, select, static_files
from interloan.site.pages.question_list import QuestionList
from interloan.site.pages.question_paths import QuestionPaths

NAME = "interloan"
NOT_THERE = ("datasette_hardened", "vega")
SCRIPT = "static/in_browser/edition.js"  # every page loads it
SETTINGS = {
    "num_sql_threads": 0,  # statements run where the request is answered
    "default_cache_ttl": 0,
    "sql_time_limit_ms": 60_000,  # nobody else is waiting
    "facet_time_limit_ms": 10_000,
}
# No other host is asked for anything. Python in the browser is compiled in a worker, which has a
# policy of its own.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self' blob:;"
    " manifest-src 'self'; form-action 'self'; base-uri 'none'"
)


@dataclass(frozen=True)
class Answer:
    """What the site says at an address.

    Attributes:
        status: The status of HTTP.
        headers: Name in small letters → value.
        body: The bytes.
    """

    status: int
    headers: dict[str, str]
    body: bytes


class Engine:
    """One running site."""

    def __init__(self, root: Path, address: str, edition: str) -> None:
        """Open the site in a folder.

        Args:
            root: A checkout, or what of it the site needs, with its database built.
            address: Where the site stands, such as `https://example.org/interloan/`.
            edition: What names the edition; the script on every page knows it.
        """
        for other in NOT_THERE:  # so that finished pages offer what a browser has, and no more
            if pm.has_plugin(other):
                pm.unregister(name=other)
        if not pm.has_plugin(NAME):
            pm.register(plugin, NAME)
        self._scheme, self._host, self.prefix = urlsplit(address)[:3]
        self.origin = f"{self._scheme}://{self._host}"
        settings = SETTINGS | {"base_url": self.prefix}
        self._datasette = Datasette(config_dir=root, settings=settings)
        configured = self._datasette.plugin_config(DATABASE) or {}
        self._datasette._metadata_local |= {
            "extra_js_urls": [f"/{SCRIPT}?{edition}"],
            "plugins": {DATABASE: configured | {static_files.PYTHON: f"/python/{edition}/"}},
        }
        self._application: Any = None
        self.questions: QuestionList = getattr(self._datasette, plugin.KEPT)["questions"]
        self.paths = QuestionPaths(self.questions)

    async def tables(self) -> list[str]:
        """Return the names of all tables that have a page."""
        rows = await select(self._datasette, "select name from data_tables order by name")
        return [row["name"] for row in rows]

    async def page(self, template: str) -> Answer:
        """Return a page that has no address in the site."""
        await self._opened()
        page = await self._datasette.render_template(template, {})
        return Answer(200, {"content-type": "text/html; charset=utf-8"}, page.encode())

    async def answer(self, address: str) -> Answer:
        """Return what stands at an address.

        Args:
            address: Path and query string as a browser sends them, the prefix included.
        """
        application = await self._opened()
        path, _, query = address.partition("?")
        if path == f"{self.prefix}{DATABASE}.db":  # Datasette reads files in threads
            return Answer(200, {"content-type": "application/vnd.sqlite3"}, self._database())
        said: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": self._scheme,
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "raw_path": path.encode("ascii"), "query_string": query.encode("ascii"),
            "headers": [(b"host", self._host.encode())], "client": ("127.0.0.1", 0),
        }  # fmt: skip
        await application(scope, receive, send)
        headers = {k.decode().lower(): v.decode("latin-1") for k, v in said[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in said[1:])
        headers.setdefault("content-security-policy", CONTENT_POLICY)
        return Answer(said[0]["status"], headers, body)

    def _database(self) -> bytes:
        return Path(self._datasette.get_database(DATABASE).path).read_bytes()

    async def _opened(self) -> Any:
        if self._application is None:
            await self._datasette.invoke_startup()
            self._application = self._datasette.app()
        return self._application
