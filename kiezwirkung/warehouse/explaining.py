"""The way back: from a figure to the files, sheets and rows it was made from.

What belongs here: finding the rows of a fact behind an area and a period in a published edition. The answer names
places in files, never the rows' content.
"""

from datetime import date
from pathlib import Path

import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.warehouse.connecting import column_types, quote, quote_table
from kiezwirkung.warehouse.querying import open_edition

AREA_COLUMNS = {"location": "location_id", "project": "project_id", "pgr": "pgr_code", "district": "district_code"}
LEVELS = (*AREA_COLUMNS, "berlin")


def find_rows(editions: Path, fact: str, *, level: str, area_code: str, start_on: date, end_on: date) -> pl.DataFrame:
    """File, sheet and row number of every row of `fact` in an area, from the month of start_on to that of end_on.

    Raises KiezwirkungError K503 when the fact or the level does not exist.
    """
    with open_edition(editions) as con:
        columns = column_types(con, fact) if fact.count(".") == 1 else {}
        column = AREA_COLUMNS.get(level, "")
        if level not in LEVELS or "row_id" not in columns or (column and column not in columns):
            raise KiezwirkungError(
                "K503",
                "Diese Tabelle lässt sich auf dieser Ebene nicht zurückverfolgen.",
                where=fact,
                what_to_do=f"Ebenen: {', '.join(LEVELS)}; Tabellen: core.fct_….",
            )
        in_area = f"f.{quote(column)} = $area_code" if column else "$area_code is not null"
        rows: pl.DataFrame = con.sql(
            f"""with placed as (
                select f.row_id, left(f.row_id, 16) as delivery_start,
                    regexp_extract(f.row_id, '([0-9]+)$', 1) as row_text
                from {quote_table(fact)} as f
                where {in_area} and f.month_on between date_trunc('month', $start_on::date) and $end_on::date
            )
            select coalesce(c.file_name, p.delivery_start) as file_name,
                substr(p.row_id, 18, length(p.row_id) - 18 - length(p.row_text)) as sheet,
                p.row_text::integer as row_number
            from placed as p
            left join (select left(delivery_id, 16) as delivery_start, min(file_name) as file_name
                from quality.conservation where rows_accepted > 0 group by all) as c
                on p.delivery_start = c.delivery_start
            order by file_name, sheet, row_number""",
            params={"area_code": area_code, "start_on": start_on, "end_on": end_on},
        ).pl()
    return rows
