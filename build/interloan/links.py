"""Ask every address in the sources whether it still answers, politely, and report.

The only part of the checks that needs the network; `interloan build` never calls it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from interloan import __version__
from interloan.declaration import Table
from interloan.sources import Rows

AGENT = f"interloan/{__version__} (link check for a library guide; one request a second a host)"
TIMEOUT_SECONDS = 15.0
PAUSE_SECONDS = 1.0
HOSTS_AT_ONCE = 8
REFUSED_HEAD = {403, 405, 501}


@dataclass(frozen=True, order=True)
class Answer:
    """What one address answered.

    Attributes:
        verdict: `ok`, `moved` (answers elsewhere), `broken` (an error status) or `unreachable`.
        detail: Status code, the new address, or the reason nothing answered.
        cited_in: The rows that give this address, as `table/key`.
    """

    verdict: str
    url: str
    detail: str
    cited_in: tuple[str, ...]


def addresses(tables: Sequence[Table], rows: Rows) -> dict[str, tuple[str, ...]]:
    """Return each address in a column named `url` or `…_url` with the rows that give it.

    Templates, which have `{…}` in them, are no addresses.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for table in tables:
        columns = [c.name for c in table.columns if c.name == "url" or c.name.endswith("_url")]
        for row in rows.get(table.name, []):
            for name in columns:
                url = row[name]
                if isinstance(url, str) and url.startswith("http") and "{" not in url:
                    key = ",".join(str(row[part]) for part in table.primary_key)
                    found[url].append(f"{table.name}/{key}")
    return {url: tuple(cited) for url, cited in sorted(found.items())}


def check(
    cited: dict[str, tuple[str, ...]], client: httpx.Client | None = None
) -> Iterator[Answer]:
    """Ask each address once, host by host, with a pause between requests to one host.

    Args:
        cited: Address → the rows that give it.
        client: An HTTP client to use instead of the default one.

    Yields:
        An answer an address, as they come in.
    """
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in cited:
        hosts[urlsplit(url).netloc].append(url)
    settings = {"timeout": TIMEOUT_SECONDS, "follow_redirects": True}
    own = client or httpx.Client(headers={"User-Agent": AGENT}, **settings)  # type: ignore[arg-type]
    with own, ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        for answers in pool.map(lambda urls: _ask_host(own, urls, cited), hosts.values()):
            yield from answers


def _ask_host(
    client: httpx.Client, urls: Sequence[str], cited: Mapping[str, tuple[str, ...]]
) -> list[Answer]:
    answers = []
    for number, url in enumerate(urls):
        if number:
            time.sleep(PAUSE_SECONDS)
        verdict, detail = _ask(client, url)
        answers.append(Answer(verdict, url, detail, cited[url]))
    return answers


def _ask(client: httpx.Client, url: str) -> tuple[str, str]:
    try:
        response = client.head(url)
        if response.status_code in REFUSED_HEAD:
            with client.stream("GET", url) as response:
                pass
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return "unreachable", f"{type(error).__name__}: {error}"
    if response.is_error:
        return "broken", str(response.status_code)
    if response.history and str(response.url).rstrip("/") != url.rstrip("/"):
        return "moved", str(response.url)
    return "ok", str(response.status_code)
