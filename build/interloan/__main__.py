"""`python -m interloan` is the `interloan` command."""

from interloan.commands.group import main

main(prog_name="interloan")
