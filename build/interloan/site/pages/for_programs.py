"""What programs look for at a fixed address: the feed, the sitemap, robots.txt, the search.

- Atom: https://www.rfc-editor.org/rfc/rfc4287
- Sitemaps: https://www.sitemaps.org/protocol.html
- OpenSearch: https://github.com/dewitt/opensearch
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from interloan.exports.changes import kept
from interloan.site import DATABASE
from interloan.site.pages.question_paths import QuestionPaths

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

PAGES = ("/", "/questions", f"/{DATABASE}", "/downloads", "/about")
MOST_ADDRESSES = 50_000  # of a sitemap
LISTED = f"SELECT '/{DATABASE}/' || name FROM data_tables UNION SELECT path FROM search_entries"
ROBOTS = """# Whatever is here may be read. Own SQL, facets and other formats of the same rows
# cost the site much and tell a search engine nothing new.
User-agent: *
Disallow: {root}*?*sql=
Disallow: {root}*?*_facet=
Disallow: {root}*?*_sort
Disallow: {root}*?*_next=
Sitemap: {sitemap}
"""
SEARCH = """<?xml version="1.0" encoding="utf-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>Interloan</ShortName>
  <Description>Interlibrary loan in Massachusetts: ask in your own words</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <Image type="image/svg+xml">{logo}</Image>
  <Url type="text/html" method="get" template="{page}?q={{searchTerms}}"/>
</OpenSearchDescription>
"""
SITEMAP = """<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{addresses}
</urlset>
"""


def routes(paths: QuestionPaths) -> list[tuple[str, Any]]:
    """Return the addresses that this module answers, for Datasette's register_routes."""

    async def listed(request: Request, datasette: Datasette) -> Response:
        return await _sitemap(request, datasette, await paths.all())

    return [
        (r"^/feed\.atom$", _feed),
        (r"^/opensearch\.xml$", _search),
        (r"^/robots\.txt$", _robots),
        (r"^/sitemap\.xml$", listed),
    ]


async def _feed(request: Request, datasette: Datasette) -> Response:
    def read(connection: sqlite3.Connection) -> list[Any]:
        return connection.execute(kept.SELECT).fetchall()

    rows = await datasette.get_database(DATABASE).execute_fn(read)
    feed = kept.atom(kept.editions(rows), _whole(datasette, request))
    return _answer(datasette, feed.decode(), "application/atom+xml; charset=utf-8")


async def _search(request: Request, datasette: Datasette) -> Response:
    whole = _whole(datasette, request)
    text = SEARCH.format(
        logo=escape(whole("/static/logo.svg")), page=escape(whole(f"/{DATABASE}/ask"))
    )
    return _answer(datasette, text, "application/opensearchdescription+xml; charset=utf-8")


async def _robots(request: Request, datasette: Datasette) -> Response:
    sitemap = _whole(datasette, request)("/sitemap.xml")
    text = ROBOTS.format(root=datasette.urls.path("/"), sitemap=sitemap)
    return _answer(datasette, text, "text/plain; charset=utf-8")


async def _sitemap(request: Request, datasette: Datasette, answers: Iterable[str]) -> Response:
    def read(connection: sqlite3.Connection) -> list[str]:
        return [path.partition("#")[0] for (path,) in connection.execute(LISTED)]

    paths = await datasette.get_database(DATABASE).execute_fn(read)
    text = sitemap(map(_whole(datasette, request), [*PAGES, *answers, *paths]))
    return _answer(datasette, text, "application/xml; charset=utf-8")


def sitemap(addresses: Iterable[str]) -> str:
    """Return the list of a site's pages for search engines."""
    listed = list(dict.fromkeys(addresses))[:MOST_ADDRESSES]
    entries = (f"<url><loc>{escape(address)}</loc></url>" for address in listed)
    return SITEMAP.format(addresses="\n".join(entries))


def _whole(datasette: Datasette, request: Request) -> Callable[[str], str]:
    """Return what makes the whole address of a path, as the visitor reached the site."""

    def address(path: str) -> str:
        return str(datasette.absolute_url(request, datasette.urls.path(path)))

    return address


def _answer(datasette: Datasette, text: str, kind: str) -> Response:
    headers = {"cache-control": f"max-age={datasette.setting('default_cache_ttl')}"}
    return Response(text, content_type=kind, headers=headers)
