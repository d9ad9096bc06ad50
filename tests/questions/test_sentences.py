"""Every question without a page of its own says its answer in a sentence, honest for few rows."""

from collections.abc import Callable
from typing import Any

import pytest

from interloan.pipeline import Content
from interloan.project import Project
from interloan.questions.answer_sentence import columns, sentence, unknown_names

Ask = Callable[..., list[dict[str, Any]]]


def test_every_question_without_a_page_of_its_own_has_a_sentence(
    content: Content, project: Project, ask: Ask
) -> None:
    for query in content.queries:
        if (project.root / query.file).with_suffix(".html").exists():
            continue
        rows = ask(query.name, **{p.name: p.example for p in query.parameters})
        for some in (rows, rows[:1], rows[-1:]):
            said = str(sentence(query.answer, some))
            assert said.endswith((".", ")")), query.name
            assert "None" not in said, query.name


def test_what_stands_in_the_rows_is_text_and_never_markup() -> None:
    assert sentence("{{ first.name }}", [{"name": "<b>Æ"}]) == "&lt;b&gt;Æ"


@pytest.mark.parametrize(
    "text",
    [
        "{{ first.town }}",
        "{{ last.town }}",
        "{{ rows[0].town }}",
        "{% for row in rows %}{{ row.town }}{{ loop.last }}{% endfor %}",
        '{% for row in rows if row.town %}{{ "".join("x") }}{% endfor %}',
        '{% set some = rows|rejectattr("town", "none")|list %}{{ some|counted("x", "y") }}',
        '{{ rows|selectattr("town")|list|counted("x", "y") }}',
        '{{ rows|where("town", 1)|counted("x", "y") }}',
        '{{ rows|map(attribute="town")|join }}',
        '{{ first["town"] }}',
        '{{ rows[0]["town"] }}',
        '{{ (rows|sort(attribute="town"))|counted("x", "y") }}',
    ],
)
def test_a_column_is_found_wherever_it_is_named(text: str) -> None:
    assert columns(text) == {"town"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ frist.town }}", {"frist"}),
        ("{% for row in rowz %}{{ row.town }}{{ loop.last }}{% endfor %}", {"rowz"}),
        ("{% set some = rows %}{% if some %}{% set one = last %}{{ one.town }}{% endif %}", set()),
        ("{{ range(3)|list }}{{ first.town }}", set()),
    ],
)
def test_a_name_that_the_sentence_does_not_know_is_found(text: str, names: set[str]) -> None:
    assert unknown_names(text) == names
