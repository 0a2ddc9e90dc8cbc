"""What a build handed out, beside the release it was made from, and questions the tests ask both.

What belongs here: finding pages, and finding the row of the release a page speaks of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from dashboards.site import SiteReport
from tests.unit.dashboards.read_back import Place, Row, markup_of


@dataclass(frozen=True)
class Handed:
    """What was handed out, and the release it was made from."""

    folder: Path
    report: SiteReport
    figures: dict[tuple[Any, ...], Row]
    indicators: dict[str, Row]
    con: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[Row]:
        result = self.con.execute(sql)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def pages(self) -> Iterator[tuple[Path, str]]:
        for path in sorted(self.folder.rglob("*.html")):
            if "en" not in path.parts and "berichte" not in path.parts:
                yield path, path.read_text(encoding="utf-8")

    def with_states(self) -> Iterator[tuple[Path, str]]:
        """The pages, and what their choices put in their place."""
        yield from self.pages()
        for path in sorted((self.folder / "site" / "assets" / "zustand").glob("*.js")):
            yield path, markup_of(path.read_text(encoding="utf-8"))

    def numbers(self) -> Iterator[float]:
        """Every number of the release that may be shown."""
        columns: dict[str, list[str]] = {}
        for row in self.rows("from duckdb_columns() where schema_name = 'mart' and data_type = 'DOUBLE'"):
            columns.setdefault(row["table_name"], []).append(row["column_name"])
        for table, names in columns.items():
            marked = " where mark not in ('g', 't', 'x')" if table == "indicator_value" else ""
            for row in self.rows(f"select {', '.join(names)} from mart.{table}{marked}"):
                yield from (held for held in row.values() if held is not None)

    def at(self, place: Place) -> tuple[Row, bool]:
        """The figure a link leads to, and whether it is a share."""
        indicator = self.slugs[place.slug]
        code = self.codes[place.level, place.area]
        key = (indicator["indicator_id"], place.level, code, place.period_type, place.on, "", "")
        return self.figures[key], indicator["unit"] == "%"

    @cached_property
    def districts(self) -> dict[str, str]:
        """Names by code."""
        return {r["area_code"]: r["area_name"] for r in self.rows("from mart.area where level = 'district'")}

    @cached_property
    def slugs(self) -> dict[str, Row]:
        return {name.replace("_", "-"): row for name, row in self.indicators.items()}

    @cached_property
    def codes(self) -> dict[tuple[str, str], str]:
        return {(r["level"], r["area_code"].lower()): r["area_code"] for r in self.figures.values()}

    @cached_property
    def named(self) -> dict[tuple[str, str, str], tuple[Row, bool]]:
        """Figures by title, area and period as pages write them, and whether they are shares."""
        return {
            (self.indicators[r["indicator_id"]]["title"], r["area_name"], r["period_label"]): (
                r, self.indicators[r["indicator_id"]]["unit"] == "%"
            )
            for r in self.figures.values() if not r["breakdown"]
        }  # fmt: skip

    @cached_property
    def newest(self) -> dict[tuple[str, str], str]:
        """The newest period of each title and area."""
        found = sorted(self.named.items(), key=lambda item: item[1][0]["period_start_on"])
        return {(title, area): period for (title, area, period), _held in found}


def slug_of(name: str) -> str:
    return name.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))


def key_of(row: Row) -> tuple[Any, ...]:
    names = ("indicator_id", "level", "area_code", "period_type", "period_start_on", "breakdown", "breakdown_code")
    return tuple(row[name] or "" for name in names)
