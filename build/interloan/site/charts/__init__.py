"""The chart of an answer: its figures, its drawing, and what it shows in words."""
