"""The box that is asked in one's own words: a search → question pages, with their fields filled.

Rules and dictionaries, no model: `words` takes a search apart, `names` finds what the data has a
name for, `reading` puts both together, `ranking` weighs the questions by what their headers say.
"""
