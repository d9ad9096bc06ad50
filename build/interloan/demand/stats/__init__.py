"""Language demand against collections, with the error that a sample survey leaves.

Pure functions of numbers and plain rows: they read no file and import nothing else of Interloan,
so anybody may use them on data of their own. Nothing is rounded here.

`gap_table.gaps` and `trends.trends` make whole tables; the other modules hold one rule each.
"""
