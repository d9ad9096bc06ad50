"""Numbers and years are written in one place, with one threshold; a year never has a comma."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interloan import figures
from interloan.figures import Year, kind_of, number
from interloan.pipeline import Content
from interloan.questions.answer_sentence import sentence

ROOT = Path(__file__).resolve().parents[1]
FORMAT = re.compile(r"\{\w*:[^{}\s]*,[^{}\s]*\}|\|\s*format\b")  # in text, not in YAML
numbers = st.integers(-(10**15), 10**15) | st.floats(-1e12, 1e12, allow_nan=False)


@given(numbers)
def test_a_number_is_read_back_as_it_was_and_separated_from_a_thousand_on(value: float) -> None:
    text = number(value)
    assert float(text.replace(",", "")) == pytest.approx(value, rel=1e-14, abs=0)
    whole = text.removeprefix("-").partition(".")[0]
    if "e" not in text:
        assert re.fullmatch(r"\d{1,3}(,\d{3})*", whole)
        assert ("," in text) == (abs(value) >= 1000)


@given(numbers, st.integers(0, 6))
def test_rounding_leaves_no_needless_zero_and_no_negative_zero(value: float, most: int) -> None:
    text = number(value, most)
    assert text != "-0"
    assert len(text.partition(".")[2]) <= most
    assert not (("." in text) and text.endswith(("0", ".")))
    assert float(text.replace(",", "")) == pytest.approx(value, abs=10**-most)


@given(st.integers(0, 9999), st.integers(0, 4))
def test_a_year_never_has_a_comma(year: int, decimals: int) -> None:
    assert number(Year(year)) == str(year)
    assert number(Year(year), decimals) == str(year)


def test_what_is_not_known_is_said_and_never_a_zero() -> None:
    assert {number(None), number(float("nan")), figures.money(None)} == {"not known"}
    assert number(0) == "0"
    assert number(None, unknown="–") == figures.significant(None, unknown="–") == "–"


@pytest.mark.parametrize("count", [0, 1, 2, 1000])
def test_a_quantity_agrees_with_its_noun(count: int) -> None:
    noun = "row" if count == 1 else "rows"
    assert figures.quantity(count, "row", "rows") == f"{number(count)} {noun}"


def test_what_a_descriptor_declares_goes_before_the_name(content: Content) -> None:
    columns = [(table.name, one) for table in content.tables for one in table.columns]
    kinds = {(name, one.name): kind_of(one.name, one.type, one.unit) for name, one in columns}
    assert kinds["lenders", "requests_per_year"] == "amount"
    assert kinds["libraries", "last_survey_year"] == "year"
    assert kinds["resources", "covers_from_year"] == "year"
    assert kinds["players", "plays_pal"] == "yes or no"
    for name, one in columns:
        kind = kinds[name, one.name]
        assert (kind == "yes or no") == (one.type == "boolean"), (name, one.name)
        if one.type == "year":
            assert kind == "year", (name, one.name)
        if one.unit and one.unit not in figures.YEAR_UNITS:
            assert kind == "amount", (name, one.name)


@pytest.mark.parametrize("column", ["year", "to_year", "vintage", "covers_from", "published"])
def test_a_sentence_writes_years_digit_by_digit_and_counts_with_commas(column: str) -> None:
    rows = [{column: 2018, "speakers": 2018, "share": None}]
    text = "{{ first.%s }}: {{ first.speakers }}, {{ first.%s|figure }}; {{ first.share }}"
    assert sentence(text % (column, column), rows) == "2018: 2,018, 2018; not known"


def formats(path: Path) -> Iterator[str]:
    """Yield where a Python file writes thousands separators itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            spec = ast.unparse(node.format_spec)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            spec = " ".join(FORMAT.findall(node.value))
        else:
            continue
        if "," in spec:
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {spec}"


def test_no_other_module_and_no_template_writes_separators() -> None:
    modules = sorted((ROOT / "build" / "interloan").rglob("*.py"))
    assert len(modules) > 50
    own = [place for path in modules if path.name != "figures.py" for place in formats(path)]
    assert own == []
    templates = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "build").rglob("*.html")]
    assert len(templates) > 20
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert not FORMAT.search(text), template.name
        assert ".format(" not in text, template.name
