"""`interloan fetch pupils`: enrollment by school district, from a server here.

The columns are those of the table "t8td-gens" of the state's education data; figures are made up.
"""

import csv
import json
from typing import Any

import pytest
from click.testing import CliRunner
from tests.collect.conftest import Census

from interloan import pipeline
from interloan.commands.group import main
from interloan.project import Project


def district(number: int, **more: str) -> dict[str, str]:
    code = f"{number:04}0000"
    return {
        "sy": "2026", "dist_code": code, "dist_name": f"District {number}", "org_code": code,
        "org_name": f"District {number}", "org_type": "District", "total_cnt": "1,200",
        "g1_cnt": "90", "el_cnt": "100", "el_pct": "0.083", "flne_cnt": "300", "flne_pct": "0.25",
    } | more  # fmt: skip


def answer(*more: dict[str, str], count: int = 399) -> list[dict[str, str]]:
    whole = count + len(more)
    state = {"dist_name": "State", "org_type": "State", "total_cnt": f"{1200 * whole}",
             "el_cnt": f"{100 * whole}", "flne_cnt": f"{300 * whole}"}  # fmt: skip
    return [*(district(number) for number in range(1, count + 1)), *more, district(0, **state)]


def run(project: Project, service: Census, *more: str) -> tuple[int, str]:
    command = ["--project", str(project.root), "fetch", "pupils", "--year", "2026"]
    result = CliRunner().invoke(main, [*command, "--address", service.address, *more])
    return result.exit_code, " ".join(result.output.split())


def test_districts_of_a_school_year_stand_beside_earlier_ones(
    checkout: Project, service: Census
) -> None:
    service.answer(answer(district(35, dist_name="Boston", el_cnt="")))
    status, said = run(checkout, service)
    assert status == 0, said
    assert said.startswith("Wrote 400 districts of 2025-26.")
    query = service.query(0)
    assert query["$where"] == ["sy='2026' and org_type in('District','State')"]
    path = checkout.root / "sources/census/school_first_languages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {(row["district"], row["school_year"]): row for row in csv.DictReader(file)}
    boston = rows["Boston", "2025-26"]
    assert boston["municipality_geoid"] == "2502507000"
    assert (boston["pupils"], boston["first_language_not_english"]) == ("1200", "300")
    assert boston["english_learners"] == ""
    assert rows["Boston", "2017-18"]["pupils"] == "52665"
    assert rows["State", "2025-26"]["level"] == "state"
    assert any(
        row["id"] == "dese-selected-populations-2026"
        for row in pipeline.read(checkout).rows["publications"]
    )


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"<html><title>Sign in</title></html>", "answers with a web page ('Sign in'"),
        (b'[{"sy": "2026", "dist_na', "damaged"),
        ({"message": "no"}, "is not a list of districts"),
        ([], "the year is not published, or the answer is cut"),
        (answer(count=120), "has 121 districts: the year is not published"),
        (answer(district(500, flne_cnt="*")), "'*' of District 500 is no number of pupils"),
        (answer(district(1)), "'District 1' appears twice"),
        (answer(district(500, sy="2025")), "'2025' is another year than asked for"),
        (answer(count=399)[40:], "of the districts add up to"),
    ],
)
def test_what_is_wrong_or_cut_is_refused(
    checkout: Project, service: Census, body: Any, complaint: str
) -> None:
    path = checkout.root / "sources/census/school_first_languages.csv"
    before = path.read_bytes()
    service.answer(body if isinstance(body, bytes) else json.dumps(body).encode())
    status, said = run(checkout, service)
    assert status == 1
    assert complaint in said
    assert path.read_bytes() == before


def test_a_busy_service_is_waited_for(checkout: Project, service: Census) -> None:
    service.answer(b"slow down", 429, Retry_After="0")
    service.answer(answer())
    status, said = run(checkout, service)
    assert status == 0, said
