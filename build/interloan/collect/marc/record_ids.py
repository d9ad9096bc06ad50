"""Ids of records (field 001) as numbers: which titles stand more than once in a catalogue.

A full export and a later one overlap, and nothing in either says so. Ids are compared when all is
counted: eight bytes a title, whatever part or machine it was counted in. `block_keys` makes the
same numbers for a whole block at once.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

LONGEST = 24
"""Bytes of an id that is compared; a longer one counts as none."""
FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
ONE_TITLE = (b"001", b"003", b"245")
"""The fields by which two titles are one."""
SIERRA_ID = b"907"
"""The field with a title's number in Sierra, by which titles without 001 are compared."""
SIERRA = re.compile(rb"(?:\A|\x1fa)\s*\.?b([0-9]{7})([0-9xa]?)\s*(?=\Z|\x1f)")
"""A title's number in Sierra, alone or in subfield a; its check digit may be `a` or be left out."""

_WORD = (1 << 64) - 1


def number(value: bytes) -> int:
    """Return an id as a number: equal ones for equal ids, 0 for none and for one too long.

    Two ids of up to eight bytes never share a number, longer ones once in some 10^19 pairs.

    >>> number(b"a1") == number(b"a1"), number(b"a1") == number(b"a2"), number(b"")
    (True, False, 0)
    """
    if len(value) > LONGEST:
        return 0
    bits = int.from_bytes(value, "little")
    first, second, third = FACTORS
    return ((bits & _WORD) * first + (bits >> 64 & _WORD) * second + (bits >> 128) * third) & _WORD


def number_in_sierra(value: bytes) -> bytes:
    r"""Return the seven digits of a title's number in Sierra; nothing where it is none.

    The check digit is the sum of the digits, multiplied by 8 to 2, modulo 11, with `x` for 10.

    >>> number_in_sierra(b"  \x1fa.b12345672\x1fbmain"), number_in_sierra(b"b1234567")
    (b'1234567', b'1234567')
    >>> number_in_sierra(b".b12345673"), number_in_sierra(b"ocm12345672")
    (b'', b'')
    """
    match = SIERRA.search(value)
    if not match:
        return b""
    digits, check = match.groups()
    rest = sum(
        place * int(chr(digit)) for place, digit in zip(range(8, 1, -1), digits, strict=True)
    )
    right = b"0123456789x"[rest % 11 :][:1]
    return digits if check in (b"", b"a", right) else b""


def without(ids: Sequence[array[int]]) -> int:
    """Return how many titles have no id, so that they cannot be compared.

    >>> without([array("Q", map(number, [b"a1", b""])), array("Q", [0])])
    2
    """
    return sum(numbers.count(0) for numbers in ids)


def repeated(ids: Sequence[array[int]]) -> int:
    """Return how many titles have the id of one before them.

    >>> once, again = (array("Q", map(number, ids)) for ids in ([b"a1", b"a2"], [b"a1", b"", b""]))
    >>> repeated([once, again, again])
    2
    """
    try:
        import numpy as np  # noqa: PLC0415 (a browser has none, and fewer titles)
    except ImportError:
        seen = [value for numbers in ids for value in numbers if value]
        return len(seen) - len(set(seen))
    every = np.sort(np.frombuffer(b"".join(ids), np.uint64))
    return int(((every[1:] == every[:-1]) & (every[1:] != 0)).sum())
