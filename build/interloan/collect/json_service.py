"""Ask a public service for a JSON answer, and keep the raw answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from interloan.collect import web
from interloan.problems import SourceError
from interloan.sources.strict_json import load_json

OK = 200


def get_json(
    url: str,
    parameters: Mapping[str, str],
    cache: Path,
    progress: web.Progress | None = None,
    *,
    again: bool = False,
) -> Any:
    """Return a service's JSON answer, from the cache where it is there.

    Args:
        url: Address, http or https.
        parameters: Query parameters; the value of `key` is a secret and is never shown or kept.
        cache: Where the raw answer is kept, as it came.
        progress: Called with the bytes received and, where the service says so, expected.
        again: Whether to ask even so; what is kept stays until there is a new answer.

    Raises:
        SourceError: The service refused, did not answer in time, or answered something else.
    """
    if not cache.exists() or again:
        wanted = web.Wanted(
            url, _judge, parameters, "application/json", largest_bytes=web.LARGEST_BYTES
        )
        web.download(wanted, cache, progress)
    return load_json(cache.read_bytes(), str(cache))


def _judge(path: Path) -> None:
    """Judge an answer that came whole: a page for people, or JSON cut short."""
    data = path.read_bytes()
    text = data[: web.HEAD_BYTES].decode("utf-8", "replace").strip()
    if web.page_title(text) is not None:
        raise web.refusal(data[: web.HEAD_BYTES], OK, "")
    if not text.startswith(("[", "{")):
        why = f"answers with something other than JSON ({text[:60]!r})"
        raise web.LastingError(why, "correct what it names")
    try:
        load_json(data, "")
    except SourceError as error:
        raise web.PassingError(f"damaged: {error.problems[0].why}") from None
