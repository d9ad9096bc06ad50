"""What a request, a statement and an answer may cost at most."""
