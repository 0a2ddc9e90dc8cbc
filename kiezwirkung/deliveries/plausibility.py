"""How large a sheet may be before it is taken for a mistake or an attack.

What belongs here: the limits on extent that all workbook formats share.
"""

MAX_CELLS = 20_000_000
EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384


class ImplausibleError(Exception):
    """The file would need more memory than any real delivery, or is built to do harm."""


def check_rectangle(last_row: int, last_column: int, cells: int) -> None:
    """Refuse a sheet that reaches beyond Excel's own limits or spans more cells than any delivery."""
    if last_row > EXCEL_ROWS or last_column > EXCEL_COLUMNS or cells > MAX_CELLS:
        raise ImplausibleError
