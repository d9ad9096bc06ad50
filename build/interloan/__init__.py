"""Interloan: the Massachusetts interlibrary-loan guide as checked, cited, open data."""

from importlib.metadata import version

__version__ = version("interloan")
