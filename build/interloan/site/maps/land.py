"""The projection of our maps: from degrees, or outlines in well-known text, to units of a picture.

Coordinates are whole numbers and paths relative, which makes a picture small. Two neighbors have
the same points along their border, so that after rounding they still share it.
"""

from __future__ import annotations

import re
from itertools import groupby
from math import cos, radians

WEST, NORTH = -73.56, 42.93  # degrees, a little outside Massachusetts
ACROSS = cos(radians(42.1))  # how much shorter a degree of longitude is than one of latitude
SCALE = 350  # units of the picture for a degree of latitude
WIDTH, HEIGHT = 960, 610
RING = re.compile(r"\(([-0-9., ]+)\)")
Point = tuple[int, int]


def xy(longitude: float, latitude: float) -> Point:
    """Return where a place lies on the picture.

    >>> xy(-73.56, 41.93)
    (0, 350)
    """
    return round((longitude - WEST) * ACROSS * SCALE), round((NORTH - latitude) * SCALE)


def outline(polygon: str) -> str:
    """Return the path of a polygon in well-known text; empty where it is too small to be seen.

    >>> outline("POLYGON ((-73.56 42.93, -73.56 41.93, -72.56 41.93, -73.56 42.93))")
    'M0 0l0 350 260 0z'
    >>> outline("POLYGON ((-73.56 42.93, -73.5601 42.93, -73.56 42.9301, -73.56 42.93))")
    ''
    """
    return "".join(_ring(text) for text in RING.findall(polygon))


def _ring(text: str) -> str:
    pairs = (pair.split() for pair in text.split(","))
    rounded = [xy(float(longitude), float(latitude)) for longitude, latitude in pairs]
    points = [point for point, _ in groupby(rounded)][:-1]  # the last is the first again
    if len(points) <= 2:
        return ""
    (x, y), *others = points
    path = f"M{x} {y}l"
    for to_x, to_y in others:
        path += f"{to_x - x} {to_y - y} "
        x, y = to_x, to_y
    return re.sub(r" (?=-)", "", path.rstrip()) + "z"
