"""The house as it stands: rooms, modules, lines and imports, counted and drawn from the code.

`python .ci/house.py` prints the counts; with `--draw` it writes docs/architecture.svg, and with
`--check` it only tells whether that drawing is the one that the code gives.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import wrap

import grimp

ROOT = Path(__file__).resolve().parents[1]
DRAWING = ROOT / "docs" / "architecture.svg"
PACKAGES = ("interloan", "datasette_hardened")
WIDTH, BOX, LEFT, LINE, GAP = 1000, 660, 20, 17, 14
LETTERS = 92  # of a line of modules in a box
STYLE = """
svg { background: #fff; font: 13px system-ui, sans-serif; }
rect { fill: #f4f1ea; stroke: #8a8270; } .beside { fill: #e8eff4; stroke: #5f7d91; }
.name { font-weight: 600; font-size: 15px; } .size { fill: #6b6455; } .modules { fill: #333; }
path { fill: none; stroke: #5b6f86; stroke-opacity: .55; } .up { stroke: #c02; stroke-opacity: 1; }
"""


@dataclass(frozen=True)
class Room:
    """A folder of modules, or the modules that stand beside the folders.

    Attributes:
        name: What it is called in the import contracts; `datasette_hardened` for that package.
        purpose: The first line of its docstring.
        modules: Paths of its modules within the room, package faces (`__init__`) left out.
        lines: Their lines altogether, those of the faces included.
    """

    name: str
    purpose: str
    modules: tuple[str, ...]
    lines: int


def rooms() -> list[Room]:
    """Return all rooms, the topmost first, as the first import contract orders them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    base = ROOT / "build" / "interloan"
    house = []
    for names in (layer.replace("|", ":").split(" : ") for layer in layers):
        folders = [name for name in names if (base / name).is_dir()]
        house += [_room(base / name, name) for name in folders]
        beside = sorted(set(names) - set(folders))
        if beside:
            paths = [base / f"{name}.py" for name in beside]
            purpose = " ".join(map(_purpose, paths)) if len(paths) == 1 else "beside the folders"
            house.append(Room(", ".join(beside), purpose, (*beside,), sum(map(_lines, paths))))
    return [*house, _room(ROOT / "build" / PACKAGES[1], PACKAGES[1])]


def _purpose(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]


def _room(folder: Path, name: str) -> Room:
    paths = sorted(folder.rglob("*.py"))
    modules = (
        path.relative_to(folder).with_suffix("").as_posix()
        for path in paths
        if path.stem != "__init__"
    )
    return Room(name, _purpose(folder / "__init__.py"), tuple(modules), sum(map(_lines, paths)))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def imports(names: list[str]) -> list[tuple[str, str]]:
    """Return which room imports from which, a pair each."""
    sys.path.insert(0, str(ROOT / "build"))
    graph = grimp.build_graph(*PACKAGES)

    homes = {name: room for room in names for name in room.split(", ")}

    def room(module: str) -> str:
        package, *rest = module.split(".")
        return package if package != "interloan" else homes.get(rest[0], "") if rest else ""

    pairs = {
        (room(module), room(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }
    return sorted(pair for pair in pairs if all(pair) and pair[0] != pair[1])


def counts(house: list[Room]) -> Iterator[str]:
    """Yield the counts, a line a room, and the sums."""
    for room in house:
        yield f"{room.name:36} {len(room.modules):4} modules {room.lines:7,} lines"
    modules = sum(len(room.modules) for room in house)
    yield f"{'together':36} {modules:4} modules {sum(room.lines for room in house):7,} lines"


def drawing(house: list[Room]) -> str:
    """Return the house as SVG: a box a room, and an arc for each pair that imports."""
    boxes, middles, top = [], {}, GAP
    for room in house:
        text = wrap(", ".join(room.modules), LETTERS)
        height = LINE * (len(text) + 2) + GAP
        kind = ' class="beside"' if room.name == PACKAGES[1] else ""
        size = f"{len(room.modules)} modules, {room.lines:,} lines"
        rows = [
            f'<text class="name" x="{LEFT + 12}" y="{top + 20}">{room.name}'
            f'<tspan class="size" dx="10" font-weight="400" font-size="12">{size}</tspan></text>',
            f'<text x="{LEFT + 12}" y="{top + 20 + LINE}">{escape(room.purpose)}</text>',
        ]
        for number, line in enumerate(text, 2):
            y = top + 20 + LINE * number
            rows.append(f'<text class="modules" x="{LEFT + 12}" y="{y}">{escape(line)}</text>')
        boxes.append(
            f'<rect{kind} x="{LEFT}" y="{top}" width="{BOX}" height="{height}" rx="6"/>'
            + "".join(rows)
        )
        middles[room.name] = top + height // 2
        top += height + GAP
    arcs = [_arc(middles[a], middles[b], a, b) for a, b in imports(list(middles))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img" '
        f'aria-label="The rooms of the code and what imports what"><style>{STYLE}</style>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8" fill="none"/></marker></defs>\n'
        + "\n".join([*boxes, *arcs])
        + "\n</svg>\n"
    )


def _arc(start: int, end: int, importer: str, imported: str) -> str:
    right = LEFT + BOX
    reach = right + 40 + abs(end - start) // 4
    kind = ' class="up"' if end < start else ""
    shift = 6 if end > start else -6  # apart from the arcs that end here
    start, end = start + shift, end - shift
    curve = f"M{right} {start}C{reach} {start} {reach} {end} {right} {end}"
    title = f"<title>{importer} imports {imported}</title>"
    return f'<path{kind} d="{curve}" marker-end="url(#tip)">{title}</path>'


def main() -> int:
    """Print, draw or check, as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", action="store_true", help="write docs/architecture.svg")
    parser.add_argument("--check", action="store_true", help="fail if that drawing is out of date")
    options = parser.parse_args()
    house = rooms()
    if options.draw:
        DRAWING.write_text(drawing(house), encoding="utf-8")
    elif options.check and DRAWING.read_text(encoding="utf-8") != drawing(house):
        print("docs/architecture.svg is out of date: run `make house`.")
        return 1
    if not options.check:
        print(*counts(house), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
