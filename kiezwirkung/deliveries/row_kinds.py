"""Which rows below a header are data, and which are sums, footnotes, repeated headers or hidden.

What belongs here: sorting rows by kind, vectorised over the whole sheet. Empty rows are no rows.
"""

import polars as pl

from kiezwirkung.deliveries.grids import Grid
from kiezwirkung.deliveries.recognising import Layout

ROW, KIND, DATA = "row_number", "kind", "data"
SUM_ROW = r"^(?i:(?:zwischen|teil|monats|quartals|jahres|end|gesamt)?(?:summen?|gesamt|insgesamt|total))\b"
_MIN_REPEATED = 2
_FOOTNOTE = r"^(?:\*|[¹²³⁴]|(?i:anm\b|anm\.|anmerkung|hinweis|stand\b|quelle))"


def sort_rows(grid: Grid, layout: Layout) -> pl.DataFrame:
    """The non-empty rows below the header with their `row_number` and `kind` ('data' or the reason to skip)."""
    cells = list(grid.frame.columns)
    below = grid.frame.with_row_index(ROW, offset=grid.first_row).slice(layout.first_data_index)
    below = below.with_columns(pl.col(ROW).cast(pl.Int32))
    filled = pl.sum_horizontal(pl.col(cells).is_not_null())
    below = below.filter(pl.any_horizontal(pl.col(cells).is_not_null()))
    first = pl.coalesce(cells)
    kind = (
        pl.when(pl.col(ROW).is_in(sorted(grid.hidden_rows))).then(pl.lit("hidden_row"))
        .when(_repeats_header(grid, layout)).then(pl.lit("repeated_header"))
        .when(first.str.contains(SUM_ROW)).then(pl.lit("sum_row"))
        .when((filled == 1) & first.str.contains(_FOOTNOTE)).then(pl.lit("footnote"))
        .otherwise(pl.lit(DATA))
    )  # fmt: skip
    return below.with_columns(kind.alias(KIND))


def _repeats_header(grid: Grid, layout: Layout) -> pl.Expr:
    """A row whose cells say what a header row says, in at least two columns and nowhere anything else."""
    repeats = pl.lit(value=False)
    for row in grid.frame.slice(layout.header_index, layout.header_height).iter_rows():
        columns = [(pl.col(grid.frame.columns[index]), row[index]) for index in layout.fields.values()]
        same = [cell.eq_missing(pl.lit(text)) for cell, text in columns if text is not None]
        other = [cell.ne_missing(pl.lit(text, pl.String)) & cell.is_not_null() for cell, text in columns]
        if len(same) >= _MIN_REPEATED:
            repeats = repeats | ((pl.sum_horizontal(same) >= _MIN_REPEATED) & ~pl.any_horizontal(other))
    return repeats


def all_rows(grid: Grid) -> list[int]:
    """Row numbers of all non-empty rows of a sheet."""
    if grid.is_empty:
        return []
    frame = grid.frame.with_row_index(ROW, offset=grid.first_row)
    is_filled = pl.any_horizontal(pl.col(grid.frame.columns).is_not_null())
    return [int(number) for number in frame.filter(is_filled).get_column(ROW)]
