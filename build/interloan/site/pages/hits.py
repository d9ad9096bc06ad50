"""What a search found, as a list: two hundred rows are written at once, not each by a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape


def hits(rows: Iterable[Mapping[str, str | None]], base_url: str) -> Markup:
    """Return the items of a list of what was found.

    Args:
        rows: Each with its title, its text and its address within the site.
        base_url: Datasette's setting.

    >>> hits([{"title": "Fees", "text": None, "path": "/interloan/fees"}], "/")
    Markup('<li><a href="/interloan/fees">Fees</a></li>')
    """
    items = []
    for row in rows:
        text = f"<p>{marked(row['text'])}</p>" if row["text"] else ""
        address = escape(base_url + str(row["path"])[1:])
        items.append(f'<li><a href="{address}">{marked(row["title"])}</a>{text}</li>')
    return Markup("\n".join(items))  # noqa: S704 (every part is escaped)


def marked(text: str | None) -> Markup:
    """Return text with what stands between ⟦ and ⟧ marked, as a search result shows its hits.

    >>> marked("<b> in ⟦Voilà⟧")
    Markup('&lt;b&gt; in <mark>Voilà</mark>')
    """
    opened = str(escape(text or "")).replace("⟦", "<mark>").replace("⟧", "</mark>")
    return Markup(opened)  # noqa: S704 (escaped above)
