"""A service that stalls, drips, lies or floods is given up in time, and its answer is not kept."""

from __future__ import annotations

import pytest
from tests.fixtures.hostile.bench import LARGEST_PEAK_MB, Bench
from tests.fixtures.hostile.network import KINDS, PATIENCE, serving, whole
from tests.fixtures.hostile.texts import answer

FETCH = "fetch census --year 2023 --key KEY --service http://127.0.0.1:{port}/data"


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_service_is_given_up_with_words(bench: Bench, kind: str) -> None:
    talk, says = KINDS[kind]
    try:
        with serving(talk) as port:
            told = bench.run("checkout", FETCH.format(port=port), PATIENCE)
        changed = {name for name in bench.changed() if "/.cache/" not in name}
        kept = {name for name in bench.changed() if "/.cache/" in name}
    finally:
        bench.restore()
    said = told["said"]
    assert "Traceback" not in said, said
    assert (told["status"], says in said) == (1, True), said
    assert f"127.0.0.1:{port}/data" in said
    assert told["peak_mb"] < LARGEST_PEAK_MB
    assert {address.split("'")[1] for address in told["asked"]} == {"127.0.0.1"}
    assert not changed
    assert not kept or kind == "error object", "what was refused is not kept"


def test_what_was_kept_stays_when_asking_again_fails(bench: Bench) -> None:
    ask = FETCH.format(port="{port}") + " --again"
    try:
        with serving(whole(answer())) as port:
            first = bench.run("checkout", FETCH.format(port=port), PATIENCE)
        before = bench.contents()
        with serving(KINDS["cut short"][0]) as port:
            again = bench.run("checkout", ask.format(port=port), PATIENCE)
        after = bench.contents()
    finally:
        bench.restore()
    assert (first["status"], again["status"]) == (0, 1), first["said"] + again["said"]
    assert after == before
