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
    assert "Haitian : 88,030 ± 8,432 speakers, 41,134 ± 5,241 with limited English" in text
    assert "at least 159,196 items missing, at most 192,924 (none held)" in text
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
    assert "languages with speakers and nothing held 0 of 28" in text
    assert "languages with a certain gap, what if not known" in text
    assert "Not known: Haitian, Vietnamese" in text
    assert "Spanish 615,909 ± 10,746 261,672 ± 10,073 128,992 titles 209 206 to 213" in text
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
    page = report.page(rows, "cincinnati-hamilton-county", "Massachusetts", IFLA_PARITY)
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
        ("penn-libraries", "Lowell", "has no census figures by language here; add them with"),
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
