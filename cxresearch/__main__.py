"""`python -m cxresearch` is the command line."""

from cxresearch.cli import main

main()
