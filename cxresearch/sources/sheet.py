"""The process that reads a workbook: its path, the sheet, the most cells and the most memory -> pickles of rows.

It is run by its path, so that it starts at once, and imports nothing of this package.
"""

import pickle
import sys
from itertools import islice

PORTION = 10_000
"""Rows that are handed over at a time."""


def main(path: str, sheet: str, cells: int, memory: int) -> None:
    """Answers ("rows",) and then lists of rows, the last of them empty; or why there are none: ("sheets", names),
    ("large",), ("damaged",). What takes more memory ends the process without an answer."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # this system has no such limit, or a lower one
        pass
    from python_calamine import CalamineError, CalamineWorkbook

    def answer(*what: object) -> None:
        pickle.dump(what, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)

    try:
        with CalamineWorkbook.from_path(path) as book:
            if sheet and sheet not in book.sheet_names:
                answer("sheets", book.sheet_names)
                return
            found = book.get_sheet_by_name(sheet or book.sheet_names[0])
            if (found.total_height + 1) * (found.total_width + 1) > cells:
                answer("large")
                return
            answer("rows")
            rows = found.iter_rows()
            while portion := list(islice(rows, PORTION)):
                pickle.dump(portion, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
            pickle.dump([], sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
            sys.stdout.flush()
    except (CalamineError, OSError, IndexError):
        answer("damaged")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
