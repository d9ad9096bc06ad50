"""Whatever is asked, the answer is never "a fault of ours": addresses made up by the thousand.

A bounded number of them is tried here; INTERLOAN_FUZZ=20000 tries as many as one likes.
"""

import os
from collections.abc import Callable
from urllib.parse import quote, urlencode

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Get = Callable[..., httpx.Response]

TABLES = ("fees", "speakers", "municipalities", "data_tables", "libraries_and_loans",
          "resources_with_links", "search_entries", "search_entries_fts", "nowhere",
          "sqlite_master", "fees~", "~FF", "~2D", "a" * 300, "%00", "..", "~00")  # fmt: skip
QUESTIONS = ("search", "my_town", "census_series", "who_lends_in_language", "ifla_vouchers")
ENDINGS = ("", ".json", ".csv", ".jsono", ".blob", ".db", ".xml", ".")
KEYS = ("1", "nlm", "a,b", "~2C", ",,,", "9" * 40, "~", "%2F", "a" * 2_000, "-1", "nlm.", "é")
COLUMNS = ("id", "kind", "name", "lender_id", "county", "value", "rowid", "nowhere", "", "'", "]")
LOOKUPS = ("exact", "not", "contains", "endswith", "startswith", "gt", "gte", "lt", "lte", "like",
           "notlike", "glob", "in", "notin", "arraycontains", "arraynotcontains", "date", "isnull",
           "notnull", "isblank", "notblank", "nonsense", "")  # fmt: skip
SPECIAL = ("_search", "_search_name", "_searchmode", "_where", "_facet", "_facet_array",
           "_facet_date", "_facet_size", "_sort", "_sort_desc", "_sort_by_desc", "_next", "_size",
           "_col", "_nocol", "_shape", "_json", "_json_infinity", "_nl", "_ttl", "_timelimit",
           "_labels", "_label", "_trace", "_stream", "_header", "_dl", "_extras", "_blob_column",
           "_blob_hash", "_through", "_filter_column", "_filter_op", "_filter_value", "_nocount",
           "_nofacet", "_context", "_hide_sql", "_show_sql", "_memory", "_json_cols", "sql", "q",
           "town", "language", "fee", "p0", "p1")  # fmt: skip
VALUES = ("", "1", "0", "-1", "max", "on", "off", "nowhere", "id", "name", "kind", "array",
          "object", "objects", "arrays", "arrayfirst", "$null", "$null,1", "a,b,c", "1,2",
          "9" * 30, "1e309", "NaN", "-0", "0x10", "١٢", "\x00", "😀", "é", "'",
          '"', "`", "]", ");--", "select 1", "select 1;", "select :p", "select x'00', 1.5, null",
          "select * from fees", "select 9e999, -9e999", "select 1 as a, 2 as a", "select",
          "values (1)", "with a as (select 1) select * from a", "select json('{')", "1=1", "1=",
          "id in (select", "[", "]", "{}", '{"table":"fees","column":"id","value":"1"}',
          '{"table":1}', "[[[", "a OR", '"a', "a*", "NEAR(", "col:a", "^a", "(", "%", "~",
          "a" * 999, "<script>", "../../etc/passwd", "2026-02-30", "%C3%28")  # fmt: skip

pieces = st.one_of(st.sampled_from(VALUES), st.text(max_size=12))
names = st.one_of(
    st.sampled_from(SPECIAL),
    st.sampled_from(COLUMNS),
    st.builds("{}__{}".format, st.sampled_from(COLUMNS), st.sampled_from(LOOKUPS)),
    st.text(max_size=6),
)
heads = st.one_of(
    st.sampled_from(("/", "/interloan", "/-/metadata", "/-/static/", "/static/", "/questions")),
    st.builds("/interloan/{}".format, st.sampled_from(TABLES + QUESTIONS)),
    st.builds("/interloan/{}/{}".format, st.sampled_from(TABLES), st.sampled_from(KEYS)),
    st.builds("/{}".format, st.text(max_size=9).map(quote)),
)
addresses = st.builds(
    lambda head, ending, asked: f"{quote(head, safe='/%~,.')}{ending}?{urlencode(asked)}",
    heads,
    st.sampled_from(ENDINGS),
    st.lists(st.tuples(names, pieces), max_size=5),
)


@settings(
    max_examples=int(os.environ.get("INTERLOAN_FUZZ", "250")),
    derandomize="INTERLOAN_FUZZ" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(address=addresses)
def test_no_address_is_a_fault_of_ours(get: Get, address: str) -> None:
    answer = get(address)
    assert answer.status_code < 500, address
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not answer.headers.get("location", "/").startswith(("//", "/\\"))
