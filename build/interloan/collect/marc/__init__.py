"""A library's MARC 21 catalogue, counted by language, format, audience and decade.

The modules, in the order in which a byte passes them: `parts` finds the files, sees what they are
and splits them; `counting` has the parts counted in this process, or by `workers` in several or on
a cluster; `tally` counts one: `streams` opens and unpacks it, `blocks` frames records,
`iso2709_fast` and `marcxml_fast` take the raw keys of sound records from whole blocks (without
NumPy, as in a browser, `iso2709_plain` and `marcxml_plain` do), `iso2709_tolerant` and
`marcxml_tolerant` read the records that these leave, `raw_keys` says what a key holds,
`interpretation` what it means, `items` how many copies and loans there are; `result` turns the sum
into rows and an account of every byte.
"""

from interloan.collect.marc.counted_part import Progress
from interloan.collect.marc.counting import count
from interloan.collect.marc.result import Counts, Row, Summary

__all__ = ["Counts", "Progress", "Row", "Summary", "count"]
