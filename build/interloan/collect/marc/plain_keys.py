"""Raw keys of the sound records of a block, one by one, where NumPy is not there."""

from __future__ import annotations

from array import array
from collections.abc import Collection

from interloan.collect.marc import raw_keys, record_ids
from interloan.collect.marc.raw_keys import Fields, Picked


class PlainKeys:
    """What is taken from a block, record by record, as a fast path takes it.

    Args:
        further: Tags of fields whose values are kept too; records of holdings are then left.
    """

    def __init__(self, further: Collection[bytes]) -> None:
        self._leaves_holdings = any(tag >= raw_keys.FIRST_DATA for tag in further)
        self._keys: list[bytes] = []
        self._sizes: list[int] = []
        self._ids = array("Q")
        self._values: dict[bytes, list[list[bytes]]] = {tag: [] for tag in further}
        self._aside: list[bytes] = []
        self._set_aside = self._between = 0

    def is_left(self, leader: bytes) -> bool:
        """Whether a record is left to the tolerant path for what it is."""
        return self._leaves_holdings and raw_keys.aside(leader) == raw_keys.HOLDINGS

    def take(self, leader: bytes, fields: Fields, record_id: bytes, place: tuple[int, int]) -> bool:
        """Take a sound record; return False where its fields are not those of a title.

        Args:
            leader: The leader.
            fields: The fields of the key, and the further ones.
            record_id: Field 001.
            place: Bytes before the record, and its own.
        """
        between, size = place
        if raw_keys.aside(leader):
            self._aside.append(leader)
            self._set_aside += size
        elif sum(tag == b"008" for tag, _ in fields) != 1:
            return False
        else:
            self._keys.append(raw_keys.key(leader, fields))
            self._sizes.append(size)
            self._ids.append(record_ids.number(record_id))
            for wanted, values in self._values.items():
                values.append([value for tag, value in fields if tag == wanted])
        self._between += between
        return True

    def picked(self, odd: list[tuple[int, int]]) -> Picked:
        """Return all that was taken.

        Args:
            odd: Start and stop of the segments that were left.
        """
        return Picked(
            self._keys,
            self._sizes,
            self._ids,
            self._values,
            self._aside,
            odd,
            counted=sum(self._sizes),
            set_aside=self._set_aside,
            between=self._between,
        )
