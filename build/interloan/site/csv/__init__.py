"""CSV of answers and of rows, whole up to a stated bound."""
