"""Maps, drawn by us from outlines in our own tables, with nothing from elsewhere."""
