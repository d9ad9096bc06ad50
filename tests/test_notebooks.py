"""The notebooks run on the database alone, and the results committed in them are its results."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from interloan.exports import notebooks
from interloan.exports.notebooks import NotebookError
from interloan.project import Project

pytestmark = pytest.mark.notebook

ROOT = Path(__file__).resolve().parents[1]
LARGEST_BYTES = 1_500_000  # beyond some megabytes code hosts no longer show a notebook
TEXTS = ("text/markdown", "text/html", "text/plain")
SYNTHETIC = Path("tests", "fixtures", "synthetic-library.csv")
DEMAND, CHANGES, OWN = (
    "02-demand-against-collections",
    "03-what-changed-since-2005",
    "04-your-library",
)


@pytest.fixture(scope="module", params=notebooks.paths(ROOT), ids=lambda path: path.stem)
def committed(request: pytest.FixtureRequest) -> Path:
    """Each notebook as it is in the checkout."""
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def rerun(committed: Path, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same notebook run in a folder that holds a fresh database and what `copied` adds."""
    copy = copied(committed, project, tmp_path_factory.mktemp("checkout"))
    notebooks.refresh(copy)
    return copy


def copied(notebook: Path, project: Project, root: Path) -> Path:
    """Put a notebook and the database into `root`; for `OWN` what it reads besides, too."""
    shutil.copy(project.database, root)
    if notebook.stem == OWN:
        for part in ("sources", "queries", "views"):
            shutil.copytree(project.root / part, root / part)
        (root / SYNTHETIC).parent.mkdir(parents=True)
        shutil.copy(ROOT / SYNTHETIC, root / SYNTHETIC)
    copy = root / "notebooks" / notebook.name
    copy.parent.mkdir()
    shutil.copy(notebook, copy)
    return copy


def changed(name: str, project: Project, root: Path, **choices: object) -> Path:
    """A notebook in `root` whose first cell of code makes other choices."""
    copy = copied(ROOT / "notebooks" / f"{name}.ipynb", project, root)
    notebook = read(copy)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    for choice, value in choices.items():
        first.source, found = re.subn(
            rf"^{choice} = .*$", f"{choice} = {value!r}", first.source, flags=re.MULTILINE
        )
        assert found == 1, choice
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


def test_the_committed_results_are_those_of_the_database(committed: Path, rerun: Path) -> None:
    for before, after in zip(code_cells(committed), code_cells(rerun), strict=True):
        assert texts(before) == texts(after), (
            f"{committed.name}, cell {before.id}: run `interloan notebooks` and commit the result"
        )
        kinds = [
            [sorted(output.get("data", {})) for output in cell.outputs] for cell in (before, after)
        ]
        assert kinds[0] == kinds[1]


def test_a_second_run_changes_nothing(rerun: Path) -> None:
    before = rerun.read_bytes()
    assert not notebooks.refresh(rerun)
    assert rerun.read_bytes() == before


def test_a_committed_notebook_bears_no_traces_of_its_run(committed: Path) -> None:
    notebook = read(committed)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    for cell in notebook.cells:
        assert cell.metadata == {}
        assert cell.get("execution_count") is None
    assert str(ROOT) not in committed.read_text(encoding="utf-8")
    assert len(committed.read_bytes()) < LARGEST_BYTES


def test_a_run_warns_of_nothing(rerun: Path) -> None:
    streams = [o for cell in code_cells(rerun) for o in cell.outputs if o.output_type == "stream"]
    assert [output.text for output in streams if output.name == "stderr"] == []


def test_no_figure_is_typed_into_the_text(committed: Path) -> None:
    for cell in read(committed).cells:
        prose = [cell.source] if cell.cell_type == "markdown" else sentences(cell.source)
        assert [text for text in prose if re.search(r"\d", text)] == [], cell.id


def test_each_chart_is_followed_by_its_words(committed: Path) -> None:
    cells = code_cells(committed)
    charts = [
        number
        for number, cell in enumerate(cells)
        if any("image/png" in output.get("data", {}) for output in cell.outputs)
    ]
    assert charts
    for number in charts:
        following = cells[number + 1]
        assert any(text.startswith("**In words.**") for text in texts(following)), following.id


def test_without_a_database_it_says_how_to_build_one(committed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "notebooks" / committed.name
    copy.parent.mkdir()
    shutil.copy(committed, copy)
    with pytest.raises(NotebookError, match=r"no interloan\.db in .*Type `interloan build`"):
        notebooks.refresh(copy)
    assert copy.read_bytes() == committed.read_bytes()


def test_the_guides_speakers_fit_2007_alone_and_haitian_creole_is_missing() -> None:
    said = words(ROOT / "notebooks" / "01-what-massachusetts-speaks.ipynb")
    assert "Years in which all 12 figures lie within the margin of error: **2007**." in said
    assert (
        "The largest is **Haitian Creole**: **45,270 ± 5,945** speakers in 2007 (the survey then "
        "called the group “French Creole”), **88,030 ± 8,432** in 2018."
    ) in said


def test_a_collection_held_against_a_place_it_does_not_serve_is_a_what_if(
    project: Project, tmp_path: Path
) -> None:
    said = words(ROOT / "notebooks" / f"{DEMAND}.ipynb")
    assert "This is a what-if" in said
    assert "does not serve Massachusetts" in said
    refused = changed(DEMAND, project, tmp_path, WHAT_IF=False)
    with pytest.raises(NotebookError, match="does not serve Massachusetts; see WHAT_IF"):
        notebooks.refresh(refused)


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
    assert "Haitian Creole had **45,270 ± 5,945** speakers in 2007" in said
    assert "**88,030 ± 8,432** in 2018" in said
    assert (
        "all speakers: 2006 to 2015 +27,918 ± 10,595 (**certain**); "
        "2016 to 2018 −1,356 ± 11,441 (**may be chance**)"
    ) in said


def test_no_change_is_computed_across_a_seam() -> None:
    said = words(ROOT / "notebooks" / f"{CHANGES}.ipynb")
    spans = {(int(first), int(last)) for first, last in re.findall(r"(20\d\d) to (20\d\d)", said)}
    assert spans
    across = {
        (first, last) for first, last in spans for seam in (2006, 2016) if first < seam <= last
    }
    assert across <= {(2005, 2006), (2015, 2016)}  # which the words only warn of


def test_the_walk_through_is_labelled_synthetic_and_leaves_the_checkout_as_it_was(
    project: Project, tmp_path: Path
) -> None:
    copy = copied(ROOT / "notebooks" / f"{OWN}.ipynb", project, tmp_path)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    notebooks.refresh(copy)
    left = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path for path in left if left[path] != files.get(path)} <= {copy}
    assert set(files) <= set(left)
    said = words(copy)
    assert "The counts of this collection are made up." in said
    assert "The counts are made up, so this is no finding." in said
    assert "Wrote 300 rows to local/collections/holdings/synthetic-library.csv" in said
    assert "did you mean por (Portuguese)?" in said
