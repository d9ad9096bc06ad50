"""Every question says its answer in a sentence, honest for few rows."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from interloan.pipeline import Content
from interloan.questions.answer_sentence import columns, sentence, unknown_names

Ask = Callable[..., list[dict[str, Any]]]


LINKED = {"search", "my_town", "where_to_look"}  # whose pages say it with links in the sentence


def test_every_question_has_a_sentence(content: Content, ask: Ask) -> None:
    for query in content.queries:
        if query.name in LINKED:
            continue
        rows = ask(query.name, **{p.name: p.example for p in query.parameters})
        for some in (rows, rows[:1], rows[-1:]):
            said = str(sentence(query.answer, some))
            assert said.endswith((".", ")")), query.name
            assert "None" not in said, query.name


@pytest.mark.parametrize(
    ("question", "typed", "said"),
    [
        (
            "who_lends_in_language",
            {"language": "Yoruba"},
            "We have no library listed that collects",
        ),
        ("who_lends_in_language", {"language": "Cantonese"}, "the nearest are those for Chinese: "),
        ("how_to_request", {"name": "Canadian libraries"}, "by which way is not known. Cost: fees"),
        ("how_to_request", {"name": "Library and Archives Canada"}, "Instead: "),
        ("how_to_request", {"name": ""}, "Ways to ask: "),
        ("guide_right_or_wrong", {"about": "RACER"}, "No longer:</strong> the one statement"),
        ("guide_right_or_wrong", {"about": "region"}, "Only in part.</strong> Of 15 statements"),
        (
            "guide_right_or_wrong",
            {"about": "Petrucci"},
            "No statement that we checked has this word",
        ),
        ("who_never_charges", {}, "Nobody says whether these charge: Canadian libraries"),
        ("guide_figures_and_the_census", {}, "fit the survey of 2006 to 2008 best: 12 of 12"),
        ("own_network", {"place": "Worthington"}, "The network of Worthington is not known."),
        ("town_english", {"town": "Avon"}, "We have no figure for the town itself."),
        (
            "town_library_years",
            {"town": "Brockton"},
            "lent 28,900 items to other libraries and borrowed 24,388",
        ),
        ("newspapers_for_a_year", {"year": "1700"}, "may cover it."),
        (
            "biggest_certain_gap",
            {"collection": "cincinnati-hamilton-county"},
            "a what-if: ",
        ),
        ("how_to_pay_a_lender", {"lender": "nlm"}, "Not known, so ask first: "),
        (
            "census_series",
            {"language": "Haitian Creole"},
            "In 2018, 88,030 residents of Massachusetts (± 8,432)",
        ),
    ],
)
def test_sentences_keep_what_is_unknown(
    ask: Ask, content: Content, question: str, typed: dict[str, str], said: str
) -> None:
    query = next(query for query in content.queries if query.name == question)
    given = {p.name: p.example for p in query.parameters} | typed
    assert said in unescape(sentence(query.answer, ask(question, **given)))


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
