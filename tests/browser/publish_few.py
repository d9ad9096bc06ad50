"""Publishes a project with few finished pages: `python publish_few.py PROJECT FOLDER ADDRESS`.

In a process of its own, because this one has loaded all plugins of Datasette already.
"""

import asyncio
import sys
from pathlib import Path

from interloan.project import Project
from interloan.publish import folder
from interloan.publish.pages import FinishedPages

FEW = {
    "", "questions", "downloads", "interloan", "interloan/fees", "interloan/my_town",
    "interloan/ask", "my-library/lowell", "my-library/gosnold", "languages/khmer",
    "languages/albanian", "language-map/spoken-at-home-spanish",
    "towns-by-language/spoken-at-home-spanish", "will-it-play/dvd",
}  # fmt: skip


class Few(FinishedPages):
    """The finished pages that these tests open."""

    async def _list(self) -> None:
        await super()._list()
        self.paths = {address: path for address, path in self.paths.items() if path in FEW}


if __name__ == "__main__":
    root, place, address = sys.argv[1:]
    setattr(folder, FinishedPages.__name__, Few)
    asyncio.run(folder.write(Project(Path(root)), Path(place), address, print))
