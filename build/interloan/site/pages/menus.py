"""The lists from which a field's value is chosen: what the data tells of first, all others behind.

A list of 410 towns is the larger part of its page, so it is written once for each list, and only
the mark of what is chosen is put into it for a page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from markupsafe import Markup, escape

OTHERS = "All others"


def options(
    choices: Iterable[tuple[str, str]], first: Collection[str] = (), title: str = ""
) -> Markup:
    r"""Return the options of a list.

    Args:
        choices: Values and their labels.
        first: The values to begin with; the others come behind them.
        title: What stands above these.

    >>> options([("a&b", "A & B"), ("c", "C")])
    Markup('<option value="a&amp;b">A &amp; B</option>\n<option value="c">C</option>')
    >>> options([("a", "A"), ("c", "C")], ["c"], "Here").splitlines()[0]
    Markup('<optgroup label="Here"><option value="c">C</option></optgroup>')
    """
    listed = list(choices)
    begun = [choice for choice in listed if choice[0] in first]
    behind = [choice for choice in listed if choice[0] not in first]
    if not begun or not behind:
        return _lines(listed)
    group = Markup('<optgroup label="{}">{}</optgroup>').format
    return Markup("\n").join([group(title, _lines(begun)), group(OTHERS, _lines(behind))])


def _lines(choices: Iterable[tuple[str, str]]) -> Markup:
    lines = [
        f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in choices
    ]
    return Markup("\n".join(lines))  # noqa: S704 (values and labels are escaped above)


def chosen(menu: Markup, value: str) -> Markup:
    """Return a list with the mark of what is chosen.

    Of several labels for the value, the one that is the value itself is preferred.

    >>> towns = options([("Boston", "Allston → Boston"), ("Boston", "Boston")])
    >>> chosen(towns, "Boston").splitlines()[1]
    Markup('<option value="Boston" selected>Boston</option>')
    """
    text = str(menu)
    begin = f'<option value="{escape(value)}"'
    place = text.find(f"{begin}>{escape(value)}<")
    place = text.find(f"{begin}>") if place < 0 else place
    if not value or place < 0:
        return menu
    end = place + len(begin)
    return Markup(f"{text[:end]} selected{text[end:]}")  # noqa: S704 (the menu is escaped)


def current(menu: Markup, path: str) -> Markup:
    """Return a menu of pages in which the one that is shown is marked.

    >>> current(Markup('<a href="/sql">SQL</a>'), "/sql")
    Markup('<a href="/sql" aria-current="page">SQL</a>')
    """
    link = f'<a href="{escape(path)}"'
    return Markup(str(menu).replace(f"{link}>", f'{link} aria-current="page">'))  # noqa: S704 (escaped)
