"""Corrected figures: mark `r` where an earlier edition published another value.

What belongs here: comparing mart.indicator_value with the last edition, key by key and version by version. Only that
edition is asked: it remembers in `is_revised` what those before it had shown. A value that was provisional was
announced to change, so nothing is corrected by that; neither is a figure of another version. The former value is not
repeated: old and new together could tell what one person changed.
"""

from pathlib import Path
from typing import Final

import duckdb

from kiezwirkung.indicators.indicator_rows import PROTECTION_CLASSES
from kiezwirkung.settings import SurveyDigits
from kiezwirkung.warehouse.connecting import quote_text

LAST: Final = "last_release"
REVISED: Final = "Berichtigt: eine frühere Ausgabe zeigte einen anderen Wert"
REAL: Final = 1e-9
"""Relative difference from which two values differ: below it lies the order in which a machine adds."""

KEYS: Final = (
    *("indicator_id", "version", "level", "area_code", "period_type", "period_start_on"),
    *("breakdown", "breakdown_code"),
)
SAME: Final = " and ".join(f"{{0}}.{name} = {{1}}.{name}" for name in KEYS)

REVISED_SQL: Final = f"""
create or replace temp table revised_value as
select {", ".join(f"v.{name}" for name in KEYS)}
from mart.indicator_value as v
join {LAST}.mart.indicator_value as e on {SAME.format("v", "e")}
join mart.indicator as i on i.indicator_id = v.indicator_id
where {{was_revised}} or (v.value is not null and e.value is not null and e.mark <> 'p'
    and abs(v.value - e.value) > case
        when i.protection_class = $survey and i.kind = 'mean' then $mean
        when i.protection_class = $survey and i.kind = 'ratio' then $share
        else {REAL} * greatest(abs(v.value), abs(e.value)) end)
"""
"""What was corrected once stays so, also while it is withheld for a night."""

MARK_SQL: Final = f"""
update mart.indicator_value as v set is_revised = true,
    mark = case when v.mark = '' and v.value is not null then 'r' else v.mark end,
    mark_reason = case when v.mark = '' and v.value is not null then {quote_text(REVISED)} else v.mark_reason end
from revised_value as r where {SAME.format("v", "r")}
"""
MARK_BESIDE_SQL: Final = f"""
update mart.indicator_value_today as v set as_was_mark = 'r'
from mart.indicator_value as r where {SAME.format("v", "r")} and r.mark = 'r'
"""
"""Where the figure as it was stands beside the one as it is today, it has the same mark."""


def mark_revised(con: duckdb.DuckDBPyConnection, last_release: Path | None, digits: SurveyDigits) -> int:
    """Set `is_revised`, and mark `r` where there is no other mark; gives how many figures were corrected.

    Survey figures are compared as far as they are published (`digits`): an edition from before the rounding holds more.
    """
    if last_release is None:
        return 0
    con.execute(f"attach {quote_text(str(last_release))} as {LAST} (read_only)")
    try:
        names = {
            row[0]
            for row in con.execute(
                "select column_name from duckdb_columns() where database_name = ? and table_name = 'indicator_value'",
                [LAST],
            ).fetchall()
        }
        if not set(KEYS) <= names:
            return 0
        was_revised = "e.is_revised" if "is_revised" in names else "e.mark = 'r'"
        smallest = {
            "mean": 0.6 * 10**-digits.mean,
            "share": 0.6 * 10**-digits.share,
            "survey": PROTECTION_CLASSES["survey"],
        }
        con.execute(REVISED_SQL.format(was_revised=was_revised), smallest)
    finally:
        con.execute(f"detach {LAST}")
    con.execute(MARK_SQL)
    con.execute(MARK_BESIDE_SQL)
    found = con.execute("select count(*) from revised_value").fetchone()
    con.execute("drop table revised_value")
    return int(found[0]) if found else 0
