"""A library's MARC 21 catalogue, counted by language, format, audience and decade.

The parts, in the order in which a byte passes them: `opening` finds the files and splits them,
`blocks` frames records, `fields` picks what a title's cell depends on, `meaning` interprets it,
`tally` adds up, `count` joins them and gives the result.
"""

from interloan.collect.marc.count import Counts, Progress, Row, Summary, count

__all__ = ["Counts", "Progress", "Row", "Summary", "count"]
