"""From a library's file of counts to a page for its board."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interloan.commands.group import main
from interloan.demand import report
from interloan.demand.stats.norms import IFLA_PARITY, QUEENSLAND
from interloan.problems import SourceError
from interloan.project import Project
from interloan.sources.typed_rows import Row

SYNTHETIC = Path(__file__).parents[1] / "fixtures" / "synthetic-library.csv"
VOID = {"meta", "br", "img", "link"}
Tables = dict[str, list[Row]]


class Page(HTMLParser):
    """The text of a page and its elements; closes must match opens."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.parts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parts).split())


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(root), *arguments])


@pytest.fixture(scope="module")
def made(project: Project, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on the synthetic library and its 300 languages, made as a person would."""
    root = tmp_path_factory.mktemp("own") / "interloan"
    shutil.copytree(project.root, root, ignore=shutil.ignore_patterns("downloads", "__pycache__"))
    added = run(root, "add", "counts", str(SYNTHETIC), "--collection", "synthetic-library",
                "--title", "Synthetic <Library>", "--kind", "synthetic", "--service-place",
                "Massachusetts", "--as-of", "2026-11")  # fmt: skip
    assert added.exit_code == 0, added.output
    output = root / "report.html"
    wrote = run(root, "report", "--collection", "synthetic-library", "--place", "Massachusetts",
                "-o", str(output))  # fmt: skip
    assert wrote.exit_code == 0, wrote.output
    assert wrote.output.endswith("report.html.\n")
    assert (root / "local/collections/holdings/synthetic-library.csv").exists()
    return output.read_text("utf-8")


@pytest.fixture(scope="module")
def rows(project: Project) -> Tables:
    return report.read(project.database)


def test_the_page_tells_the_story_of_haitian_creole_with_intervals(
    made: str,
) -> None:
    text = Page(made).text
    told = "nothing held; 88,030 ± 8,432 speakers, 41,134 ± 5,241 with limited English"
    assert f"Haitian Creole : {told}" in text
    assert "items missing (90 % range, adjusted for selection); none held." in text
    assert "1,590,873 ± 23,724" in text


def test_the_page_is_one_sound_file_without_scripts(made: str) -> None:
    html = made
    page = Page(html)
    assert page.open == []
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "form"}
    assert not [name for _, attributes in page.tags for name in attributes if name[:2] == "on"]
    assert "url(" not in html
    assert "@import" not in html
    sources = [attributes.get("href") or "" for tag, attributes in page.tags if tag == "a"]
    assert all(re.match("https?://", address) for address in sources)


def test_each_language_leads_to_its_rows_on_the_site_that_was_named(rows: Tables) -> None:
    html = report.page(rows, "cincinnati-hamilton-county", "Massachusetts", site="https://x.org/")
    links = [a["href"] or "" for tag, a in Page(html).tags if tag == "a"]
    haitian = [link for link in links if link.endswith("census_group_id=b16001-2016-haitian")]
    assert haitian == [
        "https://x.org/interloan/speakers?place_id=0400000US25&vintage=2018&dataset=acs1"
        "&census_group_id=b16001-2016-haitian"
    ]
    assert any(
        link.startswith("https://x.org/interloan/holdings?collection_id=cincinnati-hamilton-county")
        and link.endswith("&language_id__in=hat")
        for link in links
    )


def test_a_title_cannot_bring_markup_with_it(made: str) -> None:
    assert "Synthetic &lt;Library&gt;" in made
    assert "<Library>" not in made


def test_charts_and_tables_can_be_read_without_seeing_them(made: str) -> None:
    page = Page(made)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    charts = [a for tag, a in page.tags if tag == "svg" and a.get("role") == "img"]
    assert len(charts) == 2
    for chart in charts:
        assert set((chart["aria-labelledby"] or "").split()) <= set(ids)
    assert [tag for tag, _ in page.tags].count("caption") == 2
    assert all(a.get("scope") for tag, a in page.tags if tag == "th")
    assert ("html", {"lang": "en"}) in page.tags


def test_on_a_phone_each_figure_carries_the_name_of_its_column(made: str) -> None:
    tables = re.findall(r"<table>.*?</table>", made, re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        _, *columns = re.findall(r'<th scope="col">(.*?)</th>', table)
        for row in re.findall(r'<tr><th scope="row">.*?</tr>', table):
            assert re.findall(r'<td data-label="(.*?)">', row) == columns


def test_made_up_counts_and_their_own_place_are_told_apart_from_a_what_if(
    made: str,
) -> None:
    text = Page(made).text
    assert "The counts of this collection are made up." in text
    assert "what-if" not in text.casefold()


def test_a_place_that_the_collection_does_not_serve_is_a_what_if(rows: Tables) -> None:
    text = Page(report.page(rows, "cincinnati-hamilton-county", "Massachusetts")).text
    assert text.startswith("What if: languages of Massachusetts")
    assert "This is a what-if. What if this collection served Massachusetts?" in text
    assert "It serves Hamilton County, Ohio, so nothing here is a finding." in text


def test_an_incomplete_count_is_unknown_not_nothing(rows: Tables) -> None:
    text = Page(report.page(rows, "penn-libraries", "25")).text
    assert "The counts are incomplete." in text
    assert "languages with speakers, or signs of them, and nothing held not known" in text
    assert "Of no language is it known that nothing is held" in text
    assert "Not known what is held: Haitian Creole, Vietnamese" in text
    assert "128,992 titles, no items counted 209 206 to 213" in text
    assert "gaps are measured in items, and only titles were counted" in text


def test_the_method_stands_last_and_the_board_reads_no_commands(made: str) -> None:
    text = Page(made).text
    board, method = text.split("How it was computed")
    for term in ("--", "interloan report", "false-discovery", "language_gaps", "1000 H"):
        assert term not in board
    assert "false-discovery rate" in method
    assert "--norm queensland-2008" in method
    assert "taken as the whole collection" in board


def test_without_a_site_nothing_leads_to_one(made: str) -> None:
    assert "127.0.0.1" not in made
    assert "/interloan/speakers" not in made


def test_of_all_languages_with_nothing_held_the_names_are_said(rows: Tables) -> None:
    nothing = [row for row in rows["holdings"] if row["language_id"] in ("eng", "spa")]
    table = rows | {"holdings": nothing}
    text = Page(report.page(table, "cincinnati-hamilton-county", "Massachusetts")).text
    start, end = text.index("Spoken, and nothing held"), text.index("Language by language")
    for language in ("Portuguese", "Khmer", "Hmong", "Armenian"):
        assert language in text[start:end]


def test_a_norm_says_who_set_it_and_when(rows: Tables) -> None:
    page = report.page(rows, "cincinnati-hamilton-county", "Massachusetts", [IFLA_PARITY])
    assert "Multicultural Communities: Guidelines for Library Service" in page
    assert "none is the standard" in page
    assert QUEENSLAND.title not in page


def test_languages_too_uncertain_to_rank_say_so(rows: Tables) -> None:
    text = Page(report.page(rows, "cincinnati-hamilton-county", "Massachusetts")).text
    assert "Too uncertain to rank: Hmong, Navajo" in text
    assert "too uncertain to rank" in text


def test_a_wider_margin_visibly_widens_every_line_of_the_chart(rows: Tables) -> None:
    wide = rows | {
        "speakers": [
            row | {"margin_of_error": 3 * int(str(row["margin_of_error"] or 0))}
            for row in rows["speakers"]
        ]
    }
    narrow_lines, wide_lines = (
        widths(report.page(tables, "cincinnati-hamilton-county", "Massachusetts"))
        for tables in (rows, wide)
    )
    assert len(narrow_lines) == 20
    assert all(b > a for a, b in zip(narrow_lines, wide_lines, strict=True))


def widths(html: str) -> list[float]:
    """The length of each interval in the first chart."""
    (chart,) = re.findall(r'aria-labelledby="spoken-title.*?</svg>', html, re.DOTALL)
    ends = re.findall(r'<g class="mark-.".*?x1="([\d.]+)" x2="([\d.]+)"', chart)
    return [float(right) - float(left) for left, right in ends]


@pytest.mark.parametrize(
    ("collection", "place", "complaint"),
    [
        ("penn-librares", "25", "--collection: 'penn-librares' is not a collection here"),
        ("penn-libraries", "", "--place: is missing, and this collection names no place"),
        ("penn-libraries", "Masachusetts", "is not in places; write Massachusetts"),
        ("penn-libraries", "Gosnold", "has no census figures by language here; add them with"),
    ],
)  # fmt: skip
def test_what_cannot_be_reported_on_is_refused_with_a_remedy(
    rows: Tables, collection: str, place: str, complaint: str
) -> None:
    with pytest.raises(SourceError, match=re.escape(complaint)):
        report.page(rows, collection, place)


def test_the_command_leaves_the_old_page_when_it_refuses(project: Project, tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    output.write_text("old")
    result = run(project.root, "report", "--collection", "none", "-o", str(output))
    assert result.exit_code == 1
    assert "nothing was changed" in result.output
    assert output.read_text() == "old"


BROCKTON = "1600000US2509000"
INVENTED = {"fra": (None, 2600), "spa": (None, 900), "por": (300, 0), "eng": (None, 90_000)}
"""Titles and items of an invented library; the Portuguese titles are e-books."""


def invented(rows: Tables, *, unreadable: int = 0, complete: bool = True) -> Tables:
    """Add an invented library of Brockton, without Haitian Creole, Cape Verdean Creole, Khmer."""
    holdings = next(row for row in rows["holdings"])
    held = INVENTED | {None: (None, unreadable)}
    made = [
        holdings | dict.fromkeys(("circulation", "titles_fractional", "items_fractional"))
        | {"collection_id": "ours", "language_id": language, "titles": titles, "items": items}
        for language, (titles, items) in held.items()
    ]  # fmt: skip
    ours = rows["collections"][0] | {
        "id": "ours", "title": "Our library", "kind": "own", "service_place_id": BROCKTON,
        "is_complete": int(complete),
    }  # fmt: skip
    return rows | {"holdings": made, "collections": [ours]}


def test_a_town_is_told_each_hidden_language_in_which_nothing_is_held(rows: Tables) -> None:
    text = Page(report.page(invented(rows), "ours")).text
    section = text[text.index("Spoken, and nothing held") : text.index("What the norms ask for")]
    bound = "nothing held; at most about"
    assert f"Haitian Creole : {bound} 23,000, counted together with others in “French," in section
    assert "Haiti 10,573 ± 1,251 (official there, used by 81 %)" in section
    assert f"Cape Verdean Creole : {bound} 16,000" in section
    assert "Cabo Verde 12,890 ± 1,492 (used by 91 %)" in section
    assert "Khmer" in section
    assert "Portuguese :" not in section  # held as e-books


def test_a_line_of_several_languages_is_no_language_and_never_held_as_one(rows: Tables) -> None:
    html = report.page(invented(rows), "ours")
    languages, lines = html.split("Lines that count several languages")
    assert "French, Haitian, or Cajun" not in languages[languages.index("<table>") :]
    assert "Haitian Creole: none held" in lines
    assert "Portuguese: 300 titles, no items counted" in lines


def test_figures_of_a_town_are_about_and_list_no_gap(rows: Tables) -> None:
    text = Page(report.page(invented(rows), "ours")).text
    assert "The figures of people are about." in text
    assert "Spanish about 8,900 ± 1,300" in text
    assert text.count("No gap is listed, because the figures are about") == 2
    assert "about: not ranked" in text
    assert "certain</span>" not in report.page(invented(rows), "ours")
    assert "American Community Survey, 2020 to 2024, five-year estimates" in text
    assert "45,786 ± 1,871, 46.5 % ± 1.9 of those aged five and over" in text
    assert "added up over the lines" not in text


@pytest.mark.parametrize(("unreadable", "is_said"), [(4_600, True), (5_200, False)])
def test_nothing_held_is_said_only_where_enough_of_the_collection_can_be_read(
    rows: Tables, unreadable: int, is_said: bool
) -> None:
    text = Page(report.page(invented(rows, unreadable=unreadable), "ours")).text
    assert ("Haitian Creole : nothing held" in text) is is_said
    assert ("too much to say what is not held" in text) is not is_said
    assert f"{unreadable:,} of {93_500 + unreadable:,} items" in text


def test_kinds_of_no_one_language_are_shown_apart_and_what_has_no_language_hides_none(
    rows: Tables,
) -> None:
    """What is unknown may be Haitian Creole; a wordless book is not."""
    changed = invented(rows, unreadable=1_000)
    ours = next(row for row in changed["holdings"] if row["collection_id"] == "ours")
    for language, items in (("und", 3_000), ("mul", 20), ("zxx", 9_000)):
        changed["holdings"].append({**ours, "language_id": language, "items": items})
    text = Page(report.page(changed, "ours")).text
    assert "4,020 of 106,520 items" in text
    assert (
        "1,000 under labels that could not be read; 3,000 of unknown language; 20 in several"
        " languages at once; 9,000 without language"
    ) in text
    assert "Haitian Creole : nothing held" in text


def test_an_incomplete_count_of_a_town_says_nothing_of_what_is_not_held(rows: Tables) -> None:
    text = Page(report.page(invented(rows, complete=False), "ours")).text
    assert "nothing held; at most" not in text
    assert "Of no language is it known that nothing is held" in text


def test_two_norms_stand_side_by_side_and_say_what_a_small_group_gets(rows: Tables) -> None:
    text = Page(report.page(invented(rows), "ours")).text
    assert "where these disagree, the board chooses" in text
    assert "ALA/RASD 1990" in text
    assert "pool or deposit collection" in text
    assert "World Language Deposit Collections" in text
    assert "0 to 0" not in text


def test_the_comparison_library_has_a_place_of_its_own_with_old_figures(rows: Tables) -> None:
    text = Page(report.page(rows, "cincinnati-hamilton-county")).text
    assert (
        text.startswith("The languages of Hamilton County") or "The languages of Hamilton" in text
    )
    assert "what-if" not in text.casefold()
    assert "American Community Survey, 2009 to 2013, five-year estimates" in text
    assert "German 3,760 ± 538 616 ± 180 33,953 items" in text
    assert "and the counts leave English out" in text
