"""What the image adds to Python's own, weighed here: there is no need of Docker for that."""

import gzip
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from interloan.project import Project

ROOT = Path(__file__).resolve().parents[1]
MOST_BYTES = 75_000_000  # beside the 125 MB of python:3.13-slim
NOT_KEPT = {"pip", "setuptools"}
UNPACKED = {"manifest.json", "datapackage.json"}


def weight(paths: list[Path]) -> int:
    """The bytes of files, those that Python makes by itself left out."""
    return sum(path.stat().st_size for path in paths if path.is_file() and path.suffix != ".pyc")


def weight_in_the_image(download: Path) -> int:
    """The bytes of a download, packed where it is text."""
    data = download.read_bytes()
    is_packed = download.suffix in (".csv", ".json") and download.name not in UNPACKED
    return len(gzip.compress(data)) if is_packed else len(data)


@pytest.mark.thorough
def test_the_image_adds_little(project: Project) -> None:
    lock = (ROOT / "requirements" / "image.txt").read_text(encoding="utf-8")
    packages = 0
    for name in set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE)) - NOT_KEPT:
        try:
            installed = distribution(name)
        except PackageNotFoundError:  # of another system
            continue
        packages += weight([Path(str(installed.locate_file(f))) for f in installed.files or []])
    code = weight(list((ROOT / "build").rglob("*")))
    site = [path for path in project.root.rglob("*") if project.downloads not in path.parents]
    downloads = sum(map(weight_in_the_image, project.downloads.iterdir()))
    assert 20_000_000 < packages < packages + code + weight(site) + downloads < MOST_BYTES
