"""Where templates are found, and how they stay compiled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from types import CodeType
from typing import TYPE_CHECKING, Any, ClassVar

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    Template,
    TemplateNotFound,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from interloan.site import DATABASE
from interloan.site.pages.question_list import folder

if TYPE_CHECKING:  # Datasette loads this while it is itself half loaded
    from datasette.app import Datasette


def prepare(env: Environment, datasette: Datasette) -> None:
    """Let an environment find our templates; they come with the database and stay as they are."""
    subjects = FileSystemLoader(sorted(folder(datasette).glob("*/")))
    # The page of a question stands beside its SQL, questions/SUBJECT/NAME.html; Datasette looks
    # for it under the name query-interloan-NAME.html.
    pages = PrefixLoader({"query": subjects}, delimiter=f"-{DATABASE}-")
    env.loader = Found([*filter(None, [env.loader]), pages])
    env.bytecode_cache = Compiled()
    env.trim_blocks = env.lstrip_blocks = True
    env.auto_reload = False  # forty would be looked at for a page


def unchanging(env: Environment, datasette: Datasette) -> Callable[[str], Awaitable[Markup]]:
    """Return what gives, by the name of its template, a part that all pages have alike."""
    kept: dict[str, Markup] = {}

    async def part(name: str) -> Markup:
        if name not in kept:
            text = await env.get_template(name).render_async(urls=datasette.urls)
            kept[name] = Markup(text)  # noqa: S704 (a template escapes)
        return kept[name]

    return part


class Found(ChoiceLoader):
    """The templates that are there at the start.

    Datasette asks for three of each page, and each that is missing would be looked for in a dozen
    folders.
    """

    def __init__(self, loaders: list[Any]) -> None:
        super().__init__(loaders)
        self._names = frozenset(self.list_templates())

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 (Jinja calls it so)
    ) -> Template:
        """Return a template, with what all have in one mapping: each import puts it in order anew.

        Raises:
            TemplateNotFound: There is none of that name.
        """
        if name not in self._names:
            raise TemplateNotFound(name)
        return super().load(environment, name, globals and environment.globals)


class Compiled(BytecodeCache):
    """Templates that were compiled in this process, for the site that a new database brings."""

    _kept: ClassVar[dict[str, tuple[str, CodeType | None]]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name: the same templates may come from another folder."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled of the same text."""
        text, code = self._kept.get(bucket.key, ("", None))
        bucket.code = code if text == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, the newest of each name."""
        self._kept[bucket.key] = (bucket.checksum, bucket.code)
