"""Bounds of tables and cells at both ends, and keys of several columns of which half is empty."""

from collections.abc import Callable

import pytest

from interloan import pipeline
from interloan.project import Project

LENDERS = "sources/lending/lenders.csv"
FEES = "sources/lending/fees-2018.csv"
LARGEST = 2**63 - 1

Complaints = Callable[[], list[str]]


def edit(project: Project, file: str, old: str, new: str) -> None:
    path = project.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(project: Project, file: str, *lines: str) -> None:
    with (project.root / file).open("a", encoding="utf-8") as opened:
        opened.write("".join(f"{line}\n" for line in lines))


def lender(number: int) -> str:
    return f"lender-{number},Lender {number},yes,,,,unverified,,"


@pytest.mark.parametrize(("added", "is_refused"), [(6, False), (7, True)])
def test_a_table_with_more_rows_than_are_plausible_is_refused(
    mini: Project, complaints: Complaints, added: int, is_refused: bool
) -> None:
    append(mini, LENDERS, *map(lender, range(added)))
    expected = (
        f"{LENDERS}: 'lenders' should have 2 to 9 rows, and there are {3 + added}; "
        "restore the missing rows, or change `rows` in the descriptor if this is right"
    )
    assert complaints() == ([expected] if is_refused else [])


@pytest.mark.parametrize("column", ["lender_id", "effective_from"])
def test_a_row_whose_key_is_half_empty_is_refused(
    mini: Project, complaints: Complaints, column: str
) -> None:
    key = {"lender_id": "nlm", "effective_from": "2020"} | {column: ""}
    append(mini, FEES, f"{','.join(key.values())},15")
    problems = complaints()
    assert f"{FEES}:3 {column}: is part of the key and empty; write a value" in problems


@pytest.mark.parametrize(
    ("reference", "shown"), [("nlm,", "nlm, "), (",2018-01-01", ", 2018-01-01")]
)
def test_a_reference_of_two_columns_of_which_one_is_empty_leads_nowhere(
    mini: Project, complaints: Complaints, reference: str, shown: str
) -> None:
    folder = mini.root / "sources/lending"
    (folder / "fee_notes.csv").write_text(f"id,lender_id,effective_from\none,{reference}\n")
    (folder / "fee_notes.resource.yaml").write_text(
        """
name: fee_notes
title: Notes on fees
description: What is to be said of a fee.
path: fee_notes.csv
schema:
  fields:
    - {name: id, type: string, description: Key., constraints: {required: true}}
    - {name: lender_id, type: string, description: Lender.}
    - {name: effective_from, type: string, description: From when.}
  primaryKey: [id]
  foreignKeys:
    - {fields: [lender_id, effective_from],
       reference: {resource: fees, fields: [lender_id, effective_from]}}
interloan: {rows: [1, 9], label: id}
"""
    )
    (problem,) = complaints()
    assert problem.startswith(
        f"sources/lending/fee_notes.csv:2 lender_id, effective_from: {shown!r} is not in fees; "
    )


@pytest.mark.parametrize(
    ("cell", "is_refused"),
    [
        (-LARGEST, False),
        (LARGEST, False),
        (-LARGEST - 2, True),
        (LARGEST + 1, True),
        (-(10**19), True),
        (-(10**30), True),
    ],
)
def test_an_integer_is_refused_where_the_database_could_not_hold_it(
    mini: Project, complaints: Complaints, cell: int, is_refused: bool
) -> None:
    edit(mini, "sources/lending/lenders.resource.yaml", ", constraints: {minimum: 0}", "")
    edit(mini, LENDERS, "150000", str(cell))
    expected = f"{LENDERS}:4 requests: '{cell}' is too large to store; check the digits"
    assert complaints() == ([expected] if is_refused else [])
    if not is_refused:
        assert pipeline.read(mini).rows["lenders"][2]["requests"] == cell


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("1000", ""),
        ("1000.01", "is above the greatest; maximum is 1000"),
        ("0", ""),
        ("-0.01", "is below the least; minimum is 0"),
    ],
)
def test_a_number_may_reach_its_bounds_and_not_pass_them(
    mini: Project, complaints: Complaints, cell: str, problem: str
) -> None:
    edit(mini, FEES, ",12", f",{cell}")
    expected = [f"{FEES}:2 amount_usd: '{cell}' {problem}"] if problem else []
    assert complaints() == expected


@pytest.mark.parametrize(("length", "is_refused"), [(40, False), (41, True)])
def test_a_text_may_be_as_long_as_declared_and_no_longer(
    mini: Project, complaints: Complaints, length: int, is_refused: bool
) -> None:
    edit(mini, LENDERS, "Lewiston Public Library", "L" * length)
    problems = complaints()
    assert bool(problems) == is_refused
    assert all(f"{LENDERS}:3 name: " in problem for problem in problems)
    assert all("maxLength is 40" in problem for problem in problems)


def test_a_number_that_lost_its_zeros_in_a_spreadsheet_program_is_told_as_that(
    mini: Project, complaints: Complaints
) -> None:
    descriptor = "sources/lending/lenders.resource.yaml"
    edit(mini, descriptor, "unique: true, maxLength: 40", r"pattern: '\d{5}'")
    edit(mini, LENDERS, "Lewiston Public Library", "2138")
    (told,) = [line for line in complaints() if "2138" in line]
    assert told == (
        f"{LENDERS}:3 name: '2138' is too short; a spreadsheet program drops the zeros before a"
        " number; write it with 5 digits, and open the column as text"
    )
