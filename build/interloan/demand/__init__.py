"""Language demand against collections: which figures belong together, gaps, trends, the report."""
