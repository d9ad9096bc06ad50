"""One edition as a folder: every format, and each description by which such data is found."""
