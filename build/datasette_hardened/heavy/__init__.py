"""A process of its own for requests that cost much."""
