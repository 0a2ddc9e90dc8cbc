"""The tables of the schema `reference`: their columns and types, empty until something fills them.

What belongs here: the shape only. Filling is `loading.py`; reading official files is `adding.py` and the layouts.
"""

from collections.abc import Mapping
from typing import Final

import duckdb

Columns = Mapping[str, str]

TABLES: Final[Mapping[str, Columns]] = {
    "run": {"as_of": "DATE", "first_month": "DATE", "last_month": "DATE"},
    "calendar_day": {
        "day_on": "DATE",
        "day_kind": "VARCHAR",
        "is_working_day": "BOOLEAN",
        "working_day_number": "INTEGER",
        "next_working_on": "DATE",
    },
    "reporting_form": {
        "entity": "VARCHAR",
        "title": "VARCHAR",
        "period_type": "VARCHAR",
        "owed_by": "VARCHAR",
        "due_day": "INTEGER",
        "due_months_after": "INTEGER",
    },
    "deadline_rule": {"working_days_after_closure": "INTEGER"},
    "reminder_stage": {"stage": "VARCHAR", "from_day": "INTEGER"},
    "district": {
        "district_code": "VARCHAR",
        "district_name": "VARCHAR",
        "short_name": "VARCHAR",
        "letters": "VARCHAR",
        "tile_row": "INTEGER",
        "tile_column": "INTEGER",
    },
    "prognoseraum": {"pgr_code": "VARCHAR", "pgr_name": "VARCHAR", "district_code": "VARCHAR"},
    "population": {
        "level": "VARCHAR",
        "area_code": "VARCHAR",
        "reference_on": "DATE",
        "age_band": "VARCHAR",
        "inhabitants": "BIGINT",
        "source": "VARCHAR",
    },
    "plr": {
        "plr_code": "VARCHAR",
        "plr_name": "VARCHAR",
        "bzr_code": "VARCHAR",
        "bzr_name": "VARCHAR",
        "pgr_code": "VARCHAR",
        "pgr_name": "VARCHAR",
        "district_code": "VARCHAR",
        "area_m2": "DOUBLE",
    },
    "mss": {
        "plr_code": "VARCHAR",
        "reference_on": "DATE",
        "inhabitants": "BIGINT",
        "status_class": "INTEGER",
        "dynamic_class": "INTEGER",
        "status_dynamic": "VARCHAR",
        "is_valid": "BOOLEAN",
    },
    "gssa": {
        "level": "VARCHAR",
        "area_code": "VARCHAR",
        "area_name": "VARCHAR",
        "survey_year": "INTEGER",
        "gesix": "DOUBLE",
        "esix": "DOUBLE",
        "is_old_lor": "BOOLEAN",
    },
    "register_location": {
        "register": "VARCHAR",
        "entry_number": "INTEGER",
        "register_id": "VARCHAR",
        "facility_name": "VARCHAR",
        "facility_type": "VARCHAR",
        "district_code": "VARCHAR",
        "longitude": "DOUBLE",
        "latitude": "DOUBLE",
        "located_district_code": "VARCHAR",
        "pgr_code": "VARCHAR",
        "state_on": "DATE",
    },
    "district_outline": {
        "district_code": "VARCHAR",
        "part": "INTEGER",
        "ring": "INTEGER",
        "point": "INTEGER",
        "longitude": "DOUBLE",
        "latitude": "DOUBLE",
    },
    "prognoseraum_outline": {
        "pgr_code": "VARCHAR",
        "part": "INTEGER",
        "ring": "INTEGER",
        "point": "INTEGER",
        "longitude": "DOUBLE",
        "latitude": "DOUBLE",
    },
    "source_file": {"kind": "VARCHAR", "state_on": "DATE", "rows": "BIGINT", "sha256": "VARCHAR", "source": "VARCHAR"},
}


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Every reference table exists and is empty afterwards, except `reference.run`, which keeps its row."""
    con.execute("create schema if not exists reference")
    for name, columns in TABLES.items():
        listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        verb = "create table if not exists" if name == "run" else "create or replace table"
        con.execute(f"{verb} reference.{name} ({listed})")
