"""Whoever counts, the result is the same: a Dask cluster, one of whose workers is lost midway."""

from __future__ import annotations

import gzip
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from distributed import LocalCluster

from interloan.collect.marc import count, workers
from interloan.problems import SourceError


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two worker processes."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


@pytest.fixture(scope="module")
def exports(module_marc: Any) -> Any:
    """A folder with twenty packed files, a plain one and some damage."""
    folder = module_marc.folder / "exports"
    folder.mkdir()
    codes = ["rus", "eng", "spa", "vie", "|||"]
    for number in range(20):
        records = [
            module_marc.record(module_marc.fixed(codes[(number + n) % 5]), ("041", "0 \x1faeng"))
            for n in range(400)
        ]
        records.insert(number, b"00001" + records[0][5:])
        (folder / f"{number:02}.mrc.gz").write_bytes(gzip.compress(b"".join(records), 1))
    (folder / "plain.mrc").write_bytes(b"".join(records) + b"rubbish")
    return folder


def test_a_cluster_gives_the_same_count_though_a_worker_is_killed(
    cluster: LocalCluster, exports: Any
) -> None:
    told: list[tuple[int, int]] = []

    def kill_after_five(done: int, size: int) -> None:
        told.append((done, size))
        if len(told) == 5:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)

    address = cluster.scheduler_address
    counts = count([exports], scheduler=address, progress=kill_after_five, part_size=10_000)
    assert counts == count([exports])
    assert counts.summary.records == 21 * 401
    assert told[-1][0] == told[-1][1] == sum(file.stat().st_size for file in exports.iterdir())


def test_what_a_worker_cannot_read_is_said(
    cluster: LocalCluster, marc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "CONNECT_S", 0.2)
    bad = marc.file(gzip.compress(b"0" * 200_000_000), "bomb.mrc.gz")
    with pytest.raises(SourceError, match="expands more than 200 times"):
        count([bad], scheduler=cluster.scheduler_address)
    with pytest.raises(SourceError, match="does not answer"):
        count([marc.file(marc.record())], scheduler="tcp://127.0.0.1:1")


def test_without_the_library_the_line_to_type_is_named(
    marc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SourceError, match=r"bootstrap run -m pip install --editable \"\.\[cluster"):
        count([marc.file(marc.record())], scheduler="tcp://127.0.0.1:1")
