"""Every figure of an indicator with its place on the page: value, range, parts, marks, coverage, change.

What belongs here: the rows other pages point to. Areas without a row say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards import events, numbers, sentences
from dashboards.language import _
from dashboards.marks import words_of
from dashboards.naming import value_anchor
from dashboards.release import Indicator, Release, Value


@dataclass(frozen=True)
class Row:
    """One figure."""

    anchor: str
    period: str
    value: str
    range: str
    numerator: str
    denominator: str
    mark: str
    coverage: str
    estimated: str
    change: str
    bounds: str = ""
    note: str = ""


@dataclass(frozen=True)
class Group:
    """The figures of one area, newest first; `is_open` shows them without a click."""

    name: str
    rows: tuple[Row, ...]
    is_open: bool = False

    @property
    def has_bounds(self) -> bool:
        """Whether persons can be counted no closer than between two bounds somewhere."""
        return any(r.bounds for r in self.rows)

    @property
    def has_notes(self) -> bool:
        """Whether another definition begins somewhere."""
        return any(r.note for r in self.rows)


def areas(release: Release, indicator: Indicator) -> list[Group]:
    """Berlin and the districts over the periods shown."""
    berlin = release.series(indicator, "berlin", release.berlin_code)
    held = [Group("Berlin", _rows(indicator, berlin), is_open=True)]
    held += [
        Group(d.area_name, _rows(indicator, release.series(indicator, "district", d.area_code)))
        for d in release.districts
    ]
    return [g for g in held if g.rows]


def projects(release: Release, indicator: Indicator) -> list[Group]:
    """The current figure of every project within its district, in alphabetical order."""
    found = []
    for district in release.districts:
        values = release.centres(indicator, district.area_code)
        rows = tuple(row(indicator, v, name=v.area_name) for v in values)
        found.append(Group(district.area_name, rows))
    return [g for g in found if g.rows]


def _rows(indicator: Indicator, series: Sequence[Value]) -> tuple[Row, ...]:
    notes = events.notes(events.definition_breaks(series, indicator))
    return tuple(row(indicator, v, note=notes.get(i, "")) for i, v in reversed(list(enumerate(series))))


def row(indicator: Indicator, value: Value, *, name: str = "", note: str = "") -> Row:
    """One figure; a sign stands where there is no number, never an empty cell."""
    told = value.value is not None
    ends = (
        numbers.interval(indicator, value.lower, value.upper)
        if value.lower is not None and value.upper is not None
        else _("keiner")
        if told
        else "–"
    )
    return Row(
        anchor=value_anchor(value),
        period=name or numbers.period_short(value.period_type, value.period_start_on),
        value=numbers.full(indicator, value.value) if value.value is not None else value.mark or "–",
        range=ends,
        numerator=part(value.numerator),
        denominator=part(value.denominator),
        mark=_mark(value),
        coverage=_coverage(value),
        estimated=numbers.percent(value.estimated_share, 1) if value.estimated_share is not None else "–",
        change=_change(indicator, value),
        bounds=sentences.bounds_words(value),
        note=note,
    )


def part(amount: float | None) -> str:
    """A numerator or denominator; whole where it is whole."""
    if amount is None:
        return "–"
    return numbers.number(amount, 0 if abs(amount - round(amount)) < 1e-9 else 2)


def _mark(value: Value) -> str:
    if value.mark:
        return words_of(value.mark, value.mark_reason)
    return _("keines") if value.value is not None else value.mark_reason or _("keine Angabe")


def _coverage(value: Value) -> str:
    if value.delivered_count is None or value.expected_count is None:
        return _("nicht angegeben")
    return _("{count} von {total}", count=value.delivered_count, total=value.expected_count)


def _change(indicator: Indicator, value: Value) -> str:
    if value.value is None:
        return "–"
    if value.change is None:
        return value.change_reason or "–"
    return f"{numbers.change(indicator, value.change)}, {sentences.change_words(indicator, value)}"
