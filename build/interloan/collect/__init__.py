"""From the outside world to text files in sources/ or local/: the census, counts by language."""
