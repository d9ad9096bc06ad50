"""Ask a public service politely for a JSON answer, and keep the raw answer.

One request at a time, a name to be known by, bounds on time, size and redirects, and patience where
the service says that it is busy (RFC 6585, section 4, https://www.rfc-editor.org/rfc/rfc6585).
Answers are requested unpacked, so that their size is what is received; a digest that a service
sends along is checked (RFC 9530, https://www.rfc-editor.org/rfc/rfc9530).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from interloan import __version__, figures
from interloan.files import replace_all
from interloan.problems import Problem, SourceError
from interloan.sources.strict_json import load_json

AGENT = f"interloan/{__version__} (open data for libraries; one request at a time)"
LARGEST_BYTES = 20_000_000
LONGEST_SECONDS = 300.0
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
REDIRECTS = 3
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
BUSY = {429, 500, 502, 503, 504}
SECRET = "key"  # noqa: S105 (the name of a parameter)

Progress = Callable[[int, int | None], None]


class _BusyError(Exception):
    """A failure that may pass: it is worth trying again."""

    def __init__(self, why: str, pause_seconds: float | None = None) -> None:
        super().__init__(why)
        self.pause_seconds = pause_seconds


def get_json(
    url: str,
    parameters: Mapping[str, str],
    cache: Path,
    progress: Progress | None = None,
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
    if cache.exists() and not again:
        return load_json(cache.read_bytes(), str(cache))
    shown = {name: value for name, value in parameters.items() if name != SECRET}
    address = f"{url}?{urlencode(shown, safe=':*(),')}" if shown else url
    retrying = Retrying(
        retry=retry_if_exception_type(_BusyError),
        stop=stop_after_attempt(ATTEMPTS),
        wait=_pause,
        sleep=time.sleep,
        reraise=True,
    )
    try:
        data = retrying(_answer, url, parameters, progress)
    except _BusyError as error:
        why = f"did not answer properly in {ATTEMPTS} attempts ({error})"
        raise _refused(address, why, "try again later") from None
    except _RefusedError as error:
        raise _refused(address, error.why, error.remedy) from None
    replace_all({cache: data})
    return load_json(data, address)


class _RefusedError(Exception):
    """A failure that trying again would not change."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


def _refused(address: str, why: str, remedy: str) -> SourceError:
    return SourceError([Problem(address, 0, "", "", why, remedy)])


def _pause(state: RetryCallState) -> float:
    """Wait as long as the service asks, else twice as long each time; in seconds."""
    error = state.outcome.exception() if state.outcome else None
    pause = error.pause_seconds if isinstance(error, _BusyError) else None
    if pause is None:
        pause = FIRST_PAUSE_SECONDS * 2 ** (state.attempt_number - 1)
    return min(pause, LONGEST_PAUSE_SECONDS)


def _answer(url: str, parameters: Mapping[str, str], progress: Progress | None) -> bytes:
    """Ask once; raises _BusyError or _RefusedError."""
    try:
        response, data = asyncio.run(_ask(url, parameters, progress))
    except TimeoutError:
        raise _BusyError(f"slower than {LONGEST_SECONDS:.0f} seconds") from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        why = f"cannot be requested ({type(error).__name__})"
        raise _RefusedError(why, "correct the address") from error
    except httpx.TransportError as error:  # timeouts and answers cut short among them
        raise _BusyError(type(error).__name__) from error
    _check(response, data)
    return data


async def _ask(
    url: str, parameters: Mapping[str, str], progress: Progress | None
) -> tuple[httpx.Response, bytes]:
    """Send the request and follow a few redirects, within LONGEST_SECONDS whatever the server does.

    Redirects are followed here, because httpx would read their bodies whole.
    """
    headers = {"User-Agent": AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
    async with (
        asyncio.timeout(LONGEST_SECONDS),
        httpx.AsyncClient(headers=headers, timeout=TIMEOUT) as client,
    ):
        request = client.build_request("GET", url, params=dict(parameters))
        for _ in range(REDIRECTS + 1):
            response = await client.send(request, stream=True)
            try:
                if response.next_request is None:
                    return response, await _body(response, progress)
                request = response.next_request
            finally:
                await response.aclose()
    why = f"leads to another address more than {REDIRECTS} times"
    raise _RefusedError(why, "correct the address")


async def _body(response: httpx.Response, progress: Progress | None) -> bytes:
    if response.status_code in BUSY:
        raise _BusyError(f"status {response.status_code}", _retry_after(response))
    packed = response.headers.get("Content-Encoding", "identity")
    if packed != "identity":
        raise _RefusedError(
            f"answers packed ({packed}) though asked for plain data", "try again later"
        )
    length = response.headers.get("Content-Length", "")
    total = int(length) if length.isdigit() else None
    data = bytearray()
    async for chunk in response.aiter_raw():
        data += chunk
        if progress:
            progress(len(data), total)
        if len(data) > LARGEST_BYTES:
            why = f"answers more than {figures.number(LARGEST_BYTES)} bytes"
            raise _RefusedError(why, "ask for less at a time")
    return bytes(data)


def _retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After (RFC 9110, section 10.2.3): seconds, or a date."""
    text = response.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


def _check(response: httpx.Response, data: bytes) -> None:
    """Judge an answer that came whole: a refusal, a page for people, or JSON cut short."""
    status = response.status_code
    text = data[:4000].decode("utf-8", "replace").strip()
    title = re.search(r"<title>\s*(.*?)\s*</title>", text, re.IGNORECASE | re.DOTALL)
    if title or text.lower().startswith(("<!doctype", "<html")):
        heading = title[1] if title else "no title"
        remedy = "check the key and the address; a web page came instead of data"
        raise _RefusedError(f"answers with a web page ({heading!r}, status {status})", remedy)
    if status == httpx.codes.NO_CONTENT or (status == httpx.codes.OK and not text):
        raise _RefusedError("has no data for this (an empty answer)", "try another year or area")
    if status != httpx.codes.OK:
        line = text.splitlines()[0][:200] if text else "without a message"
        raise _RefusedError(f"answers with status {status} ({line})", "correct what it names")
    if not text.startswith(("[", "{")):
        raise _RefusedError(
            f"answers with something other than JSON ({text[:60]!r})", "correct what it names"
        )
    for name in ("Content-Digest", "Repr-Digest"):
        stated = re.search("sha-256=:([^:]*):", response.headers.get(name, ""))
        if stated and stated[1] != base64.b64encode(hashlib.sha256(data).digest()).decode():
            raise _BusyError(f"damaged on the way: {name} differs")
    try:
        load_json(data, "")
    except SourceError as error:
        raise _BusyError(f"damaged: {error.problems[0].why}") from None
