"""Adding a collection again, listing and removing collections."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from interloan import pipeline
from interloan.collect.holdings.changes import changes
from interloan.collect.holdings.kept import Kept
from interloan.commands.group import main
from interloan.project import Project
from interloan.sources.typed_rows import Row

BEFORE = "language,titles,items\nspa,100,120\nkhm,10,12\nvie,5,6\nhat,7,7\npor,0,0\n"
SCREEN = {"COLUMNS": "200"}


def run(project: Project, *words: str, answer: str = "") -> tuple[int, str]:
    """Type a command; return the exit status and all that was said."""
    command = ["--project", str(project.root), *words]
    result = CliRunner().invoke(main, command, input=answer, env=SCREEN)
    return result.exit_code, result.output


def add(project: Project, text: str, *more: str) -> tuple[int, str]:
    path = project.root.parent / "counts.csv"
    path.write_text(text)
    return run(project, "add", "counts", str(path), "--collection", "ours", *more)


def rows(project: Project, name: str) -> list[dict[str, str]]:
    with (project.root / "local" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def files(project: Project, top: str) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in (project.root / top).rglob("*") if p.is_file()}


def test_adding_again_says_what_changes_and_keeps_what_is_not_said_anew(checkout: Project) -> None:
    about = ("--title", "Our Library", "--service-place", "Lowell", "--partial")
    add(checkout, BEFORE, *about, "--as-of", "2026-01", "--url", "https://example.org/counts")
    status, said = add(checkout, BEFORE.replace("100", "101").replace("vie,5,6", "hin,5,6"))
    assert status == 0, said
    assert (
        "Kept as before: title 'Our Library', service place 'Lowell', url"
        " 'https://example.org/counts', partial (add --complete if nothing is missing now).\n"
    ) in said
    assert (
        "Against the count of 2026-01, languages: 1 added (Hindi), 1 gone (Vietnamese), 1 changed"
        " (Spanish), 3 as before. Titles 122 → 123.\n"
    ) in said
    (about_it,) = rows(checkout, "collections/collections.csv")
    assert (about_it["title"], about_it["is_complete"]) == ("Our Library", "false")
    assert about_it["service_place_id"] == "0600000US2501737000"
    assert rows(checkout, "guide/publications.csv")[0]["url"] == "https://example.org/counts"
    status, said = add(checkout, BEFORE.replace("100", "101").replace("vie,5,6", "hin,5,6"))
    assert "All counts are as they were on " in said


@pytest.mark.parametrize(
    "text",
    [
        "language,titles,items\nspa,100,120\nkhm,10,12\n",
        "language,titles,items\nspa,60,120\nkhm,10,12\nvie,5,6\nhat,7,7\n",
        "language,titles\nspa,100\nkhm,10\nvie,5\nhat,7\n",
    ],
)
def test_what_would_take_much_away_is_asked_for(checkout: Project, text: str) -> None:
    add(checkout, BEFORE, "--as-of", "2026-01")
    before = files(checkout, "local")
    status, said = add(checkout, text)
    assert status == 1
    assert "ours: the new count would take much away. Against the count of 2026-01, " in said
    assert "give the command once more with --replace" in said
    assert files(checkout, "local") == before
    assert add(checkout, text, "--replace")[0] == 0
    assert files(checkout, "local") != before


def cells(**counts: tuple[int, int]) -> list[Row]:
    return [
        {"language_key": key, "language_label": key, "format": "all", "audience": "all",
         "decade": "all", "titles": titles, "items": items}
        for key, (titles, items) in counts.items()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "much"),
    [
        ({"a": (10, 20), "b": (10, 20), "c": (10, 20), "d": (10, 20), "e": (10, 20)}, False),
        ({"a": (10, 20), "b": (10, 20), "c": (10, 20), "d": (10, 20), "f": (10, 20)}, False),
        ({"a": (10, 20), "b": (10, 20), "c": (10, 20), "f": (10, 20), "g": (10, 20)}, True),
        ({"a": (10, 19), "b": (10, 20), "c": (10, 20), "d": (10, 20), "e": (0, 2)}, False),
        ({"a": (10, 19), "b": (10, 20), "c": (10, 20), "d": (10, 20), "e": (0, 0)}, True),
    ],
)
def test_a_fifth_of_the_languages_or_of_a_count_may_go(
    now: dict[str, tuple[int, int]], much: bool
) -> None:
    before = cells(**dict.fromkeys("abcde", (10, 20)))
    as_written = [{name: str(value) for name, value in row.items()} for row in before]
    earlier = Kept("local", {"id": "x", "as_of": "2026"}, as_written)
    assert changes(earlier, cells(**now), {}).loses_much is much


def test_collections_are_listed_with_what_matters(checkout: Project) -> None:
    assert "You have added none yourself yet" in run(checkout, "list")[1]
    add(checkout, BEFORE, "--service-place", "Lowell", "--as-of", "2026-01", "--partial")
    status, said = run(checkout, "list")
    assert status == 0
    assert said.splitlines()[:5] == [
        "ours: Ours",
        "  5 languages, 122 titles, 145 items",
        "  own; counted 2026-01; partial; serves Lowell",
        "  from counts.csv; in local/",
        "cincinnati-hamilton-county: Cincinnati & Hamilton County Public Library (Ohio, for"
        " comparison)",
    ]


def test_a_collection_is_removed_whole_and_no_other_is_touched(checkout: Project) -> None:
    add(checkout, BEFORE)
    one = files(checkout, "local")
    text = "language,titles\nspa,3\n"
    (checkout.root.parent / "other.csv").write_text(text)
    other = str(checkout.root.parent / "other.csv")
    run(checkout, "add", "counts", other, "--collection", "other")
    both, sources = files(checkout, "local"), files(checkout, "sources")
    status, said = run(checkout, "remove", "other", answer="n\n")
    assert (status, files(checkout, "local")) == (0, both)
    assert "Remove it and all of its counts? [y/N]" in said
    status, said = run(checkout, "remove", "other", answer="y\n")
    assert status == 0
    assert "  1 language, 3 titles\n" in said
    assert "Removed local/collections/holdings/other.csv.\n" in said
    assert "Took it out of local/collections/collections.csv.\n" in said
    assert files(checkout, "local") == one
    assert run(checkout, "remove", "ours", "--yes")[0] == 0
    assert not files(checkout, "local")
    assert files(checkout, "sources") == sources
    assert len(pipeline.read(checkout).rows["collections"]) == 2


def test_a_published_collection_can_be_removed_but_not_those_of_the_data(
    checkout: Project,
) -> None:
    sources = files(checkout, "sources")
    add(checkout, BEFORE, "--publish")
    status, said = run(checkout, "remove", "our")
    assert status == 1
    assert "'our' is not a collection that was added; did you mean ours?" in said
    assert (
        "Removed sources/collections/holdings/ours.csv"
        in run(checkout, "remove", "ours", "--yes")[1]
    )
    assert files(checkout, "sources") == sources
    status, said = run(checkout, "remove", "penn-libraries", "--yes")
    assert status == 1
    assert "'penn-libraries' came with the data" in said
    assert files(checkout, "sources") == sources


def test_what_cannot_be_removed_whole_stays_whole(
    checkout: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(checkout, BEFORE)
    before = files(checkout, "local")
    unlink = Path.unlink

    def fails(path: Path, missing_ok: bool = False) -> None:
        if path.name == "publications.csv":
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", fails)
    status, said = run(checkout, "remove", "ours", "--yes")
    assert status == 1, said
    assert "publications.csv cannot be removed" in said
    assert files(checkout, "local") == before


def test_a_day_that_has_not_come_is_refused(checkout: Project) -> None:
    said = add(checkout, BEFORE, "--as-of", "2999-01")[1]
    assert "ours --as-of: '2999-01' is not a date" in said
    said = add(checkout, BEFORE, "--as-of", "2099-01")[1]
    assert "ours --as-of: '2099-01' lies in the future; write the day on which it was" in said
    assert not (checkout.root / "local").exists()


def test_a_line_for_other_languages_makes_the_collection_partial(checkout: Project) -> None:
    said = add(checkout, f"{BEFORE}Other,9,9\n")[1]
    assert "Kept under its own label: line 7 'Other' stands for several languages together." in said
    assert rows(checkout, "collections/collections.csv")[0]["is_complete"] == "false"
    assert "Taken as the whole collection" in add(checkout, f"{BEFORE}Other,9,9\n", "--complete")[1]
