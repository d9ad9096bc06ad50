"""What pages say of themselves to search engines for data: schema.org as JSON-LD.

A block of data is no script: the content policy of the site does not touch it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request

from interloan.edition import Edition
from interloan.exports.release import schema_org
from interloan.site import DATABASE
from interloan.site.static_files import Downloads

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette


class LinkedData:
    """The descriptions of one running Datasette."""

    def __init__(self, datasette: Datasette, files: Downloads) -> None:
        self._datasette = datasette
        self._files = files

    def whole(self, request: Request) -> dict[str, Any] | None:
        """Return the description of the whole; None where the edition is not known."""
        database = self._files.database()
        address = self._whole(request, f"/{DATABASE}.db")
        files = [{**database, "address": address}] if database else []
        edition = self._edition()
        return {**schema_org.catalog(edition, files), **self._page(request)} if edition else None

    def table(self, request: Request, name: str) -> dict[str, Any] | None:
        """Return the description of a table or view; None where there is none of that name.

        Pages of filtered rows are not described: they are the same table.
        """
        databases = self._datasette.metadata("databases") or {}
        described = databases.get(DATABASE, {}).get("tables", {}).get(name)
        edition = self._edition()
        if not described or not edition or request.query_string:
            return None
        files = [
            {**file, "address": self._whole(request, f"/static/downloads/{file['file']}")}
            for entry in self._files.tables(name)
            for file in entry["formats"].values()
        ]
        return {**schema_org.table(edition, described, files), **self._page(request)}

    def _page(self, request: Request) -> dict[str, str]:
        path = self._datasette.urls.path(request.path)
        return {"url": str(self._datasette.absolute_url(request, path))}

    def _edition(self) -> Edition | None:
        said = self._datasette.metadata("edition")
        return Edition(**{**said, "keywords": tuple(said["keywords"])}) if said else None

    def _whole(self, request: Request, path: str) -> str:
        return str(self._datasette.absolute_url(request, self._datasette.urls.path(path)))
