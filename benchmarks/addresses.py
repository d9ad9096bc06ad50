"""The addresses that `answers.py` asks, made from what a site says of itself.

Nothing is imported from interloan and no file of a checkout is read: the list comes from pages and
JSON, so it can be made from checkouts of any age. From the same data it is always the same.
"""

from __future__ import annotations

import html
import http.client
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

PATIENCE_SECONDS = 60.0
MOST_FURTHER_EXAMPLES = 1
BASE = "/interloan"
LEFT_OUT = ("build_inputs",)  # lists the files of the checkout itself


class Request(NamedTuple):
    """What is asked: an address, with a method, with or without the tag of an earlier answer."""

    address: str
    method: str = "GET"
    is_repeated: bool = False

    def __str__(self) -> str:
        """Return it as reports name it."""
        return f"{self.method} {self.address}" + (" (again)" if self.is_repeated else "")


class Answer(NamedTuple):
    """What a site answers; names of headers are in lower case.

    Where it does not answer, the status is 0 and the body says why.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class Site:
    """A site on loopback that can be asked."""

    def __init__(self, port: int) -> None:
        """Name the port that the site listens on."""
        self.port = port

    def ask(self, request: Request) -> Answer:
        """Return the answer to a request; a repeated one brings the tag of the first answer."""
        if not request.is_repeated:
            return self._ask(request, {})
        first = self._ask(request, {})
        return self._ask(request, {"if-none-match": first.headers.get("etag", "")})

    def page(self, address: str) -> str:
        """Return the text of an answer that must be there."""
        answer = self._ask(Request(address), {})
        if answer.status != 200:
            raise SystemExit(f"{address} is answered with {answer.status}; the list needs it")
        return answer.text

    def _ask(self, request: Request, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(request.method, request.address, headers=headers)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, {}, type(error).__name__.encode())
        finally:
            connection.close()


PAGES = ["/", "/questions", "/about", "/downloads", "/sql", BASE, f"{BASE}.json"]
SOFTWARE = [f"/-/{name}.json" for name in ("metadata", "plugins", "settings", "versions")]
ABSENT = [
    "/nowhere", "/nowhere.json", "/question", "/questions/", "/about/", f"{BASE}/", f"{BASE}/fees/",
    f"{BASE}/nowhere", f"{BASE}/nowhere.json", f"{BASE}/nowhere.csv", f"{BASE}/feees",
    f"{BASE}/FEES", f"{BASE}/languages_ranks", f"{BASE}/what-will-it-cost", f"{BASE}/fees/nowhere",
    f"{BASE}/fees/nowhere.json", f"{BASE}/sqlite_master", f"{BASE}/fees_fts", "/static/nowhere.css",
    "/static/downloads/nowhere.csv", "/-/databases.json", "/-/threads.json", "/-/nowhere",
    "/_internal", "/nowhere/fees", "/:memory:",
]  # fmt: skip
MALFORMED = [
    "/%5cexample.org", "//example.org", "/%00", f"/{'a' * 9_000}", f"{BASE}?sql={'a' * 9_000}",
    f"{BASE}/fees?{'&'.join(['x=1'] * 101)}", f"{BASE}/fees?{'&'.join(['_facet=kind'] * 9)}",
]  # fmt: skip
OTHER_METHODS = [
    Request("/", "POST"), Request(f"{BASE}/fees", "DELETE"), Request(f"{BASE}.json", "OPTIONS"),
    *(Request(address, "HEAD") for address in (
        "/", "/questions", BASE, f"{BASE}/fees", f"{BASE}/fees.json", f"{BASE}/fees.csv",
        f"{BASE}/language_ranks?year=2018", "/nowhere", "/static/interloan.css", f"{BASE}.db")),
    *(Request(address, is_repeated=True) for address in (
        "/", f"{BASE}/fees", f"{BASE}/fees.json", "/static/interloan.css", f"{BASE}/nowhere")),
]  # fmt: skip
SEARCHES = [
    "haitian creole", "newspapers microfilm", "voila", "newspapr", "brockton library", '"fee" OR',
    "zzzzqqqq", "region 2 dvd", "who pays", "*", "a AND b NEAR c", "é", " ",
]  # fmt: skip
STATEMENTS = [
    "select 1", "select id, amount from fees where amount is not null order by id",
    "select name from languages where name like :name||'%' limit 5",
    "select * from municipalities", "select 1 where 0", "select null, '', 'a<b>&c', x'00ff'",
    "select kind, count(*) from lenders group by kind",
]  # fmt: skip
REFUSED_STATEMENTS = [
    "drop table fees", "update fees set amount = 1", "selec 1", "select nothing from fees",
    "select * from nowhere", "pragma table_list", "attach 'x' as y", "select load_extension('x')",
    "select randomblob(1000000000)", "", "select 1; select 2", "explain select 1",
]  # fmt: skip
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
# Questions whose answer has many sides, asked with more than their example.
PARTICULAR = {
    "what_will_it_cost": [
        "country=DE&items=3&has_vouchers=yes", "country=CA&has_ifm=yes", "country=US&items=1",
        "fee=15&currency=EUR&exchange_rate=0.80002&rate_date=2026-11-01&has_vouchers=yes",
        "country=GB&fee=20&currency=EUR", "lender=university-of-toronto&items=101", "fee=-1",
        "lender=nlm&items=2&postage=12.50", "country=XX", "rate_date=yesterday&fee=1",
    ],
    "ifla_vouchers": [
        "fee=15&currency=EUR&exchange_rate=0.80002", "fee=8", "fee=0", "fee=12.5&lender=nlm",
    ],
    "will_it_play": [
        "format=bluray&country=FR", "format=dvd&player=us-dvd-player&country=JP&region=2",
        "format=dvd&player=us-dvd-drive&country=CN&changes_left=0", "format=vhs",
        "format=dvd&country=US&standard=ntsc",
    ],
    "where_to_look": [
        "isbn=9780306406157", "isbn=9780306406158", "author=Thoreau&language=French",
        "title=Boston+Globe&kind=newspaper&year=1905&place=Brockton", "year=1066&title=x",
    ],
    "who_lends_in_language": ["language=Cambodian", "language=Cantonese", "language=fre"],
    "town_languages": ["town=Lowell&language=Khmer", "town=Gosnold"],
}  # fmt: skip
TABLE_OPTIONS = [
    "_sort={last}", "_sort_desc={last}", "_facet={facet}", "{facet}={value}", "_size=5",
    "{label}__contains=a&_size=5", "{last}__isblank=1", "{facet}__not={value}&_facet={facet}",
    "_search=library&_size=5", "{label}__startswith=B", "_sort=nowhere", "_next=zzz", "_size=abc",
    "_facet=nowhere", "nowhere=1", "{label}__nonsense=1", "_where=1=0",
    "_facet_size=2&_facet={facet}",
]  # fmt: skip
FORMAT_OPTIONS = [
    "json?_shape=array&_size=5", "json?_shape=objects&_labels=on&_size=5", "json?_shape=nonsense",
    "json?_nl=on&_shape=array&_size=3", "json?_facet={facet}&_size=1", "csv?_size=max",
    "csv?{facet}={value}", "json?_col={label}&_size=5", "json?_nocol={label}&_size=5",
    "csv?_labels=on", "json?_sort={label}&_size=2", "csv?_sort=nowhere", "json?_size=5000",
    "csv?_stream=on", "xml", "json?_json={label}&_size=2",
]  # fmt: skip
ASSETS = re.compile(r'(?:href|src)="(/(?:static/|-/static)[^"?#]*)')


def requests(site: Site) -> list[Request]:
    """Return what to ask, each once, in the same order for the same data."""
    known = json.loads(site.page(f"{BASE}.json"))
    described = json.loads(site.page("/-/metadata.json"))["databases"]["interloan"]["tables"]
    tables = [t for t in known["tables"] if not t["hidden"] and t["name"] not in LEFT_OUT]
    addresses = list(PAGES)
    listed = site.page("/questions")
    for place, question in enumerate(known["queries"]):
        addresses += _question(site, question, listed, place)
    for place, table in enumerate(tables):
        addresses += _table(site, table["name"], described.get(table["name"], {}), place)
    for place, view in enumerate(known["views"]):
        addresses += _first_pages(view["name"], place)
    addresses += _searches_and_statements()
    addresses += [*ABSENT, *MALFORMED, *_files(site, [table["name"] for table in tables])]
    addresses += SOFTWARE  # last: Datasette adds to what it tells as pages are asked
    return list(dict.fromkeys([*map(Request, addresses), *OTHER_METHODS]))


def _question(site: Site, question: dict[str, Any], listed: str, place: int) -> Iterator[str]:
    """Yield a question's form, its example in each format, more examples, and bad values."""
    address = f"{BASE}/{question['name']}"
    yield address
    examples = _linked(listed, address) + _linked(site.page(address), address)
    examples = list(dict.fromkeys(examples))
    example = examples[0] if examples else ""
    pairs = parse_qsl(example)
    further = examples[1 : 1 + MOST_FURTHER_EXAMPLES]
    for asked in [example, *further, *PARTICULAR.get(question["name"], [])]:
        yield f"{address}?{asked}" if asked else address
    yield f"{address}.json?" + urlencode([*pairs, ("_shape", "objects")])
    yield f"{address}.csv?{example}"
    if place % 4 == 0:
        yield f"{address}.json?{example}"
        yield f"{address}?" + urlencode([*pairs, ("nonsense", "1")])
    if pairs:
        yield f"{address}?" + urlencode([(name, _misspelt(value)) for name, value in pairs])
    if pairs and place % 2 == 0:
        suffix = (".json", ".csv", "")[place // 2 % 3]
        yield f"{address}{suffix}?" + urlencode([(name, "zzzz") for name, _ in pairs])
    if pairs and place % 5 == 0:
        yield f"{address}?" + urlencode({pairs[0][0]: "x" * 500})


def _linked(page: str, address: str) -> list[str]:
    """Return the queries with which a page links to an address.

    >>> _linked('<a href="/a?x=1&amp;y=2#answer"><a href="/a"><a href="/ab?x=1">', "/a")
    ['x=1&y=2']
    """
    return [
        html.unescape(found) for found in re.findall(rf'href="{re.escape(address)}\?([^"#]+)', page)
    ]


def _misspelt(value: str) -> str:
    """Return a value without one of its inner letters.

    >>> _misspelt("French"), _misspelt("JP"), _misspelt("2018")
    ('Frnch', 'J', '218')
    """
    place = max(len(value) // 2 - 1, 1)
    return value[:place] + value[place + 1 :]


def _first_pages(name: str, place: int) -> Iterator[str]:
    """Yield the first page of a table or view, in turn also as JSON, objects or CSV."""
    yield f"{BASE}/{name}"
    yield f"{BASE}/{name}" + (".csv", ".json", ".csv", ".json?_shape=objects")[place % 4]


def _table(site: Site, name: str, described: dict[str, Any], place: int) -> Iterator[str]:
    """Yield a table's first pages, some of its rows, and what can be done with it, in turn."""
    address = f"{BASE}/{name}"
    yield from _first_pages(name, place)
    rows = re.findall(rf'href="({re.escape(address)}/[^"?#]+)"', site.page(address))
    rows = list(dict.fromkeys(map(html.unescape, rows)))
    yield from rows[:1] if place % 2 else rows[-1:]
    if place % 4 == 1:
        yield from (f"{row}.json" for row in rows[:1])
    given = _words(site, address, described)
    yield f"{address}?" + TABLE_OPTIONS[place % len(TABLE_OPTIONS)].format_map(given)
    if place % 2 == 0:
        yield f"{address}." + FORMAT_OPTIONS[place // 2 % len(FORMAT_OPTIONS)].format_map(given)


def _words(site: Site, address: str, described: dict[str, Any]) -> dict[str, str]:
    """Return columns of a table, and a value of one, to fill options with."""
    known = json.loads(site.page(f"{address}.json?_size=1"))
    columns, rows = known["columns"], known["rows"]
    facet = (described.get("facets") or columns)[0]
    value = rows[0][columns.index(facet)] if rows else ""
    label = described.get("label_column", columns[0])
    words = {"last": columns[-1], "facet": facet, "label": label, "value": value}
    return {name: quote(str("" if word is None else word)) for name, word in words.items()}


def _searches_and_statements() -> Iterator[str]:
    for words in SEARCHES:
        yield f"{BASE}/search?" + urlencode({"q": words})
    yield f"{BASE}/search.json?" + urlencode({"q": SEARCHES[0]})
    yield f"{BASE}.json?" + urlencode({"sql": ENDLESS})
    for place, statement in enumerate([*STATEMENTS, *REFUSED_STATEMENTS]):
        given = urlencode({"sql": statement} | ({"name": "Ha"} if ":name" in statement else {}))
        yield f"{BASE}?{given}"
        if statement in STATEMENTS:
            yield f"{BASE}.json?{given}&_shape=" + ("objects" if place % 2 else "arrays")
            yield f"{BASE}.csv?{given}"
        else:
            yield f"{BASE}{('.json', '.csv')[place % 2]}?{given}"


def _files(site: Site, tables: list[str]) -> Iterator[str]:
    """Yield the files that pages load, and downloads of some tables."""
    pages = ("/", "/sql", f"{BASE}/fees", f"{BASE}/language_ranks?year=2018")
    yield from sorted({asset for page in pages for asset in ASSETS.findall(site.page(page))})
    yield from (f"/static/downloads/{name}.json" for name in ("manifest", "datapackage"))
    for table in tables[::15]:
        for kind in ("csv", "json", "xlsx", "parquet"):
            yield f"/static/downloads/{table}.{kind}"
