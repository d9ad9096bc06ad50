"""Where visitors report a mistake: an address that whoever runs the site names in `datasette.yaml`.

    plugins:
      interloan:
        mistakes_to: mailto:ill@library.example

A mail begins with the page and the edition of the data in it. So does an issue, where the address
is that of a tracker's form for a new one, as GitHub and Forgejo have it (`…/issues/new`). Without
an address, the page About says how to correct a fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from datasette.utils.asgi import Request

from interloan.exports.first_sheet import EDITION_DIGITS
from interloan.site import DATABASE
from interloan.site.local_configuration import MISTAKES_TO, PLUGIN

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette

ABOUT = "/about#wrong"
BODY = """What is wrong:


Where it is written correctly:


The page: {address}
Edition of the data: {edition}
"""


class Mistakes:
    """Who hears of mistakes on one running Datasette."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette

    def address(self, request: Request, title: str) -> str:
        """Return where a mistake on a page is reported.

        Args:
            request: The request for the page.
            title: What the page is about.
        """
        to = str((self._datasette.plugin_config(PLUGIN) or {}).get(MISTAKES_TO) or "")
        if not to:
            return str(self._datasette.urls.path(ABOUT))
        edition = (self._datasette.get_database(DATABASE).hash or "not known")[:EDITION_DIGITS]
        path = self._datasette.urls.path(request.full_path)
        page = self._datasette.absolute_url(request, path)
        body = BODY.format(address=page, edition=edition)
        subject = "subject" if to.startswith("mailto:") else "title"
        line = " ".join(f"Interloan: {title}".split())
        joint = "&" if "?" in to else "?"
        return f"{to}{joint}{subject}={quote(line)}&body={quote(body)}"
