"""Charts of questions: declared once, summed up in words, drawn from the rows of the answer."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.project import Project
from interloan.questions import chart_header, question_files
from interloan.questions.question_files import Question
from interloan.site.charts.page import Drawing, drawing
from interloan.sources.section import Section

Get = Callable[..., httpx.Response]
SPEC = re.compile(r"data-spec='([^']*)'")


def drawn(rows: list[dict[str, Any]], **declared: Any) -> Drawing | None:
    """The chart of these rows as declared."""
    entry = {"title": "A chart", "mark": "dot", "x": "language", **declared}
    chart = chart_header.read(Section("test.sql", entry, []))
    return drawing(rows, Question("test", "Test", "", "", chart=chart))


def values(chart: Drawing | None) -> list[dict[str, Any]]:
    assert chart
    found: list[dict[str, Any]] = chart.spec["data"]["values"]
    return found


PEOPLE = {"column": "people", "label": "speakers", "margin": "moe"}
YEARS = [
    {"year": 2006, "people": 50, "moe": 5, "era": "a"},
    {"year": 2015, "people": 80, "moe": 8, "era": "a"},
    {"year": 2016, "people": 90, "moe": 9, "era": "b"},
]


def test_a_line_of_years_has_intervals_and_a_seam_that_no_line_crosses() -> None:
    chart = drawn(YEARS, mark="line", x="year", y=PEOPLE, split="era")
    assert [(v["at"], v["low"], v["high"]) for v in values(chart)] == [
        (2006, 45, 55), (2015, 72, 88), (2016, 81, 99),
    ]  # fmt: skip
    assert chart
    layers = chart.spec["layer"]
    (line,) = [layer for layer in layers if layer["mark"] == "line"]
    assert {"field": "split", "type": "nominal"} in line["encoding"]["detail"]
    texts = [layer["mark"]["text"] for layer in layers if "text" in layer["mark"]]
    assert texts == ["new from 2016"]
    assert chart.summary == [
        "Speakers: 50 ± 5 in 2006, 80 ± 8 in 2015; then 90 ± 9 in 2016; "
        "least 50 ± 5 in 2006, greatest 90 ± 9 in 2016."
    ]
    assert "No line joins years" in chart.reading


def test_what_is_unknown_is_not_drawn_and_zero_is_said_where_it_has_no_place() -> None:
    rows: list[dict[str, Any]] = [
        {"language": "Khmer", "people": 1000, "moe": 100},
        {"language": "Lao", "people": None, "moe": None},
        {"language": "Hmong", "people": 0, "moe": 90},
        {"language": "Thai", "people": 40, "moe": 60},
    ]
    chart = drawn(rows, y=PEOPLE, scale="log")
    assert [v["at"] for v in values(chart)] == ["Khmer", "Thai"]
    assert values(chart)[1]["low"] == 20  # where the scale begins, not below zero
    assert chart
    assert "Figures of zero have no place" in chart.reading
    assert "3 of 4 rows are drawn" in chart.reading
    assert chart.summary == ["Speakers: from 0 ± 90 (Hmong) to 1,000 ± 100 (Khmer)."]


def test_kinds_of_figures_differ_in_shape_as_well_as_in_colour() -> None:
    rows: list[dict[str, Any]] = [
        {"language": "Khmer", "people": 10, "moe": 1, "few": 4},
        {"language": "Lao", "people": 9, "moe": 1, "few": None},
    ]
    chart = drawn(rows, y=[PEOPLE, {"column": "few", "label": "limited English"}])
    assert chart
    point = chart.spec["layer"][-1]["encoding"]
    assert point["shape"]["field"] == point["color"]["field"] == "series"
    assert [v["series"] for v in values(chart)] == ["speakers", "limited English", "speakers"]
    assert "low" not in values(chart)[1]


def test_changes_of_two_kinds_of_people_stand_side_by_side() -> None:
    rows = [
        {"year": year, "who": who, "change": change, "low": change - 5, "high": change + 5}
        for who, change in (("all", 9), ("some", -2))
        for year in (2010, 2011)
    ]
    change = {"column": "change", "label": "change", "low": "low", "high": "high"}
    chart = drawn(rows, mark="point", x="year", y=change, by="who")
    assert sorted({v["at"] for v in values(chart)}) == [2009.88, 2010.12, 2010.88, 2011.12]
    assert chart
    assert chart.summary == [
        "All: the interval leaves out zero in 2 of 2 years: 2010 (up by 9, 4 to 14), "
        "2011 (up by 9, 4 to 14).",
        "Some: zero lies in the interval in all 2 years, so each may be chance.",
    ]


def test_only_the_first_things_are_drawn_and_the_rest_is_said() -> None:
    rows = [{"language": f"L{n}", "people": 100 - n, "moe": 1} for n in range(30)]
    chart = drawn(rows, y=PEOPLE, most=5)
    assert len(values(chart)) == 5
    assert chart
    assert chart.reading.startswith("5 of 30 rows are drawn; the CSV has all of them.")
    assert chart.summary == [
        "Speakers: most are L0 with 100 ± 1, L1 with 99 ± 1 and L2 with 98 ± 1; "
        "fewest L4 with 96 ± 1."
    ]


def test_a_what_if_is_said_with_the_chart() -> None:
    rows = [{"language": "Khmer", "people": 10, "moe": 1, "why": "It serves Ohio."}] * 2
    chart = drawn(rows, y=PEOPLE, caution="why")
    assert chart
    assert chart.caution == "It serves Ohio."
    own = drawn(
        [{**row, "why": "no: it serves this place"} for row in rows], y=PEOPLE, caution="why"
    )
    assert own
    assert own.caution == ""


def test_nothing_is_drawn_of_next_to_nothing() -> None:
    row = {"language": "Khmer", "people": 10, "moe": 1}
    assert drawn([], y=PEOPLE) is None
    assert drawn([row], y=PEOPLE) is None
    assert drawn([{**row, "people": 0}] * 3, y=PEOPLE) is None


figures = st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**6)), min_size=2, max_size=9)


@given(figures, st.sampled_from(["linear", "log"]))
def test_every_figure_lies_in_the_interval_that_is_drawn(
    people: list[tuple[int, int]], scale: str
) -> None:
    rows = [{"language": n, "people": p, "moe": m} for n, (p, m) in enumerate(people)]
    chart = drawn(rows, y=PEOPLE, scale=scale)
    for value in values(chart) if chart else []:
        assert value["low"] <= value["value"] <= value["high"]
        assert scale == "linear" or value["low"] > 0


@pytest.fixture(scope="module")
def charted(project: Project) -> list[Question]:
    return [one for one in question_files.load(project.questions).queries if one.chart]


def test_each_page_with_a_chart_has_title_words_table_and_strict_headers(
    get: Get, charted: list[Question]
) -> None:
    assert len(charted) >= 8
    for question in charted:
        page = get(f"/interloan/{question.name}?{question.example}")
        assert question.chart
        assert unescape(page.text).count(question.chart.title) >= 2, question.name
        assert re.search(r"</figcaption>\s*(<p.*\s*)+<div class=\"drawing\"", page.text)
        assert '<table class="rows-and-columns' in page.text
        assert "unsafe" not in page.headers["content-security-policy"]
        (spec,) = SPEC.findall(page.text)
        assert json.loads(unescape(spec))["data"]["values"], question.name
        assert len(page.content) < 150_000, question.name


def test_the_story_of_haitian_creole_is_in_its_chart(get: Get) -> None:
    text = get("/interloan/census_series?language=Haitian+Creole").text
    assert "least 45,270 ± 5,945 in 2007" in text
    assert "88,030 ± 8,432 in 2018" in text
    (spec,) = SPEC.findall(text)
    speakers = [
        v for v in json.loads(unescape(spec))["data"]["values"] if v["series"] == "all speakers"
    ]
    assert {v["at"]: (v["low"], v["high"]) for v in speakers}[2018] == (79_598, 96_462)
    assert {v["split"] for v in speakers} == {"until 2005", "2006 to 2015", "from 2016"}


def test_a_chart_of_a_what_if_says_so(get: Get) -> None:
    text = get("/interloan/spoken_but_not_held?collection=penn-libraries").text
    assert "<strong>A what-if.</strong> What if this collection served Massachusetts?" in text
