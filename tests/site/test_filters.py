"""A link from a newsletter shows the table, and a misspelt column is named as one."""

from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]
MARKS = ("utm_source", "utm_campaign", "fbclid", "gclid", "msclkid", "mc_cid", "_ga")


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("table", ["fees", "disc_verdicts"])
def test_a_trackers_mark_changes_no_row(get: Get, table: str, mark: str) -> None:
    plain = get(f"/interloan/{table}.json?_size=5").json()
    marked = get(f"/interloan/{table}.json?_size=5&{mark}=x").json()
    assert marked["rows"] == plain["rows"] != []


def test_no_link_on_the_page_carries_the_mark_on(get: Get) -> None:
    page = get("/interloan/fees?utm_source=newsletter&status=stated&fbclid=1")
    assert page.status_code == 200
    assert 'where status = "stated"' in page.text.replace("&#34;", '"')
    assert "utm_source" not in page.text
    assert "fbclid" not in page.text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("fees?statuss=stated", "There is no column “statuss”; did you mean status?"),
        ("fees?statuss__not=stated", "did you mean status?"),
        ("fees?qqqq=1", "There is no column “qqqq”. The columns are id, "),
        ("fees?amount__above=3", "There is no comparison “above”"),
        ("fees?amount__gtt=3", "did you mean gt?"),
        ("fees?_sort=amuont", "did you mean amount?"),
        ("fees?_facet=lenderid", "did you mean lender_id?"),
        ("disc_verdicts?kinds=DVD", "There is no column “kinds”"),
    ],
)
def test_what_is_not_there_is_named_with_what_it_resembles(
    get: Get, address: str, words: str
) -> None:
    page = get(f"/interloan/{address}")
    assert page.status_code == 400
    assert words in page.text
    for ending in (".json", ".csv"):
        answer = get(f"/interloan/{address.replace('?', f'{ending}?')}")
        assert answer.status_code == 400
        assert words in (answer.json()["error"] if ending == ".json" else answer.text)


def test_what_datasette_understands_still_passes(get: Get) -> None:
    for address in (
        "fees?status=stated&amount__gt=3&note__isnull=1&_sort=amount&_facet=status",
        "fees?status__in=stated,confirmed&status__not=unverified&_col=amount",
        "fees?_search=scan&_labels=on&_size=3",
    ):
        assert get(f"/interloan/{address}").status_code == 200, address
    form = get("/interloan/fees?_filter_column=status&_filter_op=exact&_filter_value=stated")
    assert form.status_code == 302


def test_a_question_and_own_sql_ignore_the_mark(get: Get) -> None:
    assert get("/interloan/my_town?town=Brockton&utm_source=x").status_code == 200
    answer = get("/interloan.json?sql=select+:gclid+as+x&gclid=7").json()
    assert answer["rows"] == [["7"]]


@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_years_are_never_counted_as_days(get: Get, ending: str) -> None:
    answer = get(f"/interloan/fees{ending}?_facet_date=as_of")
    assert answer.status_code == 400
    assert "_facet=as_of" in answer.text
    assert "-4707" not in answer.text
    assert get("/interloan/fees.json?_facet=as_of").status_code == 200
