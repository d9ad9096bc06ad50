"""The finished pages of the static edition: which there are, and how each is made."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from html import escape, unescape
from urllib.parse import parse_qsl, urlencode

from interloan.in_browser.engine import CONTENT_POLICY, Answer, Engine
from interloan.site import DATABASE
from interloan.site.pages.for_programs import sitemap

PLACES = ("", "questions", DATABASE, "downloads", "sql", "about", "count", f"{DATABASE}/ask")
FILES = (f"{DATABASE}/names.json", "feed.atom", "opensearch.xml", "robots.txt")
SITEMAP = "sitemap.xml"
HREF = re.compile(r'(?<= href=")/[^"]*(?=")')
WITHIN = r'(?P<before> (?:href|content)=")(?P<address>(?:{origin})?/[^"]*)(?=")'
ROW = re.compile(rf"{DATABASE}/\w+/[^/?#]+")
MAIN = '<main id="main" class="frame" tabindex="-1">\n'
WITHOUT_SCRIPT = """<noscript><p class="muted on-screen">Forms, facets and SQL need JavaScript, \
which is switched off here. Everything else on this page works without it.</p></noscript>
"""
CHARSET = '<meta charset="utf-8">\n'


class FinishedPages:
    """The pages of one edition.

    Attributes:
        paths: Where each page stands, without slashes at its ends, by its address in the site: the
            path within it, and what was chosen.
        files: What else is finished, under its own address.
    """

    def __init__(self, engine: Engine, edition: str) -> None:
        """Begin without a page.

        Args:
            engine: The site.
            edition: What names the edition.
        """
        self.paths: dict[tuple[str, frozenset[tuple[str, str]]], str] = {}
        self.files = (*FILES, SITEMAP)
        self._within = re.compile(WITHIN.format(origin=re.escape(engine.origin)))
        self._engine = engine
        self._edition = edition

    async def __aiter__(self) -> AsyncIterator[tuple[str, bytes]]:
        """Yield each page: the path of its file, and its bytes.

        Rows come last: those that an answer or the home page cites.
        """
        await self._list()
        rows: dict[str, None] = {}
        for address, path in list(self.paths.items()):
            answer = await self._engine.answer(self._sent(*address))
            if address[1] or address[0] in PLACES:
                rows.update(dict.fromkeys(self._rows(answer)))
            yield f"{path}/index.html".lstrip("/"), self._finished(answer)
        for row in rows:
            self.paths[row, frozenset()] = row
        for row in rows:
            answer = await self._engine.answer(self._sent(row, ()))
            yield f"{row}/index.html", self._finished(answer)
        for file in FILES:
            yield file, (await self._engine.answer(self._sent(file, ()))).body
        within = (f"{path}/" if path else "" for path in self.paths.values())
        home = self._engine.origin + self._engine.prefix
        yield SITEMAP, sitemap(home + path for path in within).encode()

    async def starting(self) -> bytes:
        """Return the page that is shown while Python starts."""
        return self._finished(await self._engine.page("starting.html"))

    async def absent(self) -> bytes:
        """Return the page for addresses that the host does not know, which Python may."""
        page = self._finished(await self._engine.page("404.html"))
        mark = '<meta name="interloan-absent" content="">\n'
        return page.decode().replace(CHARSET, CHARSET + mark, 1).encode()

    async def _list(self) -> None:
        tables = await self._engine.tables()
        for path in (*PLACES, *(f"{DATABASE}/{table}" for table in tables)):
            self.paths[path, frozenset()] = path
        for question in self._engine.questions:
            page = f"{DATABASE}/{question.name}"
            self.paths[page, frozenset()] = page
            for values, path in (await self._engine.paths.finished(question)).items():
                self.paths[page, values] = path

    def _sent(self, path: str, values: Iterable[tuple[str, str]]) -> str:
        query = urlencode(sorted(values))
        return f"{self._engine.prefix}{path}" + (f"?{query}" if query else "")

    def _rows(self, answer: Answer) -> Iterator[str]:
        for address in HREF.findall(answer.body.decode()):
            row = address.removeprefix(self._engine.prefix).partition("#")[0]
            if ROW.fullmatch(row) and not row.endswith((".json", ".csv", ".xlsx", ".svg")):
                yield unescape(row)

    def _finished(self, answer: Answer) -> bytes:
        """Return a page as a file: links lead to files where there are some."""
        if answer.status != 200:
            raise ValueError(f"a finished page has the status {answer.status}")
        head = (
            f'<meta http-equiv="content-security-policy" content="{CONTENT_POLICY}">\n'
            f'<meta name="interloan-edition" content="{self._edition}">\n'
        )
        page = answer.body.decode().replace(CHARSET, CHARSET + head, 1)
        page = page.replace(MAIN, MAIN + WITHOUT_SCRIPT, 1)
        return self._within.sub(lambda found: found[1] + self._link(found[2]), page).encode()

    def _link(self, address: str) -> str:
        origin = self._engine.origin if address.startswith(self._engine.origin) else ""
        address = address.removeprefix(origin)
        whole, mark, place = unescape(address).partition("#")
        path, _, query = whole.removeprefix(self._engine.prefix).partition("?")
        finished = self.paths.get((path, frozenset(parse_qsl(query))))
        if finished is None:
            return origin + address
        slash = "/" if finished else ""
        page = f"{origin}{self._engine.prefix}{finished}{slash}{mark}{place}"
        return escape(page, quote=True)
