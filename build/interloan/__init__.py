"""Interloan: the Massachusetts interlibrary-loan guide as checked, cited, open data."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """Look up `__version__` where it is asked for: that takes longer than many a command."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version  # noqa: PLC0415

    return version(__name__)
