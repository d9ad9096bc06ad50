"""Other readers of MARC at the same work: run by `marc.py`, each in a process of its own.

    .venv/bin/python benchmarks/marc_peers.py READER FILE

Each counts titles by type of record and language in 008, and the codes in 041 $a, as plainly as
its library allows, and prints the number of records and a digest of the counts.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from interloan.collect.marc import blocks, counted_part
from interloan.collect.marc.raw_keys import KEY_TAGS, aside, key

NAMESPACE = "{http://www.loc.gov/MARC21/slim}"
AWK = r"""
function uncoded() { if (n && !coded) count[type "   "]++ }
/^[0-9][0-9][0-9][0-9][0-9]/ { uncoded(); type = substr($0, 7, 1); aside = type ~ /[quvwxyz]/
                              coded = aside = aside || substr($0, 6, 1) == "d"; n += !aside }
aside { next }
/^008 / { count[type substr($0 "   ", 40, 3)]++; coded = 1 }
/^041 / { k = split($0, part, " [$]"); for (i = 2; i <= k; i++)
          if (substr(part[i], 1, 2) == "a ") count["041" substr(part[i], 3)]++ }
END { uncoded(); print n + 0; for (c in count) print c "\t" count[c] }
"""
INDENT = re.compile(r"\A\s*\n[ \t]*|\n\s*\Z")
"""A line end and an indent that programs put around a leader."""
Title = tuple[str, str, list[str]]
"""Leader, field 008, values of 041 $a."""
NO_TITLES = "uvwxyzq"
"""Leader/06 of holdings, authorities, classification and community information."""


def interloan(path: str) -> Iterator[bytes]:
    """Yield the raw keys that the project finds."""
    form = counted_part.FORMS["marcxml" if path.endswith(".xml") else "marc"]
    with Path(path).open("rb", buffering=0) as file:
        for block in blocks.blocks(file, form.ending):
            picked = form.pick(block.data, ())
            yield from picked.keys
            for start, stop in picked.odd:
                for piece in form.pieces(bytes(block.data[start:stop]), KEY_TAGS):
                    if piece.leader and not aside(piece.leader):
                        yield key(piece.leader, piece.fields)


def count_keys(path: str) -> tuple[int, Counter[str]]:
    """Count what raw keys say."""
    counts: Counter[str] = Counter()
    keys = Counter(interloan(path))
    for raw, times in keys.items():
        text = raw.decode("latin-1")
        counts[text[0] + text[12:15]] += times
        for item in text.split("\x1e")[1:]:
            if item.startswith("1"):
                for part in item.split("\x1f")[1:]:
                    if part.startswith("a"):
                        counts["041" + part[1:]] += times
    return keys.total(), counts


def mrrc(path: str) -> Iterator[Title]:
    """Read with mrrc, in Rust."""
    for record in import_module("mrrc").MARCReader(path):
        yield _title(record)


def pymarc_bytes(path: str) -> Iterator[Title]:
    """Read with pymarc, texts left as bytes."""
    reader = import_module("pymarc").MARCReader
    with Path(path).open("rb") as file:
        yield from (_title(record) for record in reader(file, to_unicode=False) if record)


def pymarc(path: str) -> Iterator[Title]:
    """Read with pymarc as it comes."""
    reader = import_module("pymarc").MARCReader
    with Path(path).open("rb") as file:
        yield from (_title(record) for record in reader(file) if record)


def _title(record: Any) -> Title:
    fixed = [field.data for field in record.get_fields("008")] or [""]
    codes = [code for field in record.get_fields("041") for code in field.get_subfields("a")]
    codes = [code.decode() if isinstance(code, bytes) else code for code in codes]
    data = fixed[0].decode() if isinstance(fixed[0], bytes) else fixed[0]
    return str(record.leader), data, codes


def laid_out(text: bytes) -> io.BytesIO:
    """Return XML without the line ends and indents in its leaders, which pymarc gives up on."""
    leader = re.compile(rb"(<(?:\w+:)?leader>)\s*\n\s*([^<]*?)\s*\n\s*(?=</)")
    return io.BytesIO(leader.sub(rb"\1\2", text))


def pymarc_xml(path: str) -> Iterator[Title]:
    """Read MARCXML with pymarc."""
    titles: list[Title] = []
    text = laid_out(Path(path).read_bytes())
    import_module("pymarc").map_xml(lambda record: titles.append(_title(record)), text)
    yield from titles


def lxml(path: str) -> Iterator[Title]:
    """Read MARCXML with lxml.etree.iterparse."""
    for _, record in import_module("lxml.etree").iterparse(path, tag=NAMESPACE + "record"):
        leader, fixed, codes = "", "", []
        for child in record:
            tag = child.get("tag")
            if tag is None:
                leader = INDENT.sub("", child.text or "")
            elif tag == "008":
                fixed = child.text
            elif tag == "041":
                codes += [part.text for part in child if part.get("code") == "a"]
        record.clear()
        while record.getprevious() is not None:
            del record.getparent()[0]
        yield leader, fixed, codes


def yaz(path: str) -> tuple[int, Counter[str]]:
    """Count what yaz-marcdump writes, with awk."""
    dump, awk = shutil.which("yaz-marcdump"), shutil.which("mawk") or shutil.which("awk")
    if not dump or not awk:
        raise ImportError("yaz-marcdump and awk")
    with subprocess.Popen([dump, "-o", "line", path], stdout=subprocess.PIPE) as process:
        done = subprocess.run(
            [awk, AWK], stdin=process.stdout, capture_output=True, check=True, text=True
        )
    number, *lines = done.stdout.splitlines()
    rows = (line.rpartition("\t") for line in lines)
    return int(number), Counter({code: int(times) for code, _, times in rows})


def count_titles(titles: Iterator[Title]) -> tuple[int, Counter[str]]:
    """Count titles and their codes."""
    number, counts = 0, Counter[str]()
    for leader, fixed, codes in titles:
        if leader[6] in NO_TITLES or leader[5] == "d":
            continue
        number += 1
        counts[leader[6] + fixed.ljust(38)[35:38]] += 1
        for code in codes:
            counts["041" + code] += 1
    return number, counts


COUNTS: dict[str, Callable[[str], tuple[int, Counter[str]]]] = {
    "keys": count_keys,
    "yaz": yaz,
    **{
        reader.__name__: lambda path, reader=reader: count_titles(reader(path))  # type: ignore[misc]
        for reader in (mrrc, pymarc_bytes, pymarc, pymarc_xml, lxml)
    },
}


def main(reader: str, path: str) -> None:
    """Count with one reader and print what it found; exit with 77 where it is not installed."""
    try:
        number, counts = COUNTS[reader](path)
    except ImportError:
        sys.exit(77)
    text = "\n".join(f"{code}\t{times}" for code, times in sorted(counts.items()))
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    print(json.dumps({"records": number, "digest": digest}))


if __name__ == "__main__":
    main(*sys.argv[1:])
