"""A Datasette plugin that bounds what one visitor can cost all others; README.md says how."""
