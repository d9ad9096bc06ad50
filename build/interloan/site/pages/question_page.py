"""What the page of a question gets beside the rows of its answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request

from interloan.site import DATABASE
from interloan.site.pages.question_list import Answers
from interloan.site.pages.question_request import Asked

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette


async def given(
    datasette: Datasette, request: Request | None, known: Answers, asked: Asked
) -> dict[str, Any]:
    """Return the variables of a question's template; none for other pages.

    Args:
        datasette: The site.
        request: What was requested.
        known: The site's questions.
        asked: What was typed, and what is wrong with it; then no rows are shown.
    """
    if asked.question is None or request is None:
        return {}
    page = {
        "question": asked.question,
        "fields": await known.form(asked.question, asked),
        "supporting": await known.supporting(asked.question, asked),
        "meant": await known.meant(asked.question, asked),
        "values": asked.values,
        "wrong": asked.wrong,
        "is_asked": asked.is_asked,
        "page_address": datasette.absolute_url(request, request.full_path),
        "today": date.today().isoformat(),
        "edition": (datasette.get_database(DATABASE).hash or "")[:12],
    }
    return page | ({"rows": [], "display_rows": []} if asked.wrong else {})
