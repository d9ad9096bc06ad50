"""A refusal that people and programs can read: a page, JSON or plain text.

The page is Datasette's template of the status or of errors, so a site's own where it has one. It
costs next to nothing, because a flood of requests to refuse is when it is needed: a page is made
once for each sentence. Other plugins may use this module without configuring the plugin.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasette.utils.asgi import Response

from datasette_hardened.asgi import Scope, Send, ending

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

MOST_PAGES = 200  # sentences may name what was sent, so the memory must be bounded


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered.

    Attributes:
        status: An HTTP status of 400 or more.
        title: What is wrong, in a few words.
        sentence: What to do instead.
        headers: Further headers, as pairs.
    """

    status: int
    title: str
    sentence: str
    headers: tuple[tuple[str, str], ...] = ()


class Refusals:
    """Sends refusals in the look of one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._pages: dict[Refusal, bytes] = {}

    async def send(self, scope: Scope, send: Send, refusal: Refusal) -> None:
        """Answer a request with a refusal."""
        kind, body = await self.body(ending(scope), refusal)
        pairs = (("content-type", kind), ("cache-control", "no-store"), *refusal.headers)
        headers = [(name.encode(), value.encode()) for name, value in pairs]
        status = refusal.status
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def response(self, suffix: str, refusal: Refusal) -> Response:
        """Return a refusal as what a view of Datasette answers.

        Args:
            suffix: What the path ends in; empty for a page.
            refusal: The refusal.
        """
        kind, body = await self.body(suffix, refusal)
        headers = {"cache-control": "no-store", **dict(refusal.headers)}
        return Response(body, status=refusal.status, content_type=kind, headers=headers)

    async def body(self, suffix: str, refusal: Refusal) -> tuple[str, bytes]:
        """Return the content type and the body of a refusal.

        Args:
            suffix: What the path ends in; empty for a page.
            refusal: The refusal.
        """
        status, title, sentence = refusal.status, refusal.title, refusal.sentence
        if suffix.startswith("json"):
            error = {"ok": False, "error": sentence, "status": status, "title": title}
            return "application/json; charset=utf-8", json.dumps(error).encode()
        if suffix:
            text = f"{title}: {sentence}\n"
            return "text/plain; charset=utf-8", text.encode("utf-8", "replace")
        if refusal not in self._pages:
            if len(self._pages) >= MOST_PAGES:
                self._pages.clear()
            self._pages[refusal] = await self._page(refusal)
        return "text/html; charset=utf-8", self._pages[refusal]

    async def _page(self, refusal: Refusal) -> bytes:
        await self._datasette.invoke_startup()  # a refusal may come first, and templates need it
        names = [f"{refusal.status}.html", "error.html"]
        page: str = await self._datasette.jinja_env.select_template(names).render_async(
            title=refusal.title,
            error=refusal.sentence,
            urls=self._datasette.urls,
            app_css_hash=self._datasette.app_css_hash(),
            menu_links=list,
        )
        return page.encode("utf-8", "replace")
