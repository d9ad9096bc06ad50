"""A library's counts by language → text files in local/ or sources/."""
