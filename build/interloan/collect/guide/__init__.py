"""The guide, read again: what is new, gone or otherwise since it was last read."""
