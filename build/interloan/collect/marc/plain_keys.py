"""Raw keys of the sound records of a block, one by one, where NumPy is not there."""

from __future__ import annotations

from interloan.collect.marc import raw_keys
from interloan.collect.marc.raw_keys import Fields, Picked


class PlainKeys:
    """What is taken from a block, record by record, as a fast path takes it.

    Args:
        further: Tag of a field whose values are kept too; records of holdings are then left.
    """

    def __init__(self, further: bytes) -> None:
        self._further = further
        self._leaves_holdings = further >= raw_keys.FIRST_DATA
        self._keys: list[bytes] = []
        self._values: list[list[bytes]] = []
        self._aside: list[bytes] = []
        self._counted = self._set_aside = self._between = 0

    def is_left(self, leader: bytes) -> bool:
        """Whether a record is left to the tolerant path for what it is."""
        return self._leaves_holdings and raw_keys.aside(leader) == raw_keys.HOLDINGS

    def take(self, leader: bytes, fields: Fields, between: int, size: int) -> bool:
        """Take a sound record; return False where its fields are not those of a title.

        Args:
            leader: The leader.
            fields: The fields of the key, and the further one.
            between: Bytes before the record.
            size: Bytes of the record.
        """
        if raw_keys.aside(leader):
            self._aside.append(leader)
            self._set_aside += size
        elif sum(tag == b"008" for tag, _ in fields) != 1:
            return False
        else:
            self._keys.append(raw_keys.key(leader, fields))
            if self._further:
                self._values.append([value for tag, value in fields if tag == self._further])
            self._counted += size
        self._between += between
        return True

    def picked(self, odd: list[tuple[int, int]]) -> Picked:
        """Return all that was taken.

        Args:
            odd: Start and stop of the segments that were left.
        """
        return Picked(
            self._keys,
            self._values,
            self._aside,
            odd,
            self._counted,
            self._set_aside,
            self._between,
        )
