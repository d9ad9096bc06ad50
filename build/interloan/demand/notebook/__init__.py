"""What every notebook needs: the database and its sources, figures in words, charts."""
