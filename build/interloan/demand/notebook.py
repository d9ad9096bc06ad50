"""What every notebook needs: the database and its sources, figures in words, tables and charts."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown, display

from interloan import figures
from interloan.demand import report
from interloan.demand.paired_figures import Facts, Pair
from interloan.demand.places import find_place

# Blue, orange and gray: colors that color-blind readers can tell apart.
BLUE, ORANGE, GRAY, PALE = "#0072B2", "#D55E00", "#6E6E6E", "#B5B5B5"
WARNING = "#B00020"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
PIXELS_PER_INCH = 120
SOURCE_PARTS = ("sources", "questions")  # what a database is built from
LONGEST_LINE = 100  # of the source below a title

MULTIPLYING = alt.Scale(type="log")
PLAIN_NUMBERS = "datum.value < 1 ? format(datum.value, '~r') : format(datum.value, ',d')"

NAMES = """
    select line.id, case
        when count(distinct languages.id) = 1 and line.label not like '%other%'
            then min(languages.name)
        when line.label like '% (incl. %'
            then substr(line.label, 1, instr(line.label, ' (incl. ') - 1)
        else line.label end as name
    from census_groups as line
    left join census_group_languages as members on members.census_group_id = line.id
    left join languages on languages.id = members.language_id
    group by line.id
"""


class Database:
    """The built database, read only. It remembers the sources of the rows that were read.

    Args:
        folder: Where `interloan.db` is; the project's folder for a notebook in `notebooks/`.

    Raises:
        FileNotFoundError: There is no database yet.
    """

    def __init__(self, folder: Path | str = "..") -> None:
        self.path = Path(folder).resolve() / "interloan.db"
        if not self.path.exists():
            raise FileNotFoundError(
                f"There is no {self.path.name} in {self.path.parent} yet. Type `interloan build` "
                "in that folder, then run this page again."
            )
        self._cited: set[str] = set()

    def rows(self, sql: str, **parameters: str) -> pd.DataFrame:
        """Return what a query finds, as a table; sources named in it are cited at the end.

        Args:
            sql: The query, with :name for a parameter.
            parameters: Their values.
        """
        uri = f"{self.path.as_uri()}?mode=ro"  # so that nothing here can damage the database
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            table = pd.read_sql(sql, connection, params=parameters)
        for column in table.filter(regex="source_id$"):
            self.cite(table[column])
        return table

    def cite(self, source_ids: Iterable[str | None]) -> None:
        """Remember keys of the table `publications` for `show_sources`."""
        self._cited.update(one for one in source_ids if isinstance(one, str))

    def facts(self, margin_times: float = 1) -> Facts:
        """Return the tables that a collection and the languages of a place are compared by.

        Args:
            margin_times: 2 for a survey half as precise as it is.
        """
        rows: dict[str, list[dict[str, Any]]] = report.read(self.path)
        for row in rows["speakers"]:
            if row["margin_of_error"] is not None:
                row["margin_of_error"] *= margin_times
        return Facts(rows)

    def language_names(self) -> dict[str, str]:
        """Return census line → its name: where it counts one language alone, the name of that.

        So a language has one name in all notebooks, whatever the survey called it in that year.
        """
        names = self.rows(NAMES)
        return dict(zip(names["id"], names["name"], strict=True))

    def show_sources(self, others: Iterable[tuple[str, str, str]] = ()) -> None:
        """Show whom the figures are by, and which copy was read where it was a copy.

        Args:
            others: Publisher, title and address of sources that are not in the database.
        """
        publications = self.rows("select * from publications order by publisher, title")
        cited = publications[publications["id"].isin(self._cited)].fillna("")
        lines = [
            f"- {row['publisher']}: {_link(row['title'], row['url'])}"
            + (f"; a copy was read: {row['read_via']}" if row["read_via"] else "")
            for row in cited.to_dict("records")
        ]
        lines += [f"- {publisher}: {_link(title, url)}" for publisher, title, url in others]
        say("## Sources\n\n" + "\n".join(lines))


def _link(title: str, url: str) -> str:
    return f"[{title}]({url})" if url else title


class Scratch:
    """A copy of the project's sources in a folder that is deleted in the end.

    What is done there changes nothing in the project.

    Args:
        project: The project's folder.
    """

    def __init__(self, project: Path | str = "..") -> None:
        self._temporary = TemporaryDirectory()
        self.folder = Path(self._temporary.name)
        for part in SOURCE_PARTS:
            shutil.copytree(Path(project) / part, self.folder / part)

    def run(self, command: str) -> bool:
        """Run a command of the project there and show what it says; return whether it worked.

        Args:
            command: As one would type it, `interloan report …`.
        """
        arguments = shlex.split(command)[1:]
        plain = {name: value for name, value in os.environ.items() if "FORCE" not in name}
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "interloan", *arguments],
            cwd=self.folder,
            env={**plain, "TERM": "dumb"},  # no colors, no moving signs
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        print(f"$ {command}\n{done.stdout}{done.stderr}")  # noqa: T201
        return done.returncode == 0

    def delete(self) -> None:
        """Leave nothing behind."""
        self._temporary.cleanup()


def choose_pair(facts: Facts, collection: str, place: str, census_table: str) -> Pair:
    """Return a collection with the people it is held against.

    Args:
        facts: What is known.
        collection: Key of the collection.
        place: Key, GEOID or name of the place.
        census_table: B16001 or C16001.

    Raises:
        ValueError: One of them is not in the database; the text says what to write instead.
    """
    if collection not in facts.collections:
        raise ValueError(f"{collection!r} is no collection; write {' or '.join(facts.collections)}")
    key = find_place(place, facts.places.values(), "this notebook", "PLACE")
    if not isinstance(key, str):
        raise ValueError(str(key))
    pair = facts.pair(collection, key, census_table)
    if pair is None:
        raise ValueError(f"no table {census_table} for {place}; try `interloan fetch census`")
    return pair


def frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return computed rows as a table to work with; what is not known is NaN.

    >>> frame([{"items": None, "norm": "x"}]).dtypes.astype(str).to_list()[0]
    'float64'
    """
    table = pd.DataFrame([{name: row[name] for name in row if name != "members"} for row in rows])
    return table.astype({name: float for name in table if table[name].isna().all()})


def say(text: str) -> None:
    """Show a text with Markdown in it."""
    display(Markdown(text.strip()))  # type: ignore[no-untyped-call]


def listed(names: Iterable[object]) -> str:
    """Return names as they are listed in a sentence.

    >>> listed(["Greek", "Polish", "German"]), listed([])
    ('Greek, Polish and German', 'none')
    """
    *first, last = [str(name) for name in names] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def number(value: float | None) -> str:
    """Return a figure in three digits, or in more where there are more before the point.

    >>> number(1234.4), number(57), number(0.007126), number(None)
    ('1,234', '57.0', '0.00713', '–')
    """
    if value is None or pd.isna(value):
        return "–"
    is_whole = value == 0 or abs(value) >= 100
    return figures.fixed(value, 0) if is_whole else f"{value:#.3g}".rstrip(".")


def whole(value: float | None) -> str:
    """Return a count, or a dash where the library does not say.

    >>> whole(1234.0), whole(None)
    ('1,234', '–')
    """
    return figures.fixed(value, 0, "–")


def with_margin(estimate: float | None, moe: float | None, sign: str = "") -> str:
    """Return an estimate with its margin of error, or a dash where there is none.

    Args:
        estimate: The figure.
        moe: Its margin.
        sign: `+` for a change, which then always has a sign.

    >>> with_margin(24155, 4599), with_margin(-312, 87, "+"), with_margin(None, None)
    ('24,155 ± 4,599', '−312 ± 87', '–')
    """
    if estimate is None or pd.isna(estimate):
        return "–"
    signed = sign if estimate >= 0 else ""
    return f"{signed}{figures.fixed(estimate, 0)} ± {figures.fixed(moe, 0)}".replace("-", "−")


def with_margins(estimates: Iterable[float], moes: Iterable[float]) -> list[str]:
    """Return whole columns as `with_margin` does single figures."""
    return [with_margin(*pair) for pair in zip(estimates, moes, strict=True)]


def with_range(row: Mapping[Any, Any] | pd.Series[Any], name: str) -> str:
    """Return a figure with the range that stands in the columns beside it.

    >>> with_range({"rate": 285, "rate_low": 206, "rate_high": 460}, "rate")
    '285 (206 to 460)'
    """
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    figure = number(row[name])
    return figure if pd.isna(low) else f"{figure} ({number(low)} to {number(high)})"


def reason(remark: str) -> str:
    """Return why a measure has no range, short enough for a chart.

    >>> reason("titles not reported; too uncertain: the interval of the speakers reaches zero")
    'too uncertain'
    """
    reasons = [one.partition(":")[0] for one in remark.split("; ")]
    return next((one for one in reasons if "not reported" not in one), reasons[0])


def table(columns: Mapping[str, Sequence[object] | pd.Series[Any]]) -> pd.DataFrame:
    """Return a table for people: whole sentences, and the first column as the names of rows."""
    pd.set_option("display.max_colwidth", None)
    plain = pd.DataFrame({name: list(values) for name, values in columns.items()})
    return plain.set_index(plain.columns[0]).rename_axis(None)


class Picture:
    """A chart as a picture that any website can show, with its description for who cannot see it.

    It also bears a fingerprint of what was drawn, by which a picture that is drawn again with
    other fonts is known to show the same.
    """

    def __init__(self, chart: alt.TopLevelMixin, description: str) -> None:
        self.description = description
        drawn = json.dumps(chart.to_dict(), sort_keys=True)
        self.fingerprint = hashlib.sha256(drawn.encode()).hexdigest()[:16]
        output = BytesIO()
        chart.save(output, format="png", ppi=PIXELS_PER_INCH)
        self.png = output.getvalue()

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        pixels = int.from_bytes(self.png[16:20], "big")  # of the width (PNG, section 11.2.2)
        shown = {"alt": self.description, "width": round(pixels * 72 / PIXELS_PER_INCH)}
        data: dict[str, object] = {"image/png": self.png, "text/plain": self.description}
        return data, {"image/png": shown, "drawn_from": self.fingerprint}


def draw(
    chart: Any,
    title: str,
    *notes: str,
    source: str,
    description: str,
    warning: str = "",
) -> Picture:
    """Return a chart with the look that all charts share.

    Args:
        chart: What altair draws.
        title: What it shows.
        notes: How to read it, a line each.
        source: Whose figures they are; stands below the notes.
        description: What somebody who cannot see it should know.
        warning: What nobody may overlook; stands above the title, and both are red.
    """
    heading = alt.TitleParams(
        [warning, title] if warning else title,
        subtitle=[*notes, *wrap(f"Source: {source}.", LONGEST_LINE)],
        anchor="start",
        fontSize=18,
        subtitleFontSize=14,
        color=WARNING if warning else "black",
        subtitleColor="#444",
        offset=14,
        subtitlePadding=6,
    )
    finished = (
        chart.properties(title=heading, padding=12)
        .configure(font=FONT, background="white")
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=13, titleFontSize=13, titleFontWeight="normal", gridColor="#E6E6E6"
        )
        .configure_legend(labelFontSize=14, orient="top", symbolSize=90, labelLimit=400)
        .configure_header(labelFontSize=14, labelFontWeight="bold", labelAnchor="start")
        .configure_title(fontSize=15, anchor="start")
    )
    return Picture(finished, description)


def name_axis(names: Sequence[str], *, show: bool = True) -> alt.Y:
    """Return an axis with one row for each name, in this order."""
    axis = alt.Axis(labelLimit=440, ticks=False, labels=show, domain=show, grid=True)
    scale = alt.Scale(domain=list(names))
    return alt.Y("name:N", sort=list(names), title=None, axis=axis, scale=scale)


def multiplying_axis(column: str, title: str) -> alt.X:
    """Return an axis on which each step multiplies, with lines at powers of ten only."""
    powers = [10.0**power for power in range(-5, 7)]
    axis = alt.Axis(values=powers, labelExpr=PLAIN_NUMBERS)
    return alt.X(f"{column}:Q", title=title, scale=MULTIPLYING, axis=axis)


def ranges(rows: pd.DataFrame, x: alt.X, y: alt.Y, **look: Any) -> alt.LayerChart:
    """Return a dot with its range for each row, or the reason in words where there is none.

    Args:
        rows: Columns name, value, low, high and why (the reason).
        x: Where the values stand, see `multiplying_axis`.
        y: Where the rows stand, see `name_axis`.
        look: Color, opacity or other encodings of dots and ranges.
    """
    base = alt.Chart(rows[rows["low"].notna()]).encode(y=y, **look)
    lines = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", scale=x["scale"]), x2="high:Q")
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(x=x)
    chart: alt.LayerChart = lines + dots + reasons(rows[rows["low"].isna()], y)
    return chart


def reasons(rows: pd.DataFrame, y: alt.Y) -> alt.Chart:
    """Return what stands in the rows of a chart where there is nothing to draw: column `why`."""
    words = alt.Chart(rows).mark_text(align="left", fontSize=12, color=GRAY, fontStyle="italic")
    chart: alt.Chart = words.encode(y=y, x=alt.value(6), text="why:N")
    return chart
