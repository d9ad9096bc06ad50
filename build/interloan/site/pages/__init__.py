"""Whole pages: home, a question with its answer, refusals."""
