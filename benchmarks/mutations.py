"""Makes small mistakes in the code, one at a time, and says which of them no test notices.

Run by hand; two processors take half an hour for 500 mistakes:

    .venv/bin/python benchmarks/mutations.py [--rooms stats,marc,sources] [--sample 500] [--seed 1]

A mistake is a changed comparison, operator, constant or condition, another value returned, or a
statement left out. What no test of behaviour can see stays as it is: wording (any text with a space
in it), addresses of sources, annotations, docstrings, and guards against mistakes of our own that
cannot be reached from outside (`strict=` of zip, `frozen=` of a dataclass). A seeded sample of all
that could be made in the rooms is drawn. For each one the tests of its room run on a copy of the
checkout until the first fails. Survivors that are explained in `mutations.csv` (mistakes that
change nothing that can be seen, with the reason) are listed apart.
"""

from __future__ import annotations

import argparse
import ast
import csv
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import Queue
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
EXPLAINED = Path(__file__).with_suffix(".csv")
PRELOADED = (
    "click.testing", "frictionless", "httpx", "hypothesis", "jinja2", "numpy", "pandas", "pytest",
    "rich.console", "rich.progress", "sqlite_utils", "tenacity", "yaml",
)  # fmt: skip
"""Libraries that every run would import anew."""
GUARDS = (("zip", "strict"), ("dataclass", "frozen"))
"""Functions and arguments of which another value changes nothing while the code around is right."""
LOG = "tests.log"
MOST_MEMORY = 6 << 30
SLACK_S = 20
"""Seconds that a run may take beyond three times what it takes without a mistake."""


class Room(NamedTuple):
    """Where mistakes are made, and the tests that should notice them.

    Each group of tests, paths with spaces between, is a run of its own: the quickest comes first.
    Paths that do not exist are left out.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]


MARC, MARC_TESTS = "build/interloan/collect/marc", "tests/collect/marc"
ROOMS = {
    "stats": Room(
        ("build/interloan/demand/stats/*.py",),
        ("build/interloan/demand/stats tests/demand/stats",),
    ),
    "marc": Room(
        tuple(f"{MARC}/{name}.py" for name in (
            "block_keys", "interpretation", "items", "raw_keys", "result",
        )),
        (" ".join(f"{MARC_TESTS}/test_{name}.py" for name in ("languages", "cells", "items")),
         " ".join([MARC, *(f"{MARC_TESTS}/test_{name}.py" for name in (
             "damage", "marcxml", "splits",
         ))])),
    ),
    "sources": Room(
        ("build/interloan/sources/*.py",),
        ("build/interloan/sources tests/sources",),
    ),
}  # fmt: skip


class Mistake(NamedTuple):
    """One mistake: room and module, which of the module's mistakes it is, and the line changed."""

    room: str
    module: str
    number: int
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        """Return the place and what it does."""
        return f"{self.module}:{self.line}: {self.before}  →  {self.after}"


SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div,
    ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.Pow: ast.Mult,
}  # fmt: skip

Change = Callable[[], None]
"""Makes a mistake in a syntax tree."""


def changes(tree: ast.Module) -> Iterator[tuple[int, Change]]:
    """Yield the line of each mistake that can be made in a module, and what makes it."""
    for parent, name, index, node in _places(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, (ast.Compare, ast.BoolOp, ast.BinOp)):
            yield from ((line, change) for change in _operators(node))
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield line, _put(parent, name, index, node.operand)
        elif isinstance(node, ast.Constant):
            yield from ((line, _put(parent, name, index, new)) for new in _constants(node))
        elif isinstance(node, ast.Return) and node.value and not _is_none(node.value):
            yield line, _put(parent, name, index, ast.Return(ast.Constant(None)))
        elif isinstance(node, (ast.AugAssign, ast.Raise, ast.Continue, ast.Break)) or (
            isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.YieldFrom))
        ):
            yield line, _put(parent, name, index, ast.Pass())
        elif isinstance(node, (ast.If, ast.IfExp, ast.While)) and not isinstance(
            node.test, (ast.Compare, ast.BoolOp, ast.UnaryOp)
        ):
            yield line, _put(node, "test", None, ast.UnaryOp(ast.Not(), node.test))


def _places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Yield every node with its parent and its place there; not annotations and docstrings."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params", "ctx"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_left(node, child):
                continue
            yield node, name, index, child
            yield from _places(child)


def _is_left(parent: ast.AST, node: ast.AST) -> bool:
    """Return whether a node is left as it is: imports, docstrings, names of types."""
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_type = isinstance(node, ast.Subscript) and ast.unparse(node.value) in (
        "Literal", "NDArray", "tuple", "list", "dict", "Mapping", "Callable", "Sequence",
    )  # fmt: skip
    is_cast = isinstance(parent, ast.Call) and ast.unparse(parent.func) in ("TypeVar", "cast")
    is_guard = (
        isinstance(node, ast.keyword)
        and isinstance(parent, ast.Call)
        and (ast.unparse(parent.func), node.arg) in GUARDS
    )
    return (
        is_text or is_type or is_cast or is_guard or isinstance(node, (ast.Import, ast.ImportFrom))
    )


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _operators(node: ast.Compare | ast.BoolOp | ast.BinOp) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            if type(operator) in SWAPS:
                yield _put(node, "ops", index, SWAPS[type(operator)]())
    elif type(node.op) in SWAPS:
        yield _put(node, "op", None, SWAPS[type(node.op)]())


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, (str, bytes)) and value and not _is_wording(value):
        other = "x" if isinstance(value, str) else b"x"
        yield ast.Constant(value[:-1] if len(value) > 1 else value + other)  # type: ignore[operator]


def _is_wording(value: str | bytes) -> bool:
    if isinstance(value, bytes):
        return False
    return (" " in value and bool(value.strip())) or value.startswith("https://")


def _put(parent: ast.AST, name: str, index: int | None, node: ast.AST) -> Change:
    def change() -> None:
        if index is None:
            setattr(parent, name, node)
        else:
            getattr(parent, name)[index] = node

    return change


def sample(names: list[str], size: int, seed: int) -> list[Mistake]:
    """Return a seeded sample of all mistakes that can be made in some rooms."""
    every = []
    for name in names:
        for module in sorted(path for glob in ROOMS[name].modules for path in ROOT.glob(glob)):
            tree = ast.parse(module.read_text(encoding="utf-8"))
            count = sum(1 for _ in changes(tree))
            every += [(name, module.relative_to(ROOT).as_posix(), n) for n in range(count)]
    chosen = random.Random(seed).sample(every, min(size, len(every)))  # noqa: S311
    print(f"{len(chosen):,} of {len(every):,} mistakes that can be made", flush=True)
    return [_mistake(*place) for place in sorted(chosen)]


def _mistake(room: str, module: str, number: int) -> Mistake:
    source = (ROOT / module).read_text(encoding="utf-8")
    before, after = ast.unparse(ast.parse(source)).splitlines(), mutated(source, number)
    line, _ = list(changes(ast.parse(source)))[number]
    pairs = zip(before, after.splitlines(), strict=False)
    old, new = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    return Mistake(room, module, number, line, old.strip(), new.strip())


def mutated(source: str, number: int) -> str:
    """Return a module with one mistake."""
    tree = ast.parse(source)
    _, change = list(changes(tree))[number]
    change()
    return ast.unparse(ast.fix_missing_locations(tree))


def copy_checkout(folder: Path) -> None:
    """Copy the files of the checkout that are in version control, or may come into it."""
    listed = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    for name in subprocess.run(listed, capture_output=True, check=True).stdout.split(b"\0"):
        path = Path(os.fsdecode(name))
        if name and (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path)


def work(copy: Path, names: list[str]) -> None:
    """Try the mistakes that standard input names, a line each; print whether each survives."""
    os.chdir(copy)
    os.environ["PYTHONPATH"] = str(copy / "build")
    sys.path[:0] = [str(copy), str(copy / "build")]
    for library in PRELOADED:
        import_module(library)
    usual_s = {}
    for name in names:  # so that only the module with the mistake is compiled again
        start = time.monotonic()
        if not passes(ROOMS[name], 3600):
            last = Path(LOG).read_text(encoding="utf-8")[-2000:]
            raise SystemExit(f"The tests of {name} fail without a mistake:\n{last}")
        usual_s[name] = time.monotonic() - start
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for line in sys.stdin:
        room, module, number = line.split()
        print(int(survives(Path(module), int(number), room, 3 * usual_s[room] + SLACK_S)))
        sys.stdout.flush()


def passes(room: Room, seconds: float) -> bool:
    """Run the tests of a room, a group in a child of its own each; return whether all pass."""
    until = time.monotonic() + seconds
    groups = [[name for name in group.split() if Path(name).exists()] for group in room.tests]
    if not any(groups):
        raise SystemExit(f"none of these tests exist: {room.tests}")
    return all(_passes(tests, until) for tests in groups if tests)


def _passes(tests: list[str], until: float) -> bool:
    child = os.fork()
    if not child:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        with Path(LOG).open("w+b") as log:
            for number in (1, 2):
                os.dup2(log.fileno(), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os._exit(int(import_module("pytest").main(["-x", "-q", "-p", "no:cacheprovider", *tests])))
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def survives(path: Path, number: int, room: str, seconds: float) -> bool:
    """Return whether no test of a room notices one mistake in a module."""
    source, stat = path.read_text(encoding="utf-8"), path.stat()
    path.write_text(mutated(source, number), encoding="utf-8")
    try:
        return passes(ROOMS[room], seconds)
    finally:
        path.write_text(source, encoding="utf-8")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def explained() -> dict[tuple[str, str, str], str]:
    """Return the reasons of the mistakes that change nothing that can be seen."""
    with EXPLAINED.open(encoding="utf-8", newline="") as file:
        return {
            (row["module"], row["before"], row["after"]): row["reason"]
            for row in csv.DictReader(file)
        }


def _worker(copy: Path, rooms: str) -> subprocess.Popen[str]:
    copy_checkout(copy)
    command = [sys.executable, __file__, "--rooms", rooms, "--work", str(copy)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ask(workers: Queue[subprocess.Popen[str]], mistake: Mistake) -> bool:
    """Have a worker that is free try a mistake."""
    worker = workers.get()
    try:
        if not worker.stdin or not worker.stdout:
            raise ValueError("a worker is asked and answers by pipes")
        print(mistake.room, mistake.module, mistake.number, file=worker.stdin, flush=True)
        answer = worker.stdout.readline()
    finally:
        workers.put(worker)
    if not answer:
        raise SystemExit("A worker ended; it says why above.")
    return answer.strip() == "1"


def main(rooms: str, size: int, seed: int, processes: int) -> None:
    """Make the mistakes and print what survives."""
    names, reasons, start = rooms.split(","), explained(), time.monotonic()
    chosen = sample(names, size, seed)
    survivors = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(processes) as pool:
        workers: Queue[subprocess.Popen[str]] = Queue()
        for number in range(processes):
            workers.put(_worker(Path(folder) / str(number), rooms))
        results = zip(chosen, pool.map(lambda m: _ask(workers, m), chosen), strict=True)
        for number, (mistake, survived) in enumerate(results, 1):
            if survived:
                survivors.append(mistake)
                reason = reasons.get((mistake.module, mistake.before, mistake.after))
                print(f"{number:>4} {mistake}" + (f"  ({reason})" if reason else ""), flush=True)
        for _ in range(processes):
            workers.get().communicate()
    lost = Counter(mistake.room for mistake in survivors)
    for name, count in Counter(mistake.room for mistake in chosen).items():
        print(
            f"{name:10}{count - lost[name]:>5} of {count:>4} noticed, {1 - lost[name] / count:.1%}"
        )
    without = [m for m in survivors if (m.module, m.before, m.after) not in reasons]
    score = 1 - len(survivors) / len(chosen)
    print(
        f"all       {score:.1%} noticed, {len(survivors)} not, of which {len(without)} unexplained"
    )
    print(f"{(time.monotonic() - start) / 60:.0f} minutes, seed {seed}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rooms", default=",".join(ROOMS), help="some of them, with commas")
    parser.add_argument("--sample", dest="size", type=int, default=500, help="how many mistakes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = vars(parser.parse_args())
    if copy := options.pop("work"):
        work(copy, options["rooms"].split(","))
    else:
        main(**options)
