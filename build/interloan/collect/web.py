"""Download from a public service politely, and go on where an answer was cut off.

One request at a time, a name to be known by, bounds on time, size and redirects, and patience where
the service says that it is busy (RFC 6585, section 4, https://www.rfc-editor.org/rfc/rfc6585).
Answers are requested unpacked, so that their size is what is received; a digest that a service
sends along is checked (RFC 9530, https://www.rfc-editor.org/rfc/rfc9530). What came of an answer
stands in a file `….part`; the rest is asked for by Range and If-Range (RFC 9110, sections 13.1.5
and 14.2, https://www.rfc-editor.org/rfc/rfc9110), so that parts of two versions never meet.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from interloan import __version__, figures, files
from interloan.problems import Problem, SourceError

AGENT = f"interloan/{__version__} (open data for libraries; one request at a time)"
LARGEST_BYTES = 20_000_000
LONGEST_SECONDS = 300.0
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
REDIRECTS = 3
ATTEMPTS = 5
LEAST_GAIN_BYTES = 1_000_000  # so much more in ATTEMPTS attempts, and it is worth going on
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
BUSY = {429, 500, 502, 503, 504}
SECRET = "key"  # noqa: S105 (the name of a parameter)
HEAD_BYTES = 4000  # of an answer that is no data, enough to say what it is

Progress = Callable[[int, int | None], None]
Judge = Callable[[Path], None]


class PassingError(Exception):
    """A failure that may pass: it is worth trying again."""

    def __init__(self, why: str, pause_seconds: float | None = None) -> None:
        super().__init__(why)
        self.pause_seconds = pause_seconds


class LastingError(Exception):
    """A failure that trying again would not change."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


@dataclass(frozen=True)
class Wanted:
    """What to ask for, and what to take for an answer.

    Attributes:
        url: Address, http or https.
        parameters: Query parameters; the value of `key` is a secret and is never shown or kept.
        accept: Kind of content.
        judge: Raises PassingError or LastingError where a whole answer is not what was asked for.
        largest_bytes: What an answer may have at most.
        remedy: What to do where there is no such address.
    """

    url: str
    judge: Judge
    parameters: Mapping[str, str] = field(default_factory=dict)
    accept: str = "*/*"
    largest_bytes: int = LARGEST_BYTES
    remedy: str = "correct what it names"

    @property
    def shown(self) -> str:
        """The address with its parameters, without the secret."""
        shown = {name: value for name, value in self.parameters.items() if name != SECRET}
        return f"{self.url}?{urlencode(shown, safe=':*(),')}" if shown else self.url


def download(wanted: Wanted, place: Path, progress: Progress | None = None) -> None:
    """Put an answer in its place, whole and judged; what stands there stays until then.

    Args:
        wanted: What to ask for.
        place: Where the answer shall stand; its part stands beside it until it is whole.
        progress: Called with the bytes received and, where the service says so, expected.

    Raises:
        SourceError: The service refused, did not answer in time, or answered something else.
    """
    part = _Part(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    retrying = Retrying(
        retry=retry_if_exception_type(PassingError),
        stop=stop_after_attempt(ATTEMPTS),
        wait=_pause,
        sleep=time.sleep,
        reraise=True,
    )
    try:
        while True:
            before = part.size
            try:
                retrying(_attempt, wanted, part, progress)
                break
            except PassingError:
                if part.size < before + LEAST_GAIN_BYTES:
                    raise
    except PassingError as error:
        part.forget_unless_resumable()
        remedy = "try again later" + ("; it will go on where it stopped" if part.size else "")
        why = f"did not answer properly in {ATTEMPTS} attempts ({error})"
        raise SourceError([Problem(wanted.shown, 0, "", "", why, remedy)]) from None
    except LastingError as error:
        part.forget_unless_resumable()
        raise SourceError([Problem(wanted.shown, 0, "", "", error.why, error.remedy)]) from None
    part.finish(place)


class _Part:
    """What came of an answer so far, and the version of the file that it is of."""

    def __init__(self, place: Path) -> None:
        self.path = place.with_name(place.name + ".part")
        self.version_path = place.with_name(place.name + ".part.version")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def range_headers(self, url: str) -> dict[str, str]:
        """Ask for the rest, if the file is still the same; for all where nothing is known of it."""
        if not self.size or not self.version_path.exists():
            return {}
        known_url, _, version = self.version_path.read_text("utf-8").partition("\n")
        if known_url != url or not version:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": version}

    def begin(self, url: str, headers: httpx.Headers) -> None:
        """Begin anew, with the version that the service names; a weak tag is none to resume by."""
        self.forget()
        tag = headers.get("ETag", "")
        version = tag if tag.startswith('"') else headers.get("Last-Modified", "")
        if version:
            self.version_path.write_text(f"{url}\n{version}", "utf-8")
        self.path.touch()

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self.version_path.unlink(missing_ok=True)

    def forget_unless_resumable(self) -> None:
        if not self.size or not self.version_path.exists():
            self.forget()

    def finish(self, place: Path) -> None:
        files.put(self.path, place)
        self.forget()


def _pause(state: RetryCallState) -> float:
    """Wait as long as the service asks, else twice as long each time; in seconds."""
    error = state.outcome.exception() if state.outcome else None
    pause = error.pause_seconds if isinstance(error, PassingError) else None
    if pause is None:
        pause = FIRST_PAUSE_SECONDS * 2 ** (state.attempt_number - 1)
    return min(pause, LONGEST_PAUSE_SECONDS)


def _attempt(wanted: Wanted, part: _Part, progress: Progress | None) -> None:
    """Ask once, for what is missing; raises PassingError or LastingError."""
    try:
        headers = asyncio.run(_ask(wanted, part, progress))
    except TimeoutError:
        raise PassingError(f"slower than {LONGEST_SECONDS:.0f} seconds") from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        why = f"cannot be requested ({type(error).__name__})"
        raise LastingError(why, "correct the address") from error
    except httpx.TransportError as error:  # timeouts and answers cut short among them
        raise PassingError(type(error).__name__) from error
    try:
        if not part.size:
            raise LastingError("has no data for this (an empty answer)", "try another year or area")
        _check_digest(headers, part.path)
        wanted.judge(part.path)
    except (PassingError, LastingError):
        part.forget()
        raise


async def _ask(wanted: Wanted, part: _Part, progress: Progress | None) -> httpx.Headers:
    """Send the request and follow a few redirects, within LONGEST_SECONDS whatever the server does.

    Redirects are followed here, because httpx would read their bodies whole.
    """
    headers = {"User-Agent": AGENT, "Accept": wanted.accept, "Accept-Encoding": "identity"}
    headers |= part.range_headers(wanted.url)
    async with (
        asyncio.timeout(LONGEST_SECONDS),
        httpx.AsyncClient(headers=headers, timeout=TIMEOUT) as client,
    ):
        request = client.build_request("GET", wanted.url, params=dict(wanted.parameters))
        for _ in range(REDIRECTS + 1):
            response = await client.send(request, stream=True)
            try:
                if response.next_request is None:
                    await _take(response, wanted, part, progress)
                    return response.headers
                request = response.next_request
            finally:
                await response.aclose()
    why = f"leads to another address more than {REDIRECTS} times"
    raise LastingError(why, "correct the address")


async def _take(
    response: httpx.Response, wanted: Wanted, part: _Part, progress: Progress | None
) -> None:
    """Add an answer to the part that is there, or begin anew with it."""
    status = response.status_code
    if status in BUSY:
        raise PassingError(f"status {status}", _retry_after(response))
    packed = response.headers.get("Content-Encoding", "identity")
    if packed != "identity":
        why = f"answers packed ({packed}) though asked for plain data"
        raise LastingError(why, "try again later")
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if is_page or status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.forget()
            raise PassingError(f"status {status}")
        raise refusal(await _head(response), status, wanted.remedy)
    length = response.headers.get("Content-Length", "")
    total = int(length) if length.isdigit() else None
    if status == httpx.codes.PARTIAL_CONTENT:
        total = _total_of_rest(response, part)
    else:
        part.begin(wanted.url, response.headers)
    size = part.size
    with part.path.open("ab") as file:
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > wanted.largest_bytes:
                part.forget()
                why = f"answers more than {figures.number(wanted.largest_bytes)} bytes"
                raise LastingError(why, "ask for less at a time")
            file.write(chunk)
            if progress:
                progress(size, total)
    if total is not None and size != total:
        raise PassingError(f"{figures.number(size)} of {figures.number(total)} bytes came")


def _total_of_rest(response: httpx.Response, part: _Part) -> int | None:
    """Return the size of the whole, if this is its rest; else nothing of it can be used."""
    stated = response.headers.get("Content-Range", "")
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", stated)
    if not match or int(match[1]) != part.size:
        part.forget()
        raise PassingError(f"another part than asked for: {stated!r}")
    return None if match[2] == "*" else int(match[2])


async def _head(response: httpx.Response) -> bytes:
    data = b""
    async for chunk in response.aiter_raw(HEAD_BYTES):
        data += chunk
        if len(data) >= HEAD_BYTES:
            break
    return data[:HEAD_BYTES]


def refusal(head: bytes, status: int, remedy: str) -> LastingError:
    """Say what an answer is that is no data.

    Args:
        head: How it starts.
        status: Its status.
        remedy: What to do where the service names no reason.
    """
    text = head.decode("utf-8", "replace").strip()
    if (title := page_title(text)) is not None:
        why = f"answers with a web page ({title!r}, status {status})"
        if status == httpx.codes.NOT_FOUND:
            return LastingError(why, remedy)
        return LastingError(why, "check the key and the address; a web page came instead of data")
    if status == httpx.codes.NO_CONTENT:
        return LastingError("has no data for this (an empty answer)", "try another year or area")
    line = text.splitlines()[0][:200] if text else "without a message"
    return LastingError(f"answers with status {status} ({line})", remedy)


def page_title(text: str) -> str | None:
    """Return the title of a web page, or “no title”; None where it is no web page."""
    title = re.search(r"<title>\s*(.*?)\s*</title>", text, re.IGNORECASE | re.DOTALL)
    is_page = title or text.lstrip("\ufeff \r\n").lower().startswith(("<!doctype", "<html"))
    return (title[1] if title else "no title") if is_page else None


def _retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After (RFC 9110, section 10.2.3): seconds, or a date."""
    text = response.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


def _check_digest(headers: httpx.Headers, path: Path) -> None:
    """Compare digests; that of the content is of this answer alone, so of the whole only if it is.

    Raises:
        PassingError: The file is damaged.
    """
    names = ["Repr-Digest"] if "Content-Range" in headers else ["Repr-Digest", "Content-Digest"]
    for name in names:
        if stated := re.search("sha-256=:([^:]*):", headers.get(name, "")):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").digest()
            if stated[1] != base64.b64encode(digest).decode():
                raise PassingError(f"damaged on the way: {name} differs")
