"""Language tables of the American Community Survey → text files in sources/."""
