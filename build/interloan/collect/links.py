"""Ask every address in the sources whether it still works, politely: works, gone or cannot tell.

A host that lets no program in (401, 403, 429, 503, a challenge) says nothing of the page, so that
only 404 and 410 mean that it is gone. The one part of the checks that needs the network;
`interloan build` never calls it.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from interloan import __version__
from interloan.sources.table import Table
from interloan.sources.typed_rows import Rows

AGENT = f"interloan/{__version__} (looks whether a library guide's sources are still there)"
TIMEOUT_SECONDS = 15.0  # for each step: to connect, to send, until the next bytes
ADDRESS_SECONDS = 30.0  # for all of them, redirects included
MOST_SECONDS = 900.0
PAUSE_SECONDS = 1.0
HOSTS_AT_ONCE = 8
LONGEST_WAIT_SECONDS = 20.0
"""For a host that says when to come again; whoever asks for more is not asked again."""
RESULTS = "link_checks"
"""The table of what addresses answered, which gives none to be asked."""
GONE = {404, 410}
COME_AGAIN = {429, 503}
CHALLENGES = ("cf-mitigated", "x-amzn-waf-action")
"""Headers with which Cloudflare and Amazon say that they ask a puzzle first, whatever the status:
https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/,
https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-actions.html"""
LOGIN = re.compile(
    r"[/.](?:log-?in|sign-?in|sso|idp|cas|saml2?|shibboleth|oauth2?)(?:[/.?]|$)", re.I
)
NO_PAGE = re.compile(r"/(?:error-?)?(?:404|410|not-?found|page-?not-?found)(?:[/.?]|$)", re.I)
"""Where an address leads that asks for a login, or has no page any more and calls that fine."""


@dataclass(frozen=True, order=True)
class Answer:
    """What one address answered.

    Attributes:
        status: `works`, `moved` (works elsewhere), `gone` (404 or 410), `cannot tell` (the host
            lets no program in, fails or does not answer), or `not asked` (the time was up first).
        detail: Status, the new address, or the reason nothing answered.
        cited_in: The rows that give this address, as `table/key`.
    """

    status: str
    url: str
    detail: str
    cited_in: tuple[str, ...]


def addresses(tables: Sequence[Table], rows: Rows) -> dict[str, tuple[str, ...]]:
    """Return each address in a column named `url` or `…_url` with the rows that give it.

    Templates, which have `{…}` in them, are not addresses, and results of earlier checks none more.
    """
    cited: dict[str, list[str]] = defaultdict(list)
    for table in tables:
        if table.name == RESULTS:
            continue
        columns = [c.name for c in table.columns if c.name == "url" or c.name.endswith("_url")]
        for row in rows.get(table.name, []):
            for name in columns:
                url = row[name]
                if isinstance(url, str) and url.startswith("http") and "{" not in url:
                    key = ",".join(str(row[part]) for part in table.primary_key)
                    cited[url].append(f"{table.name}/{key}")
    return {url: tuple(rows) for url, rows in sorted(cited.items())}


def check(
    cited: Mapping[str, tuple[str, ...]], most_seconds: float = MOST_SECONDS
) -> Iterator[Answer]:
    """Ask each address once, host by host, with a pause between requests to one host.

    Args:
        cited: Address → the rows that give it.
        most_seconds: When to stop; addresses not reached by then are `not asked`. A host whose name
            the system is still looking up may delay the end by some seconds.

    Yields:
        One answer for each address, as they come in.
    """
    with asyncio.Runner() as runner:
        answers = _answers(cited, most_seconds)
        while answer := runner.run(_next(answers)):
            yield answer


async def _next(answers: AsyncIterator[Answer]) -> Answer | None:
    return await anext(answers, None)


async def _answers(
    cited: Mapping[str, tuple[str, ...]], most_seconds: float
) -> AsyncIterator[Answer]:
    """Ask the hosts, some at a time, and yield what each address answered."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in cited:
        hosts[url.partition("//")[2].partition("/")[0]].append(url)
    answers: asyncio.Queue[tuple[str, str, str]] = asyncio.Queue()
    slots = asyncio.Semaphore(HOSTS_AT_ONCE)
    until = asyncio.get_running_loop().time() + most_seconds
    settings = {"timeout": TIMEOUT_SECONDS, "follow_redirects": True}
    async with (
        httpx.AsyncClient(headers={"User-Agent": AGENT}, **settings) as client,  # type: ignore[arg-type]
        asyncio.TaskGroup() as group,
    ):
        for urls in hosts.values():
            group.create_task(_ask_host(client, urls, slots, answers, until))
        for _ in cited:
            url, status, detail = await answers.get()
            yield Answer(status, url, detail, cited[url])


async def _ask_host(
    client: httpx.AsyncClient,
    urls: Sequence[str],
    slots: asyncio.Semaphore,
    answers: asyncio.Queue[tuple[str, str, str]],
    until: float,
) -> None:
    """Put what each address of one host answered on a queue; at the deadline, what is left."""
    waiting = list(reversed(urls))
    try:
        async with asyncio.timeout_at(until), slots:
            while waiting:
                answer = await _ask(client, waiting[-1])
                answers.put_nowait((waiting.pop(), *answer))
                await asyncio.sleep(PAUSE_SECONDS if waiting else 0)
    except TimeoutError:
        for url in reversed(waiting):
            answers.put_nowait((url, "not asked", "the time was up"))


async def _ask(client: httpx.AsyncClient, url: str) -> tuple[str, str]:
    try:
        async with asyncio.timeout(ADDRESS_SECONDS):
            response = await _head(client, url)
            if response is None or not response.is_success:
                response = await _get(client, url)
            if response.status_code in COME_AGAIN and (wait := _asked_to_wait(response)):
                await asyncio.sleep(wait)
                response = await _get(client, url)
    except TimeoutError:
        return "cannot tell", f"no answer in {ADDRESS_SECONDS:g} seconds"
    except Exception as error:  # whatever it is: it must not end the check, or leave it waiting
        return "cannot tell", f"{type(error).__name__}: {error}"
    return _judged(response, url)


async def _head(client: httpx.AsyncClient, url: str) -> httpx.Response | None:
    """Ask for no more than the status; None where a host hangs up, as some do but to a GET."""
    try:
        return await client.head(url)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout):
        return None


async def _get(client: httpx.AsyncClient, url: str) -> httpx.Response:
    """Ask for a page as a browser does, and read none of it."""
    async with client.stream("GET", url) as response:
        return response


def _asked_to_wait(response: httpx.Response) -> float:
    """Return how many seconds a host wants us to wait; 0 if it does not say, or more than we do."""
    text = response.headers.get("retry-after", "")
    seconds = float(text) if text.isascii() and text.isdigit() else 0.0
    return seconds if seconds <= LONGEST_WAIT_SECONDS else 0.0


def _judged(response: httpx.Response, url: str) -> tuple[str, str]:
    """Return what a final answer says of an address: status and detail."""
    code, now = response.status_code, response.url
    if code in GONE:
        return "gone", _named(code)
    if not response.is_success:
        return "cannot tell", _named(code)
    if any(header in response.headers for header in CHALLENGES):
        return "cannot tell", f"{_named(code)}, with a puzzle for people alone"
    if not response.history or str(now).rstrip("/") == url.rstrip("/"):
        return "works", _named(code)
    if instead := _elsewhere(now, url):
        return "cannot tell", instead
    return "moved", str(now)


def _elsewhere(now: httpx.URL, url: str) -> str:
    """Return of what kind the page is that an address leads to instead; empty for its own."""
    if now.path in ("", "/") and httpx.URL(url).path not in ("", "/"):
        return f"leads to the first page of {now.host}"
    for pattern, what in ((LOGIN, "a login"), (NO_PAGE, "a page for what is not found")):
        if pattern.search(str(now)) and not pattern.search(url):
            return f"leads to {what}: {now}"
    return ""


def _named(code: int) -> str:
    """Return a status with its name: `404 Not Found`."""
    known = code in HTTPStatus._value2member_map_
    return f"{code} {HTTPStatus(code).phrase}" if known else f"{code}, no status of HTTP"
