"""The notebooks run on the database alone, and the results committed in them are its results."""

import ast
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from interloan import edition
from interloan.demand.notebook.data import Database
from interloan.demand.stats.norms import NORMS
from interloan.exports import notebooks
from interloan.exports.notebooks import NotebookError
from interloan.exports.release.live_copies import COLAB, IN_A_BROWSER
from interloan.project import Project

pytestmark = pytest.mark.notebook

ROOT = Path(__file__).resolve().parents[2]
LARGEST_BYTES = 1_500_000  # beyond some megabytes code hosts no longer show a notebook
TEXTS = ("text/markdown", "text/html", "text/plain")
SYNTHETIC = Path("tests", "fixtures", "synthetic-library.csv")
FIRST, DEMAND, CHANGES, OWN, HIDDEN = (
    "01-what-massachusetts-speaks",
    "02-demand-against-collections",
    "03-what-changed-since-2005",
    "04-your-library",
    "05-hidden-languages",
)
QUOTED = r"“[^”]*”"  # a line of several languages, as the survey prints it


@dataclass(frozen=True)
class Run:
    """A notebook that was run in a checkout of its own.

    Attributes:
        committed: The notebook as it is in the project.
        copy: The same after its run beside a fresh database.
        is_changed: Whether the run said that it changed the file.
        before: All files of the checkout before the run, with their content.
        after: The same after it.
    """

    committed: Path
    copy: Path
    is_changed: bool
    before: dict[Path, bytes]
    after: dict[Path, bytes]


@pytest.fixture(scope="session", params=notebooks.paths(ROOT), ids=lambda path: path.stem)
def committed(request: pytest.FixtureRequest) -> Path:
    """Each notebook as it is in the checkout."""
    path: Path = request.param
    return path


@pytest.fixture(scope="session")
def rerun(committed: Path, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Each notebook, run once for all tests."""
    root = tmp_path_factory.mktemp("checkout")
    copy = copied(committed, project, root)
    before = content_of(root)
    is_changed = notebooks.refresh(copy)
    return Run(committed, copy, is_changed, before, content_of(root))


def content_of(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def copied(notebook: Path, project: Project, root: Path) -> Path:
    """Put a notebook and the database into `root`, and what it reads besides."""
    shutil.copy(project.database, root)
    if notebook.stem == OWN:
        for part in ("sources", "questions"):
            shutil.copytree(project.root / part, root / part)
        (root / SYNTHETIC).parent.mkdir(parents=True)
        shutil.copy(ROOT / SYNTHETIC, root / SYNTHETIC)
        shutil.copy(ROOT / edition.FILE, root / edition.FILE)
    if notebook.name == IN_A_BROWSER:
        (root / "static").mkdir()
        shutil.copy(ROOT / "static" / "chart.css", root / "static")
    copy = root / "notebooks" / notebook.name
    copy.parent.mkdir()
    shutil.copy(notebook, copy)
    return copy


def changed(name: str, project: Project, root: Path, **choices: object) -> Path:
    """A notebook in `root` whose cell of choices makes others, and which draws no pictures."""
    copy = copied(ROOT / "notebooks" / f"{name}.ipynb", project, root)
    notebook = read(copy)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.id != COLAB]
    first, second, *_ = code
    assert first.metadata.tags == ["parameters"]
    for choice, value in choices.items():
        first.source, count = re.subn(
            rf"^{choice} = .*$", f"{choice} = {value!r}", first.source, flags=re.MULTILINE
        )
        assert count == 1, choice
    second.source += "\ndraw = lambda *_, **__: None"
    nbformat.write(notebook, copy)  # type: ignore[no-untyped-call]
    return copy


def ranges(path: Path, cell_id: str) -> dict[tuple[str, int], tuple[float, float]]:
    """The ranges “(low to high)” in a table that a cell shows, by row and column."""
    (cell,) = (cell for cell in code_cells(path) if cell.id == cell_id)
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", texts(cell)[0], flags=re.DOTALL):
        name, *values = re.findall(r"<t[hd]>(.*?)</t[hd]>", row, flags=re.DOTALL) or [""]
        for column, value in enumerate(values):
            ends = re.search(r"\(([\d.,]+) to ([\d.,]+)\)", value)
            if ends:
                low, high = (float(end.replace(",", "")) for end in ends.groups())
                found[name, column] = (low, high)
    return found


def read(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def code_cells(path: Path) -> list[NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def texts(cell: NotebookNode) -> list[str]:
    """What a code cell shows in words and tables; pictures may differ from machine to machine."""
    shown = []
    for output in cell.outputs:
        data = output.get("data", {})
        shown += [data[kind] for kind in TEXTS if kind in data and "image/png" not in data]
        shown += [output.text] if output.output_type == "stream" else []
    return shown


def words(path: Path) -> str:
    """All that the notebook's code says, on one line."""
    return " ".join(" ".join(text for cell in code_cells(path) for text in texts(cell)).split())


def sentences(source: str) -> Iterator[str]:
    """The texts that a code cell hands to `say`, without what is filled into them."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "say":
            for part in ast.walk(call):
                if isinstance(part, ast.FormattedValue):
                    part.format_spec = None  # such as the 1 in {share:.1%}
            for part in ast.walk(call):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_there_is_a_notebook() -> None:
    assert notebooks.paths(ROOT)


def test_the_committed_results_are_those_of_the_database(rerun: Run) -> None:
    for before, after in zip(code_cells(rerun.committed), code_cells(rerun.copy), strict=True):
        assert texts(before) == texts(after), (
            f"{rerun.committed.name}, cell {before.id}: run `interloan notebooks` and commit"
        )


def test_a_run_changes_nothing_where_nothing_changed(rerun: Run) -> None:
    """Pictures included, although other fonts would draw the same in other bytes."""
    assert not rerun.is_changed
    assert rerun.copy.read_bytes() == rerun.committed.read_bytes()


def test_a_committed_notebook_bears_no_traces_of_its_run(committed: Path) -> None:
    notebook = read(committed)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= set(notebooks.KEPT)
        assert cell.get("execution_count") is None
    assert str(ROOT) not in committed.read_text(encoding="utf-8")
    assert len(committed.read_bytes()) < LARGEST_BYTES


def test_a_run_warns_of_nothing(rerun: Run) -> None:
    outputs = [output for cell in code_cells(rerun.copy) for output in cell.outputs]
    streams = [output for output in outputs if output.output_type == "stream"]
    assert [output.text for output in streams if output.name == "stderr"] == []


def test_a_picture_is_described_and_names_its_source(committed: Path) -> None:
    for cell in code_cells(committed):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert len(output.metadata["image/png"].alt) > 80, cell.id
                assert output.data["text/plain"] == output.metadata["image/png"].alt
                assert re.search(r"source=|change_chart", cell.source), cell.id


def unquoted(path: Path) -> str:
    """What a notebook says in its own words, without the survey's labels and the report."""
    return re.sub(QUOTED, "", re.sub(r"<iframe.*?</iframe>", "", words(path)))


def test_a_language_has_one_name_in_all_notebooks(committed: Path) -> None:
    """Whatever the survey called its line: `Haitian`, `Cambodian`, `Chinese (incl. …)`."""
    shown = unquoted(committed)
    assert not re.search(r"\bHaitian\b(?! Creole)", shown)
    assert not re.search(r"Kabuverdianu|Mon-Khmer, |\(incl\. ", shown)


def test_a_line_of_several_languages_is_never_told_as_a_language(
    committed: Path, project: Project
) -> None:
    """It stands in quotation marks wherever it is named."""
    names = Database(project.root).language_names().values()
    several = {name.strip("“”") for name in names if name.startswith("“")}
    assert len(several) > 20
    shown = unquoted(committed)
    for label in several:
        told = (f">{label}<", f" {label} (", f" {label}, ", f" and {label}.")
        assert [one for one in told if one in shown] == [], label


def test_what_an_author_says_of_a_cell_is_kept_and_so_is_an_unchanged_picture(
    tmp_path: Path,
) -> None:
    source = (
        "import base64, struct, zlib\n"
        "def chunk(kind, data):\n"
        "    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', 0)\n"
        "drawn = b'12345678' + chunk(b'IDAT', zlib.compress(bytes(999)))\n"
        "picture = {'image/png': base64.b64encode(drawn).decode()}\n"
        "display(picture, raw=True, metadata={'drawn_from': '[1]'})"  # as charts.Picture does
    )
    path = tmp_path / "one.ipynb"
    said = {
        "tags": ["parameters", "hide-input"],
        "slideshow": {"slide_type": "slide"},
        "jupyter": {"source_hidden": True},
    }
    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    for _ in range(2):
        cell = nbformat.v4.new_code_cell(source, metadata={**said, "collapsed": False})  # type: ignore[no-untyped-call]
        notebook.cells.append(cell)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    assert notebooks.refresh(path)
    drawn = read(path)
    assert [cell.metadata for cell in drawn.cells] == [said] * 2
    of_another_machine = "iVBORw0KGgo="
    for cell in drawn.cells:
        cell.outputs[0].data["image/png"] = of_another_machine
    drawn.cells[1].source = source.replace("[1]", "[2]")
    nbformat.write(drawn, path)  # type: ignore[no-untyped-call]
    assert notebooks.refresh(path)
    unchanged, changed_chart = (cell.outputs[0].data["image/png"] for cell in code_cells(path))
    assert unchanged == of_another_machine
    assert len(changed_chart) > len(unchanged)
    assert not notebooks.refresh(path)


def test_no_figure_is_typed_into_the_text(committed: Path) -> None:
    for cell in read(committed).cells:
        prose = [cell.source] if cell.cell_type == "markdown" else sentences(cell.source)
        assert [text for text in prose if re.search(r"\d", text)] == [], cell.id


def test_the_norms_to_choose_from_are_those_of_the_project(committed: Path) -> None:
    source = "\n".join(cell.source for cell in code_cells(committed))
    named = set(re.findall(r'"((?:ala|ifla|queensland)-[a-z0-9-]+)"', source))
    assert named in (set(), set(NORMS))


def test_each_chart_is_followed_by_its_words(committed: Path) -> None:
    cells = code_cells(committed)
    charts = [
        number
        for number, cell in enumerate(cells)
        if any("image/png" in output.get("data", {}) for output in cell.outputs)
    ]
    drawn_as_on_the_site = [
        output.data["text/plain"]
        for cell in cells
        for output in cell.outputs
        if "image/svg+xml" in output.get("data", {})
    ]
    assert charts or drawn_as_on_the_site
    assert [words for words in drawn_as_on_the_site if len(words) < 80] == []
    for number in charts:
        following = cells[number + 1]
        assert any(text.startswith("**In words.**") for text in texts(following)), following.id


@pytest.mark.parametrize(
    "name",
    [
        FIRST,
        *(
            pytest.param(name, marks=pytest.mark.thorough)
            for name in (DEMAND, CHANGES, OWN, HIDDEN)
        ),
    ],
)
def test_without_a_database_it_says_how_to_build_one(name: str, tmp_path: Path) -> None:
    committed = ROOT / "notebooks" / f"{name}.ipynb"
    copy = tmp_path / "notebooks" / committed.name
    copy.parent.mkdir()
    shutil.copy(committed, copy)
    with pytest.raises(NotebookError, match=r"no interloan\.db in .*Type `interloan build`"):
        notebooks.refresh(copy)
    assert copy.read_bytes() == committed.read_bytes()


def test_the_guides_speakers_are_those_of_three_years_and_haitian_creole_is_missing() -> None:
    shown = words(ROOT / "notebooks" / "01-what-massachusetts-speaks.ipynb")
    assert (
        "All **12 of 12** lie within the margins of error of the survey of these three years "
        "together, and **9** equal it when it is rounded to the thousand. On average they are off "
        "by **0.95%**. No single year comes as near: the nearest is **2007**, with 12 within the "
        "margin, 4 equal and 3.65% off."
    ) in shown
    assert "that it used this one is our conclusion" in shown
    assert (
        "outside the list is Haitian Creole**: **45,270 ± 5,945** speakers in 2007 (the survey "
        "then called the group “French Creole”), **88,030 ± 8,432** in 2018"
    ) in shown


@pytest.mark.thorough
def test_a_collection_held_against_a_place_it_does_not_serve_is_a_what_if(
    project: Project, tmp_path: Path
) -> None:
    said = words(ROOT / "notebooks" / f"{DEMAND}.ipynb")
    assert "This is a what-if" in said
    assert "does not serve Massachusetts" in said
    refused = changed(DEMAND, project, tmp_path, WHAT_IF=False)
    with pytest.raises(NotebookError, match="does not serve Massachusetts; see WHAT_IF"):
        notebooks.refresh(refused)


@pytest.mark.thorough
def test_a_wider_margin_widens_every_range(project: Project, tmp_path: Path) -> None:
    wider = changed(DEMAND, project, tmp_path, MARGIN_TIMES=2)
    notebooks.refresh(wider)
    before = ranges(ROOT / "notebooks" / f"{DEMAND}.ipynb", "whole-table")
    after = ranges(wider, "whole-table")
    assert len(after) > 50
    assert set(after) <= set(before)  # some become too wide to give
    for key, (low, high) in after.items():
        assert low < before[key][0], key
        assert high > before[key][1], key


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("choices", "outcome"),
    [
        (
            {"COLLECTION": "penn-libraries"},
            "The norm counts items, and the collection does not give them.",
        ),
        (
            {"TABLE": "C16001", "NORM": "ifla-parity-1998"},
            "This norm needs the number of all items held, and the counts leave English out.",
        ),
    ],
    ids=["titles-alone", "english-left-out"],
)
def test_what_the_counts_do_not_allow_is_said(
    project: Project, tmp_path: Path, choices: dict[str, str], outcome: str
) -> None:
    copy = changed(DEMAND, project, tmp_path, **choices)
    notebooks.refresh(copy)
    assert outcome in words(copy)


def test_haitian_creole_grew_for_certain_in_the_first_span_alone() -> None:
    said = words(ROOT / "notebooks" / f"{CHANGES}.ipynb")
    assert "Haitian Creole had **51,204 ± 6,182** speakers in 2006" in said
    assert "**88,030 ± 8,432** in 2018" in said
    assert (
        "all speakers: 2006 to 2015 +27,918 ± 10,595 (**certain**); "
        "2016 to 2018 −1,356 ± 11,441 (**may be chance**)"
    ) in said


@pytest.mark.parametrize("name", [FIRST, CHANGES])
def test_no_change_is_computed_across_a_seam(name: str) -> None:
    """No two years that a change is said of lie on either side of one."""
    shown = words(ROOT / "notebooks" / f"{name}.ipynb")
    change = r"(?:[Ff]rom |[Bb]etween |: |; |\*\*)(20\d\d) (?:to|and) (20\d\d)"
    spans = {(int(first), int(last)) for first, last in re.findall(change, shown)}
    assert spans
    across = {
        (first, last) for first, last in spans for seam in (2006, 2016) if first < seam <= last
    }
    assert across <= {(2005, 2006), (2015, 2016)}  # which the words only warn of


def test_the_walk_through_is_labelled_synthetic_and_leaves_the_checkout_as_it_was(
    rerun: Run,
) -> None:
    if rerun.committed.stem != OWN:
        pytest.skip("the other notebooks only read")
    changed_files = {
        path
        for path in rerun.before | rerun.after
        if rerun.before.get(path) != rerun.after.get(path)
    }
    assert changed_files <= {rerun.copy}
    shown = words(rerun.copy)
    assert "The counts of this collection are made up." in shown
    assert "The counts are made up, so this is no finding." in shown
    assert "Wrote 300 rows to local/collections/holdings/synthetic-library.csv" in shown
    assert "did you mean por (Portuguese)?" in shown


def test_each_hidden_language_that_an_invented_library_lacks_is_told_by_name() -> None:
    said = words(ROOT / "notebooks" / f"{HIDDEN}.ipynb")
    assert "The counts of this library are made up" in said
    for language, most, born in (
        ("Haitian Creole", "23,000", "10,573 ± 1,251 born in Haiti"),
        ("Cape Verdean Creole", "16,000", "12,890 ± 1,492 born in Cabo Verde"),
        ("Khmer", "550", "84 ± 70 born in Cambodia"),
    ):
        told = (
            f"**{language}: nothing held**; at most about {most} people speak it; evidence: {born}"
        )
        assert told in said
    assert (
        "“French, Haitian, or Cajun” would have 2,600 items. By language, all of it is French."
        in said
    )


@pytest.mark.parametrize("name", [DEMAND, HIDDEN])
def test_figures_of_a_town_are_about_and_births_are_evidence(name: str) -> None:
    path = ROOT / "notebooks" / f"{name}.ipynb"
    shown = words(path) + " ".join(cell.source for cell in read(path).cells)
    assert "about 15,000 (13,000 to 17,000)" in shown
    assert re.findall(r"(?<!about )\b15,000 \(", shown) == []
    assert "**7,932" not in shown  # never as if it were the number of speakers
    assert re.search(r"evidence[^.]*,\s+(?:not a|never a) number of (?:its )?speakers", shown)


def test_of_a_town_the_demand_notebook_lists_evidence_and_no_gap() -> None:
    said = words(ROOT / "notebooks" / f"{DEMAND}.ipynb")
    assert "**In Lowell** (evidence, no gaps) births abroad point to **Khmer**" in said
    table = said[said.index("The lines of Lowell") : said.index("Anything about libraries")]
    assert "“Other Asian and Pacific Island languages”" in table
    assert "by language, see below" in table
    assert "missing" not in table


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "choices", "message"),
    [
        (
            DEMAND,
            {"PLACE": "Lowell", "TABLE": "C16001"},
            "of Lowell are about: write it as TOWN",
        ),
        (DEMAND, {"TOWN": "Lowel"}, "no lines of 'Lowel' itself.*Write Lowell"),
        (HIDDEN, {"TOWNS": ["Gosnold"]}, "no lines of 'Gosnold' itself"),
        (HIDDEN, {"ITEMS": {"Frensh": 1}}, "'Frensh' is no language; write French"),
    ],
)
def test_a_choice_that_cannot_be_shown_is_refused_with_what_to_write(
    project: Project, tmp_path: Path, name: str, choices: dict[str, object], message: str
) -> None:
    copy = changed(name, project, tmp_path, **choices)
    with pytest.raises(NotebookError, match=message):
        notebooks.refresh(copy)


@pytest.mark.thorough
def test_without_a_town_the_demand_notebook_says_so(project: Project, tmp_path: Path) -> None:
    copy = changed(DEMAND, project, tmp_path, TOWN="")
    notebooks.refresh(copy)
    assert "No town was chosen" in words(copy)


@pytest.mark.thorough
def test_what_may_stand_under_a_wider_code_is_not_said_to_be_lacking(
    project: Project, tmp_path: Path
) -> None:
    items = {"English": 9_000, "French": 2_600, "Portuguese-based creoles and pidgins": 8}
    copy = changed(HIDDEN, project, tmp_path, ITEMS=items)
    notebooks.refresh(copy)
    said = words(copy)
    assert "**Cape Verdean Creole: not known: 8 items under Portuguese-based creoles" in said
    assert "**Haitian Creole: nothing held**" in said
