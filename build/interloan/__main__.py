"""`python -m interloan` is the `interloan` command."""

from interloan.cli import main

main(prog_name="interloan")
