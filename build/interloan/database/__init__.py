"""Typed rows → one SQLite file: tables, keys, full text, views, and what it says about itself."""
