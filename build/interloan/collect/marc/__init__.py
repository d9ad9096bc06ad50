"""A library's MARC 21 catalogue, counted by language, format, audience and decade.

The modules, in the order in which a byte passes them: `opening` finds the files (in `stores`), sees
what they are (`sniffing`) and splits them (`part`); `engines` has the parts counted, here, in a
pool or on a cluster; `reading` counts one: `packing` and `gunzip` unpack it, `blocks` frames
records, `sound` and `xml_sound` pick what a title's cell depends on from whole blocks, `tolerant`
and `xml` from the records that these leave; `fields` makes a raw key of it, `meaning` and
`languages` interpret each distinct key, `tally` adds up; `count` joins them, `result` and `account`
say what was found.
"""

from interloan.collect.marc.count import Counts, Progress, Row, Summary, count

__all__ = ["Counts", "Progress", "Row", "Summary", "count"]
