"""Charts: declared once, drawn from rows as SVG, summed up in words, taken away."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan.project import Project
from interloan.questions import chart_header, question_files
from interloan.questions.question_files import Question
from interloan.site.charts.drawings import Drawing, drawing
from interloan.site.charts.table_rows import rows_chart
from interloan.sources.section import Section

Get = Callable[..., httpx.Response]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(
    rows: list[dict[str, Any]], *, scale_asked: str | None = None, **declared: Any
) -> Drawing | None:
    """The chart of these rows as declared."""
    entry = {"title": "A chart", "mark": "dot", "x": "language", **declared}
    chart = chart_header.read(Section("test.sql", entry, []))
    return drawing(chart, rows, scale=scale_asked)


def stops(chart: Drawing | None, width: float = 760) -> list[str]:
    """What the chart says where it is pointed at, stop by stop."""
    assert chart
    return [stop.findtext("title") or "" for stop in pieces(chart, width, "stop")]


def pieces(chart: Drawing, width: float, kind: str) -> list[ElementTree.Element]:
    """Return the pieces of a drawing that have a class."""
    root = ElementTree.fromstring(f"<svg>{chart.picture(width).content}</svg>")
    return [piece for piece in root.iter() if kind in (piece.get("class") or "").split()]


PEOPLE = {"column": "people", "label": "speakers", "margin": "moe"}
YEARS = [
    {"year": 2006, "people": 50, "moe": 5, "era": "a"},
    {"year": 2015, "people": 80, "moe": 8, "era": "a"},
    {"year": 2016, "people": 90, "moe": 9, "era": "b"},
]


def test_a_line_of_years_has_intervals_and_a_seam_that_no_line_crosses() -> None:
    chart = drawn(YEARS, mark="line", x="year", y=PEOPLE, split="era", unit="people")
    assert stops(chart) == ["2006\n50 ± 5 people", "2015\n80 ± 8 people", "2016\n90 ± 9 people"]
    assert chart
    assert len(pieces(chart, 760, "interval")) == 3
    (line,) = pieces(chart, 760, "line")
    assert (line.get("d") or "").count("L") == 1, "from 2006 to 2015 only"
    assert [note.text for note in pieces(chart, 760, "note")] == ["new from 2016"]
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
    assert stops(chart) == ["Khmer\n1,000 ± 100", "Thai\n40 ± 60"]
    assert chart
    assert "Figures of zero have no place" in chart.reading
    assert "3 of 4 rows are drawn" in chart.reading
    assert chart.summary == ["Speakers: from 0 ± 90 (Hmong) to 1,000 ± 100 (Khmer)."]
    even = drawn(rows, y=PEOPLE, scale="log", scale_asked="linear")
    assert stops(even) == ["Khmer\n1,000 ± 100", "Hmong\n0 ± 90", "Thai\n40 ± 60"]


def test_kinds_of_figures_differ_in_shape_as_well_as_in_colour() -> None:
    rows: list[dict[str, Any]] = [
        {"language": "Khmer", "people": 10, "moe": 1, "few": 4},
        {"language": "Lao", "people": 9, "moe": 1, "few": None},
    ]
    chart = drawn(rows, y=[PEOPLE, {"column": "few", "label": "limited English"}])
    assert chart
    marks = pieces(chart, 760, "mark")
    assert [mark.get("class") for mark in marks] == ["mark s1", "mark s2", "mark s1"]
    outlines = [(mark.get("d") or "").partition("m")[2] for mark in marks]
    assert outlines[0] == outlines[2] != outlines[1]
    assert [(kind, name) for kind, _, name in chart.kinds] == [
        ("s1", "speakers"),
        ("s2", "limited English"),
    ]
    assert stops(chart)[0] == "Khmer\nspeakers: 10 ± 1\nlimited English: 4"
    assert len(pieces(chart, 760, "interval")) == 2, "what has no margin has no interval"


def test_changes_of_two_kinds_of_people_stand_side_by_side() -> None:
    rows = [
        {"year": year, "who": who, "change": change, "low": change - 5, "high": change + 5}
        for who, change in (("all", 9), ("some", -2))
        for year in (2010, 2011)
    ]
    change = {"column": "change", "label": "change", "low": "low", "high": "high"}
    chart = drawn(rows, mark="point", x="year", y=change, by="who")
    assert chart
    starts = [(mark.get("d") or "").split()[0] for mark in pieces(chart, 760, "mark")]
    assert len(set(starts)) == 4, "none covers another"
    assert chart.summary == [
        "All: the interval leaves out zero in 2 of 2 years: 2010 (up by 9, 4 to 14), "
        "2011 (up by 9, 4 to 14).",
        "Some: zero lies in the interval in all 2 years, so each may be chance.",
    ]


def test_only_the_first_things_are_drawn_and_the_rest_is_said() -> None:
    rows = [{"language": f"L{n}", "people": 100 - n, "moe": 1} for n in range(30)]
    chart = drawn(rows, y=PEOPLE, most=5)
    assert len(stops(chart)) == 5
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


@given(figures, st.sampled_from(["linear", "log"]), st.sampled_from([760, 330]))
def test_every_mark_stands_on_its_interval_and_within_the_drawing(
    people: list[tuple[int, int]], scale: str, width: float
) -> None:
    rows = [{"language": n, "people": p, "moe": m} for n, (p, m) in enumerate(people)]
    chart = drawn(rows, y=PEOPLE, scale=scale)
    if chart is None:
        return
    ends = [[float(n) for n in re.findall(r"[\d.]+", piece.get("d") or "")]
            for piece in pieces(chart, width, "interval")]  # fmt: skip
    marks = [float(re.findall(r"[\d.]+", mark.get("d") or "")[0])
             for mark in pieces(chart, width, "mark")]  # fmt: skip
    for (low, _, high, _), at in zip(ends, marks, strict=True):
        assert 0 <= low <= at + 0.1 <= high + 0.2 <= width


def test_figures_that_are_far_apart_can_be_drawn_on_either_scale() -> None:
    far = [
        {"language": "Khmer", "people": 1000, "moe": 1},
        {"language": "Lao", "people": 9, "moe": 1},
    ]
    chart = drawn(far, y=PEOPLE)
    assert chart
    assert (chart.scale, chart.scales) == ("linear", ["log"])
    bars = drawn(far, y=PEOPLE, mark="bar", scale_asked="log")
    assert bars
    assert (bars.scale, bars.scales) == ("linear", []), "a bar's length must begin at zero"


def test_its_figures_are_a_table_that_a_spreadsheet_takes() -> None:
    chart = drawn(YEARS, mark="line", x="year", y=PEOPLE)
    assert chart
    assert list(csv.reader(io.StringIO(chart.table()), "excel-tab")) == [
        ["year", "speakers", "speakers: at least", "speakers: at most"],
        ["2006", "50", "45", "55"], ["2015", "80", "72", "88"], ["2016", "90", "81", "99"],
    ]  # fmt: skip


def test_a_title_says_what_was_chosen_and_which_years_are_drawn() -> None:
    entry = {"title": "{language} in {place}, {years}", "mark": "line", "x": "year", "y": PEOPLE}
    chart = chart_header.read(Section("test.sql", entry, []))
    assert chart.columns(["language"]) == {"year", "people", "moe", "place"}
    rows = [{**row, "place": "Massachusetts"} for row in YEARS]
    filled = drawing(chart, rows, {"language": "Khmer"})
    assert filled
    assert filled.title == "Khmer in Massachusetts, 2006 to 2016"
    assert filled.file_name("Bureau") == "khmer-in-massachusetts-2006-to-2016-bureau-interloan"


DECLARED = {"mark": "line", "x": "year", "y": "people", "margin": "moe", "by": ["place", "who"]}


def of_places(*places: str, years: tuple[int, ...] = (2010, 2011)) -> list[dict[str, Any]]:
    who = {"value": "all", "label": "all who speak it"}
    return [
        {"place": place, "who": who, "year": year, "people": 10 + n, "moe": 1}
        for n, place in enumerate(places)
        for year in years
    ]


def test_rows_of_a_table_are_named_by_what_differs_among_them() -> None:
    chart = rows_chart(of_places("Lowell", "Lynn"), DECLARED, "Speakers")
    assert chart
    assert chart.drawing.title == "Speakers: people, all who speak it, 2010 to 2011"
    assert [name for _, _, name in chart.drawing.kinds] == ["Lowell", "Lynn"]
    one_year = rows_chart(of_places("Lowell", "Lynn", years=(2010,)), DECLARED, "Speakers")
    assert one_year
    assert stops(one_year.drawing) == ["Lowell\n10 ± 1", "Lynn\n11 ± 1"]
    assert one_year.drawing.title == "Speakers: people, all who speak it, 2010"


def test_rows_that_cannot_be_told_apart_are_not_drawn() -> None:
    assert rows_chart(of_places(*"abcde"), DECLARED, "Speakers") is None
    assert rows_chart([*of_places("a"), *of_places("a")], DECLARED, "Speakers") is None
    assert rows_chart([], DECLARED, "Speakers") is None


@pytest.fixture(scope="module")
def charted(project: Project) -> list[Question]:
    return [one for one in question_files.load(project.questions).queries if one.chart]


def test_each_chart_is_there_without_script_and_as_a_file_and_in_a_frame(
    get: Get, charted: list[Question]
) -> None:
    assert len(charted) >= 8
    for question in charted:
        asked = f"{question.name}?{question.example}"
        page = get(f"/interloan/{asked}")
        title = unescape(re.findall(r'id="chart-title">([^<]*)<', page.text)[0])
        assert not re.search(r"[{}]|, $|  ", title), "every slot is filled"
        assert page.text.count('class="stop"') >= 4, "the wide drawing and the narrow one"
        assert '<table class="rows-and-columns' in page.text
        file = get(f"/interloan/{asked.replace('?', '.svg?', 1)}")
        name = re.findall('filename="([^"]*)"', file.headers["content-disposition"])[0]
        assert unescape(page.text).count(f'download="{name}"') == 1
        words = " ".join(ElementTree.fromstring(file.text).itertext())
        assert title in re.sub(r"\s+", " ", words)
        assert "Source" in words
        assert f"http://localhost/interloan/{question.name}" in words
        assert "var(--" not in file.text
        frame = get(f"/interloan/{asked.replace('?', '/embed?', 1)}")
        assert title in unescape(frame.text)
        assert re.search(rf'href="/(?:interloan/{question.name}[?"]|{question.path}/)', frame.text)


def test_only_the_page_for_frames_may_be_framed(get: Get) -> None:
    asked = "language=Haitian+Creole"
    frame = get(f"/interloan/census_series/embed?{asked}").headers
    assert frame["content-security-policy"].endswith("frame-ancestors *")
    assert "unsafe" not in frame["content-security-policy"]
    assert "x-frame-options" not in frame
    for path in ("census_series", "census_series.svg", "a_language", "my_town/embed"):
        headers = get(f"/interloan/{path}?{asked}").headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


def test_a_frame_says_why_it_has_no_chart(get: Get) -> None:
    assert "not filled in" in get("/interloan/census_series/embed").text
    wrong = get("/interloan/language_ranks/embed?year=abc")
    assert (wrong.status_code, "year: " in wrong.text) == (400, True)
    assert get("/interloan/census_series.svg?language=Klingon").status_code == 404
    absent = get("/interloan/my_town/embed?town=Lowell")
    assert (absent.status_code, "has no chart" in absent.text) == (404, True)


def test_a_file_leaves_out_what_is_not_shown_and_keeps_the_scale(get: Get) -> None:
    asked = "/interloan/what_is_spoken_here.svg?place=0400000US25&year=2018&_without=s2&_without=s9"
    file = get(f"{asked}&_scale=linear").text
    assert ".s2 { display: none; }" in file
    assert ".s9" not in file
    assert "Each step to the right is ten times as much" in get(asked).text
    assert "Each step to the right is ten times as much" not in file


def test_the_story_of_haitian_creole_is_in_its_chart(get: Get) -> None:
    text = get("/interloan/census_series?language=Haitian+Creole").text
    assert "least 45,270 ± 5,945 in 2007" in text
    assert "<title>2018\nall speakers: 88,030 ± 8,432\nwith limited English: 41,134 ± 5,241" in text
    assert re.findall("new from [0-9]+", text)[:2] == ["new from 2006", "new from 2016"]
    assert "2018\t88030\t79598\t96462" in text


def test_a_chart_of_a_what_if_says_so(get: Get) -> None:
    text = get("/interloan/spoken_but_not_held?collection=penn-libraries").text
    assert "<strong>A what-if.</strong> What if this collection served Massachusetts?" in text


def test_rows_of_a_table_are_drawn_when_they_are_few_enough(get: Get) -> None:
    haitian = "census_group_id=b16001-2016-haitian&place_id=0400000US25&dataset=acs1"
    text = get(f"/interloan/speakers?{haitian}").text
    assert (
        'id="chart-title">Speakers of languages: Haitian, Massachusetts, acs1, 2016 to 2018' in text
    )
    assert "speakers: 88,030 ± 8,432" in text
    file = get(f"/interloan/speakers.svg?{haitian}")
    assert "Speakers of languages: Haitian, Massachusetts, acs1, 2016 to" in file.text
    assert f"http://localhost/interloan/speakers?{haitian}" in unescape(file.text)
    assert "massachusetts-acs1-2016-to-2018-u-s-census" in file.headers["content-disposition"]
    assert "Narrow the rows down" in get("/interloan/speakers").text
    assert get("/interloan/speakers.svg").status_code == 404
    assert get("/interloan/fees.svg").status_code == 404
    assert 'id="chart-title"' in get("/interloan/guide_speakers").text
