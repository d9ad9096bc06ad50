"""Language demand against collections, with the error that a sample survey leaves.

Pure functions on numbers and pandas tables: they read no file and import nothing else of
Interloan, so a notebook may use them on its own data. Nothing is rounded here.

`demand.gaps` and `trends.trends` make whole tables; the other modules hold one rule each.
"""
