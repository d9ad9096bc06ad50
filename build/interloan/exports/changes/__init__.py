"""What became different between two databases, for people and programs who follow the data."""
