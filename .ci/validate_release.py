"""Put a release before the validators of those who read such files; end with 1 if one objects.

`make release` runs it in `.venv-validate`, whose packages do not go with those of the project. The
Data Package is checked by Frictionless, which the project has anyway. What no installed package
has a profile for is only read, and this is said.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else "dist")
SCRIPTS = Path(sys.executable).parent


def run(*command: str) -> str:
    """Run a validator of this environment; return what it said against the file."""
    program, *rest = command
    done = subprocess.run(
        [str(SCRIPTS / program), *rest], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    return "" if done.returncode == 0 and "FAIL" not in said else said.strip() or "failed"


def croissant() -> str:
    """Read records as a program would, after the validator."""
    import mlcroissant  # noqa: PLC0415 (it takes long to load)

    said = run("mlcroissant", "validate", "--jsonld", "data/croissant.json")
    if not said:
        dataset = mlcroissant.Dataset(str(FOLDER / "data" / "croissant.json"))
        record = next(iter(dataset.records("publications")))
        said = "" if record["publications/id"] else "its records cannot be read"
    return said


def crate() -> str:
    """Read the research object; each file that it names must be there."""
    from rocrate.rocrate import ROCrate  # noqa: PLC0415 (as above)

    files = [one.id for one in ROCrate(str(FOLDER)).get_entities() if "File" in one.type]
    missing = [name for name in files if not (FOLDER / name).exists()]
    return f"names what is not there: {missing}" if missing or not files else ""


def catalog() -> str:
    """Read the catalog as RDF; each dataset must have a title and something to download."""
    from rdflib import Graph  # noqa: PLC0415 (as above)

    graph = Graph().parse(FOLDER / "dcat.jsonld", format="json-ld")
    sql = """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
    SELECT DISTINCT ?d WHERE { ?d a dcat:Dataset
      FILTER NOT EXISTS { ?d dct:title ?t ; dcat:distribution/dcat:downloadURL ?u } }"""
    lacking = [str(row[0]) for row in graph.query(sql)]
    return f"datasets without title or download: {lacking}" if lacking else ""


def dataset() -> str:
    """Read what is said for search engines."""
    said = json.loads((FOLDER / "dataset.jsonld").read_text(encoding="utf-8"))
    needed = ("name", "description", "license", "creator", "distribution")
    return ", ".join(f"no {name}" for name in needed if not said.get(name))


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("CITATION.cff (cffconvert)", lambda: run("cffconvert", "--validate", "-i", "CITATION.cff")),
    # An empty cell of a foreign key refers to nothing; the validator wants that said.
    ("csv-metadata.json (csvw)", lambda: run("csvwvalidate", "--lax", "data/csv-metadata.json")),
    ("croissant.json (mlcroissant)", croissant),
    ("ro-crate-metadata.json (rocrate)", crate),
    ("dcat.jsonld (read as RDF; not validated: no profile is installed)", catalog),
    ("dataset.jsonld (read; not validated: no profile is installed)", dataset),
)


def main() -> int:
    """Run all checks."""
    failed = 0
    for name, check in CHECKS:
        said = check()
        failed += bool(said)
        print(f"{name}: {said or 'well'}", flush=True)
    print(".zenodo.json: not validated, no profile is installed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
