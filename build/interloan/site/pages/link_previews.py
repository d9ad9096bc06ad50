"""What a page says of itself to those who only link to it: its lasting address and a picture.

The address leaves out what changes nothing in the rows: fields without a value, facets, the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from datasette.utils.asgi import Request

from interloan.site.pages.question_request import QuestionRequest

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

CARD = "/static/card.png"
ROWS = ("_search", "_where", "_through", "_next")  # what Datasette reads that chooses rows


def of(datasette: Datasette, request: Request, asked: QuestionRequest) -> dict[str, str]:
    """Return the whole addresses that a page says of itself.

    Args:
        datasette: The site.
        request: The request for the page.
        asked: What was filled in, where it is the page of a question.

    Returns:
        `address`, under which the page is to be known, and `picture`, which other sites show
        beside a link to it.
    """
    pairs = parse_qsl(request.query_string)
    if asked.question:
        typed = dict(reversed(pairs))
        pairs = [(name, typed[name]) for name in asked.values if typed.get(name)]
    else:
        pairs = [pair for pair in pairs if pair[0][:1] != "_" or pair[0].startswith(ROWS)]
    query = urlencode(pairs)
    page = f"{request.path}?{query}" if query else request.path
    return {
        "address": datasette.absolute_url(request, str(datasette.urls.path(page))),
        "picture": datasette.absolute_url(request, str(datasette.urls.path(CARD))),
    }
