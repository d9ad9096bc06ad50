"""Tables as people see them: cells, rows, what is said of a table."""
