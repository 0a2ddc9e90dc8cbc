"""How large a delivery may be before it is taken for a mistake or an attack.

What belongs here: every limit on a file, its sheets and the process that reads it; `docs/limits.md` lists them for
people. Whoever needs a limit takes it from here.
"""

MIB = 1_048_576
MAX_FILE = 400_000_000  # bytes
MAX_UNPACKED = 1_000_000_000  # bytes of a zipped workbook, all parts
SMALL_UNPACKED = 40_000_000  # below, any ratio is fine
MAX_RATIO = 150  # unpacked to packed
MAX_MEMBERS = 2_000  # parts of a zipped workbook
MAX_SHEETS = 500
MAX_CELLS = 20_000_000  # of the rectangle around all filled cells of a sheet
MAX_ALL_CELLS = 40_000_000  # of all sheets
MAX_MERGES = 20_000  # merged ranges of a sheet that are followed
EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384
MAX_CSV_COLUMNS = 2_000
MAX_BLANKS = 10_000_000  # that an ods writes as their number
MAX_FINDINGS = 300_000  # of one file; the night keeps each of them in memory, and nobody repairs as many by hand
MAX_SECONDS = 120  # of one file
MAX_MEMORY = 4_096 * MIB  # address space of the process that reads, its libraries (about 550 MiB) included
SETTLED_SECONDS = 5  # a file changed later than this before the look may still be on its way


class ImplausibleError(Exception):
    """The file would need more memory or time than any real delivery (D114)."""


class ForbiddenError(Exception):
    """The file holds what no table program writes and only harm needs, as entity definitions (D101)."""


class ContradictoryError(Exception):
    """Two parts of an archive have one name: which of them counts is for every program to choose (D124)."""


def check_rectangle(last_row: int, last_column: int, cells: int) -> None:
    """Refuse a sheet that reaches beyond Excel's own limits or spans more cells than any delivery."""
    if last_row > EXCEL_ROWS or last_column > EXCEL_COLUMNS or cells > MAX_CELLS:
        raise ImplausibleError
