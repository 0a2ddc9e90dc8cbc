"""Periods: which months make up a month, quarter, school year or project phase, and how each is called.

What belongs here: reading `period_groups.yaml` and building `indicators.period_month`, to which every roll-up joins its
months; so a new group is one line of data and no formula.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.errors import DefinitionError
from kiezwirkung.yaml_text import parse_yaml

ALWAYS: Final = ("month", "quarter", "year")
"""Groups that exist whether or not an indicator asks for them: completeness and targets stand on them."""
YEAR: Final = 12
MONTH_NAMES: Final = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
PERIOD_TYPES: Final = {
    "period_type": pl.String,
    "period_start_on": pl.Date,
    "period_end_on": pl.Date,
    "period_label": pl.String,
    "month_on": pl.Date,
}


@dataclass(frozen=True)
class PeriodGroup:
    """One kind of period: `months` long, repeating from `first` on; or once if `is_phase`, without its `pauses`."""

    name: str
    months: int
    first: date
    label: str
    is_phase: bool = False
    pauses: frozenset[date] = frozenset()

    @property
    def repeats_yearly(self) -> bool:
        """Whether there is a same period one year before."""
        return not self.is_phase and YEAR % self.months == 0

    def fits_into(self, other: "PeriodGroup") -> bool:
        """Whether every period of this group lies within one of the other's."""
        if self.is_phase or other.is_phase:
            return not self.is_phase and self.months == 1
        distance = _number(other.first) - _number(self.first)
        return other.months % self.months == 0 and distance % self.months == 0

    def starting_on(self, month_on: date) -> date | None:
        """The first day of the period that holds this month, or None outside of a phase."""
        distance = _number(month_on) - _number(self.first)
        if self.is_phase:
            return self.first if 0 <= distance < self.months else None
        return _month(_number(month_on) - distance % self.months)

    def label_of(self, start_on: date) -> str:
        """The name that people read."""
        return self.label.format(
            month=MONTH_NAMES[start_on.month - 1],
            number=(_number(start_on) - _number(self.first)) % YEAR // self.months + 1,
            year=start_on.year,
            next_year=f"{(start_on.year + 1) % 100:02d}",
        )


@cache
def load_period_groups() -> Mapping[str, PeriodGroup]:
    """All groups and phases by name, as `period_groups.yaml` lists them."""
    text = files("kiezwirkung").joinpath("indicators", "period_groups.yaml").read_text(encoding="utf-8")
    return {name: parse_period_group(name, entry) for name, entry in parse_yaml(text).items()}


def parse_period_group(name: str, entry: Mapping[str, object]) -> PeriodGroup:
    """One entry of the file, or a DefinitionError K104."""
    try:
        label = str(entry["label"])
        if "first_day" in entry:
            months = whole_months(*(date.fromisoformat(str(entry[key])) for key in ("first_day", "last_day")))
            pauses = frozenset(date.fromisoformat(str(month)) for month in _listed(entry.get("pauses")))
            group = PeriodGroup(name, len(months), months[0], label, is_phase=True, pauses=pauses)
        else:
            group = PeriodGroup(
                name, int(str(entry["months"])), date(1900, int(str(entry["first_month_of_year"])), 1), label
            )
        group.label_of(group.first)
    except (KeyError, ValueError, IndexError):
        group = None
    if group is None or group.months < 1 or not (group.is_phase or group.repeats_yearly):
        raise DefinitionError(
            "K104",
            f"Der Zeitraum {name} ist fehlerhaft: eine Gruppe braucht label, first_month_of_year und months (Teiler von"
            " 12), eine Projektphase label, first_day und last_day mit mindestens einem ganzen Monat.",
            where="kiezwirkung/indicators/period_groups.yaml",
        )
    return group


def whole_months(first_on: date, last_on: date) -> list[date]:
    """The months that lie wholly between two days: one that is cut by the range counts neither in part nor in full."""
    numbers = range(_number(first_on), _number(last_on) + 1)
    return [_month(n) for n in numbers if _month(n) >= first_on and _month(n + 1) - timedelta(days=1) <= last_on]


def build_period_months(con: duckdb.DuckDBPyConnection, asked: Iterable[str], tables: Iterable[str]) -> None:
    """Fill `indicators.period_month` (one row per period and month) and `indicators.period`.

    Args:
        con: the warehouse.
        asked: the groups and phases that some indicator needs.
        tables: the tables whose `month_on` say from when to when; a period that reaches beyond is there as a whole.
    """
    names = sorted({*ALWAYS, *asked}, key=list(load_period_groups()).index)
    months = " union all ".join(f"select min(month_on) as first, max(month_on) as last from {name}" for name in tables)
    found = con.execute(f"select min(first), max(last) from ({months})").fetchone()
    frame = period_frame([load_period_groups()[name] for name in names], *(found or (None, None)))
    con.execute("create schema if not exists indicators")
    con.register("period_rows", frame)
    con.execute("create or replace table indicators.period_month as select * from period_rows")
    con.unregister("period_rows")
    con.execute(
        "create or replace table indicators.period as select distinct period_type, period_start_on, period_end_on,"
        " period_label from indicators.period_month order by all"
    )


def period_frame(groups: Iterable[PeriodGroup], first: date | None, last: date | None) -> pl.DataFrame:
    """Every period that a month from `first` to `last` touches, as a whole: one row per period and month in it."""
    return pl.DataFrame(list(_rows(groups, first, last)), schema=PERIOD_TYPES, orient="row")


def _rows(groups: Iterable[PeriodGroup], first: date | None, last: date | None) -> Iterator[tuple[object, ...]]:
    if first is None or last is None:
        return
    for group in groups:
        starts = {group.starting_on(_month(n)) for n in range(_number(first), _number(last) + 1)}
        for start in sorted(start for start in starts if start is not None):
            end = date.fromordinal(_month(_number(start) + group.months).toordinal() - 1)
            for month_on in (_month(_number(start) + step) for step in range(group.months)):
                if month_on not in group.pauses:
                    yield group.name, start, end, group.label_of(start), month_on


def _listed(entry: object) -> list[object]:
    return entry if isinstance(entry, list) else []


def _number(month_on: date) -> int:
    return month_on.year * YEAR + month_on.month - 1


def _month(number: int) -> date:
    return date(number // YEAR, number % YEAR + 1, 1)
