"""The look that the charts of all notebooks share, and pictures that stay the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from io import BytesIO
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

# Blue, orange and gray: colors that color-blind readers can tell apart.
BLUE, ORANGE, GRAY, PALE = "#0072B2", "#D55E00", "#6E6E6E", "#B5B5B5"
WARNING = "#B00020"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
PIXELS_PER_INCH = 120
LONGEST_LINE = 100  # of the source below a title

MULTIPLYING = alt.Scale(type="log")
PLAIN_NUMBERS = "datum.value < 1 ? format(datum.value, '~r') : format(datum.value, ',d')"


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
