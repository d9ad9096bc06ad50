"""Every question has golden answers beside its SQL, and gives them."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.questions import golden
from tests.questions.golden import Case

from interloan.problems import Problem, SourceError
from interloan.questions import question_files
from interloan.questions.answer_sentence import sentence

Ask = Callable[..., list[dict[str, Any]]]
ROOT = Path(__file__).resolve().parents[2]
PROBLEMS: list[Problem] = []


def cases() -> list[Case]:
    made: list[Case] = []
    for question in question_files.read(ROOT / "questions").queries:
        try:
            made += golden.read(question, ROOT, PROBLEMS)
        except SourceError as error:
            PROBLEMS.extend(error.problems)
    return made


CASES = cases()


def test_every_question_has_golden_answers_that_can_be_read() -> None:
    assert not PROBLEMS, "\n".join(map(str, sorted(PROBLEMS)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.question.name}: {case.says}")
def test_the_answer_is_the_golden_one(ask: Ask, case: Case) -> None:
    rows = ask(case.question.name, **case.typed)
    words = unescape(sentence(case.question.answer, rows)) if rows and case.question.answer else ""
    wrong = list(golden.differences(case, rows, words))
    assert not wrong, "\n".join(wrong)
