"""The Datasette plugin: what the site adds to plain Datasette, one job a module."""

DATABASE = "interloan"
