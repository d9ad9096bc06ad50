"""What spreadsheets call the columns and values of `holdings`."""

COUNTS = ("titles", "items", "circulation")
SPLITS = ("format", "audience", "decade")
HEADINGS = {
    "language": "language", "language code": "language", "lang": "language", "code": "language",
    "titles": "titles", "title count": "titles", "records": "titles",
    "items": "items", "copies": "items", "volumes": "items", "item count": "items",
    "circulation": "circulation", "circ": "circulation", "checkouts": "circulation",
    "loans": "circulation", "format": "format", "audience": "audience", "decade": "decade",
}  # fmt: skip
WORDS = {
    "books": "book", "print": "book", "dvd": "video", "dvds": "video", "blu-ray": "video",
    "cd": "music", "magazine": "periodical", "newspaper": "periodical", "e-book": "ebook",
    "juvenile": "children", "child": "children", "kids": "children", "ya": "teen",
    "young adult": "teen", "adults": "adult",
}  # fmt: skip
TOTALS = {"total", "totals", "grand total", "sum", "all", "all languages"}
