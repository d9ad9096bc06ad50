"""The site as a folder for any static host: finished pages, and Python for everything else."""
