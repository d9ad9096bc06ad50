"""Throws mutated catalogues at the count, looking for a crash, a hang or memory without bound.

Run by hand; needs atheris (https://github.com/google/atheris), which is installed for it alone:

    .venv/bin/python -m pip install atheris
    .venv/bin/python benchmarks/fuzz_marc.py [SECONDS]

The first byte of an input says how it is packed, the second in what parts it is split. What must
hold: only `SourceError` is raised; a count in parts is the count of the whole; every byte of a
file is accounted for; no input takes ten seconds or asks for 256 MB at once. (What the process
grows by in the long run is the fuzzer's own.)
"""

from __future__ import annotations

import gzip
import io
import random
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["interloan.collect.marc"]):
    from interloan.collect.marc import count
    from interloan.problems import SourceError

import make_marc

SECONDS = 600
PACKINGS = 4
TOKENS = [
    b"\x1d", b"\x1e", b"\x1f", b"008004100000", b"041001300041", b"007000300000", b"4500", b"00714",
    b"99999", b"</record>", b"<record>", b"<leader>", b"</leader>", b'<controlfield tag="008">',
    b'<datafield tag="041" ind1="0" ind2=" ">', b'<subfield code="a">', b"<!--", b"-->",
    b"<![CDATA[", b"]]>", b"&amp;", b"&#x41;", b"<!ENTITY", b"\xef\xbb\xbf", b"\x1f\x8b\x08",
]  # fmt: skip


def packed(data: bytes, how: int) -> bytes:
    """Return the bytes of a file: plain, MARCXML, gzip or zip."""
    if how == 2:
        return gzip.compress(data, 1)
    if how == 3:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.mrc", data)
        return file.getvalue()
    return data


def outcome(path: Path, part_size: int | None) -> object:
    """Return what a count gives: rows and summary, or problems."""
    try:
        return count([path], part_size=part_size, items="852")
    except SourceError as error:
        return error.problems


def seeds(folder: Path) -> None:
    """Write inputs to start from."""
    chance = random.Random(1)  # noqa: S311 (nothing secret)
    for number in range(40):
        pieces = make_marc.catalogue(
            chance.randint(1, 4), seed=number, is_xml=bool(number % 2),
            newlines=number % 3 == 0, short=0.3,
        )  # fmt: skip
        how = number % PACKINGS
        data = bytes([how, chance.randrange(256)]) + packed(b"".join(pieces), how)
        (folder / f"{number}").write_bytes(data)


def main() -> None:
    """Fuzz for some seconds."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus, path = folder / "corpus", folder / "input"
        corpus.mkdir()
        seeds(corpus)
        words = "\n".join('"' + "".join(f"\\x{byte:02x}" for byte in t) + '"' for t in TOKENS)
        (folder / "tokens").write_text(words)

        def one(data: bytes) -> None:
            if len(data) < 3:
                return
            is_plain = data[0] % PACKINGS < 2
            content = data[2:] if is_plain or data[1] % 2 else packed(data[2:], data[0] % PACKINGS)
            path.write_bytes(content)
            whole: Any = outcome(path, None)
            parts = outcome(path, max(1, len(content) // (2 + data[1] // 2 % 6)))
            assert parts == whole, "a count in parts is another"  # noqa: S101
            if not isinstance(whole, list) and content[:2] not in (b"\x1f\x8b", b"PK"):
                assert whole.summary.bytes_read == len(content)  # noqa: S101

        limits = [f"-max_total_time={seconds}", "-malloc_limit_mb=256", "-rss_limit_mb=4000"]
        options = [
            *limits,
            "-max_len=20000",
            f"-dict={folder / 'tokens'}",
            "-artifact_prefix=fuzz-",
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
