"""Text → typed rows: CSVs and their descriptors, read strictly; all problems are named at once."""
