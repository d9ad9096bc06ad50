"""The processes that answer visitors."""
