"""No file, however it is broken or meant, is believed, breaks anything or is refused without words.

The files are in `fixtures/hostile`, one list with what each loader must do. Each command runs in a
process of its own, with bounds on what it may compute; its files, its memory and its calls are
watched.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fixtures.hostile.bench import LARGEST_PEAK_MB, Bench
from tests.fixtures.hostile.case import Case
from tests.fixtures.hostile.corpus import cases
from tests.fixtures.hostile.loaders import LOADERS

LEAST = {"CSV": 100, "Values": 55, "Archives": 28, "MARC": 28, "JSON": 34, "YAML": 32}


SLOW = {"counts", "items", "census"}
"""Loaders that read the whole project first; the gate gives them every fourth of their files."""
SLOWEST = "100,000 wrong rows"


def each() -> Iterator[object]:
    """Yield all cases; those that take longest, and more of the same, only for a release."""
    seen: Counter[str] = Counter()
    for case in cases():
        is_one_more = case.loader in SLOW and seen[case.loader] % 4 > 0
        seen[case.loader] += 1
        marks = pytest.mark.thorough if is_one_more or case.kind == SLOWEST else ()
        yield pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", each())
def test_a_hostile_file_is_refused_with_words_or_read_as_what_it_means(
    bench: Bench, case: Case
) -> None:
    loader = LOADERS[case.loader]
    path = bench.folder / loader.file
    path.write_bytes(case.make())
    try:
        told = bench.run(loader.project, loader.command.format(file=loader.file))
        changed = bench.changed(loader.file)
        result = _result(bench.folder / loader.project / loader.result)
    finally:
        bench.restore()
    said = told["said"]
    assert "Traceback" not in said, said
    assert told["peak_mb"] < LARGEST_PEAK_MB
    assert not told["asked"], "a file must not make anything call out"
    assert all(
        Path(name).is_relative_to(bench.folder) or name == "/dev/null" for name in told["wrote"]
    )
    if case.gives:
        assert (told["status"], case.gives in result) == (0, True), said + result
        assert all(name.startswith(f"{loader.project}/") for name in changed)
    else:
        assert told["status"] == 1, said
        assert path.name in said
        assert case.says in said, said
        assert len(said) < 40_000, "nobody reads a flood"
        assert not changed


def _result(path: Path) -> str:
    if path.suffix != ".db":
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        return str(connection.execute("SELECT * FROM lenders ORDER BY id").fetchall())


def test_the_corpus_does_not_shrink() -> None:
    counts = Counter(case.family for case in cases())
    assert {name: count for name, count in LEAST.items() if counts[name] < count} == {}
    names = Counter(case.name for case in cases())
    assert [name for name, count in names.items() if count > 1] == []
