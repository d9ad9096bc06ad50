"""What still breaks on Datasette 1.0: the site's addresses on its newest alpha, counted.

    python -m bootstrap run .ci/datasette_1_0.py > docs/datasette-1.0.md

Installs the newest alpha from PyPI in a folder of its own, which goes before this environment; the
database must be built. Datasette 1.0 reads canned queries and what tables look like from
`datasette.yaml`, so both are moved there. Ends with status 1 while anything breaks.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from interloan.questions.question_files import load

ROOT = Path(__file__).resolve().parents[1]
ASK = ROOT / "tests" / "fixtures" / "answers.py"
OF_TABLES = ("label_column", "facets", "sort", "sort_desc", "size")
SETUPS = {
    "Datasette alone, with our data and questions": ("interloan", "datasette_hardened"),
    "with the site": ("datasette_hardened",),
    "with the site and datasette_hardened": (),
}
USED = """
datasette.app.Datasette.absolute_url datasette.app.Datasette.app_css_hash
datasette.app.Datasette.ensure_permissions datasette.app.Datasette.execute
datasette.app.Datasette.expand_foreign_keys datasette.app.Datasette.get_canned_query
datasette.app.Datasette.invoke_startup datasette.app.Datasette.metadata
datasette.app.Datasette.plugin_config datasette.app.Datasette.render_template
datasette.app.Datasette.table_metadata datasette.database.Database.execute
datasette.database.Database.execute_fn datasette.database.Database.execute_write_fn
datasette.database.Database.foreign_keys_for_table datasette.database.QueryInterrupted
datasette.database.sqlite_timelimit datasette.handle_exception.rich
datasette.plugins.DEFAULT_PLUGINS datasette.utils.allowed_sql_res
datasette.utils.derive_named_parameters datasette.utils.path_with_format
datasette.utils.tilde_decode datasette.utils.validate_sql_select
datasette.utils.ValueAsBooleanError datasette.utils.StartupError
datasette.views.base.DatasetteError datasette.views.database.DatabaseView
datasette.views.index.IndexView datasette.views.table.TableView.data
"""
LOOK = """
import pkgutil, sys
import datasette.app
for name in sys.stdin.read().split():
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        print(name)
"""


def newest(folder: Path) -> str:
    """Install the newest alpha in a folder; return its version."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = ["--pre", "--target", str(folder), "datasette>=1.0a0"]
    subprocess.run([*command, *wanted], check=True, stdout=sys.stderr)
    (found,) = importlib.metadata.distributions(name="datasette", path=[str(folder)])
    return found.version


def moved(metadata: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Take out of the metadata what Datasette 1.0 reads from datasette.yaml, and return it.

    >>> old = {"databases": {"shop": {"queries": {"q": {"sql": "select 1"}}, "tables": {}}}}
    >>> moved(old, {"max_csv_mb": 1})["databases"]["shop"]["queries"], old
    ({'q': {'sql': 'select 1'}}, {'databases': {'shop': {'tables': {}}}})
    """
    databases = {}
    for name, database in metadata["databases"].items():
        tables = {
            table: {key: page.pop(key) for key in OF_TABLES if key in page}
            for table, page in database["tables"].items()
        }
        databases[name] = {"queries": database.pop("queries"), "tables": tables}
    plugins = metadata.pop("plugins", {})
    return {"settings": dict(settings), "plugins": plugins, "databases": databases}


def lay_out(folder: Path, names: tuple[str, ...]) -> Path:
    """Make a folder that Datasette 1.0 can serve, with some of our folders; return it."""
    folder.mkdir()
    for name in names:
        shutil.copytree(ROOT / name, folder / name)
    for name in ("interloan.db", "inspect-data.json"):
        shutil.copy(ROOT / name, folder / name)
    metadata = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))
    settings = json.loads((ROOT / "settings.json").read_text("utf-8"))
    configuration = moved(metadata, settings)
    for name, content in (("datasette.yaml", configuration), ("metadata.yml", metadata)):
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def addresses() -> dict[str, list[str]]:
    """Return what is asked, by kind."""
    questions = load(ROOT / "questions").queries
    tables = yaml.safe_load((ROOT / "metadata.yml").read_text())["databases"]["interloan"]["tables"]
    asked = [f"/interloan/{question.name}?{question.example}" for question in questions]
    return {
        "text pages": ["/", "/questions", "/interloan", "/downloads", "/about", "/sql"],
        "questions, pages": asked,
        "questions, JSON": [address.replace("?", ".json?") for address in asked],
        "questions, CSV": [address.replace("?", ".csv?") for address in asked],
        "tables, pages": [f"/interloan/{table}" for table in tables],
        "tables, JSON": [f"/interloan/{table}.json?_size=2" for table in tables],
        "own SQL": [f"/interloan{ending}?sql=select+1" for ending in ("", ".json", ".csv")],
        "mistakes": ["/nowhere", "/interloan/fees?_sort=x", "/interloan/fees?_size=-1"],
    }


def statuses(site: Path, blocked: tuple[str, ...], before: Path | None) -> dict[str, int] | str:
    """Return the status of each address, or the last line of what ended the start."""
    paths = [path for listed in addresses().values() for path in listed]
    order = {"site": {"config_dir": str(site)}, "blocked": blocked, "paths": paths}
    environment = {**os.environ, "PYTHONPATH": str(before) if before else ""}
    run = subprocess.run(
        [sys.executable, str(ASK)],
        input=json.dumps(order),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        return run.stderr.strip().splitlines()[-1]
    answered = json.loads(run.stdout.splitlines()[-1])
    return {path: answered[path][0] for path in paths}


def counted(now: dict[str, int], then: dict[str, int]) -> Iterator[str]:
    """Yield a line for each kind of address: how many answer as before, and what others answer."""
    for kind, paths in addresses().items():
        alike = sum(now[path] == then[path] for path in paths)
        others = Counter(now[path] for path in paths if now[path] != then[path])
        words = ", ".join(f"{count} × {status}" for status, count in sorted(others.items()))
        yield f"| {kind} | {alike} of {len(paths)} | {words or 'none'} |"


def report(folder: Path) -> tuple[list[str], int]:
    """Return the page, and how much breaks."""
    alpha = folder / "alpha"
    version = newest(alpha)
    plain = lay_out(folder / "plain", ())
    site = lay_out(folder / "site", ("templates", "static", "questions"))
    then = statuses(ROOT, (), None)
    if isinstance(then, str):
        sys.exit(f"The site does not start on the Datasette of this environment: {then}")
    lines, broken = [], 0
    for setup, blocked in SETUPS.items():
        now = statuses(plain if "interloan" in blocked else site, blocked, alpha)
        lines += ["", f"## {setup[0].upper()}{setup[1:]}", ""]
        if isinstance(now, str):
            broken += len(then)
            lines += [f"Dies at the start, so 0 of {len(then)} addresses are answered:", ""]
            lines.append(f"    {re.sub(r'0x[0-9a-f]+', '0x…', now)}")
            continue
        broken += sum(now[path] != then[path] for path in then)
        lines += ["| addresses | answered with the same status | others |", "|---|---|---|"]
        lines += counted(now, then)
    names = subprocess.run(
        [sys.executable, "-c", LOOK],
        input=USED,
        env={**os.environ, "PYTHONPATH": str(alpha)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    count = len(USED.split())
    lines += ["", "## What the two plugins use of Datasette and is no longer there", ""]
    lines += [f"{len(names)} of {count}:", "", *(f"- `{name}`" for name in names)]
    head = [
        "# What breaks on Datasette 1.0",
        "",
        "GENERATED by `.ci/datasette_1_0.py`; the job `datasette-1-0` runs it, and may fail.",
        "",
        f"Tried: Datasette {version} on Python {sys.version.partition(' ')[0]}, with canned "
        "queries and what tables look like moved to `datasette.yaml`, "
        f"against Datasette {importlib.metadata.version('datasette')}.",
    ]
    return head + lines, broken + len(names)


def main() -> int:
    """Print the page; return 1 while anything breaks."""
    with tempfile.TemporaryDirectory() as folder:
        lines, broken = report(Path(folder))
    print("\n".join(lines))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
