"""The figures of a report: the area's own over the periods shown, and what stands beside them.

What belongs here: which rows of the release a report holds, in their order, and their CSV. Nothing is computed.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from dashboards import own_course
from dashboards.indicator_csv import COLUMNS, german, plain
from dashboards.release import Indicator, Release, Target, Value
from dashboards.report_lines import ReportLine, key
from dashboards.reports.plan import Scope

Figure: TypeAlias = tuple[Indicator, Value]
CSV_COLUMNS = ("indicator_id", "title", "unit_label", *COLUMNS[1:])


@dataclass(frozen=True)
class Held:
    """All a report's tables hold."""

    scope: Scope
    figures: tuple[Figure, ...]
    lead: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    lines: tuple[ReportLine, ...]

    @property
    def indicators(self) -> list[Indicator]:
        """The definitions of everything held, once each, in order."""
        return list(dict.fromkeys(indicator for indicator, _value in self.figures))


def collect(release: Release, scope: Scope) -> Held:
    """What the tables of a report hold; nothing for a house none of whose figures rests on enough cases."""
    targets = tuple(t for t in release.targets if scope.level == "district" and t.district_code == scope.area_code)
    if scope.level == "project" and not _may_be_shown(release, scope):
        return Held(scope, (), (), (), ())
    named = {t.indicator_id for t in targets}
    chosen = [i for i in release.shown if not scope.is_agreement or i.indicator_id in named]
    figures = tuple(figure for indicator in chosen for figure in _figures(release, indicator, scope))
    lead = tuple(chosen if scope.is_agreement else release.lead)[:6]
    lines = () if scope.is_agreement else release.lines.get(key(scope.level, scope.area_code), ())
    return Held(scope, figures, lead, targets, lines)


def series(release: Release, indicator: Indicator, scope: Scope) -> tuple[Value, ...]:
    """The course of one indicator in the report's own area."""
    return release.series(indicator, scope.level, scope.area_code)


def _may_be_shown(release: Release, scope: Scope) -> bool:
    district = next((d for d in release.districts if d.area_code == scope.district_code), None)
    return bool(own_course.blocks(release, scope.area_code, scope.name, district))


def _figures(release: Release, indicator: Indicator, scope: Scope) -> Iterator[Figure]:
    for level, code in _areas(release, indicator, scope):
        told = release.series(indicator, level, code)
        years = release.values.get((indicator.indicator_id, level, code, "year"), ())
        seen = {(v.period_type, v.period_start_on) for v in told}
        yield from ((indicator, v) for v in told)
        yield from ((indicator, v) for v in years if (v.period_type, v.period_start_on) not in seen)
    if scope.level == "district" and not scope.is_agreement:
        yield from ((indicator, v) for v in release.centres(indicator, scope.area_code))
    if scope.level != "project":
        for breakdown in release.breakdowns(indicator):
            parts = release.split(indicator, scope.level, scope.area_code, breakdown)
            yield from ((indicator, v) for v in parts)


def _areas(release: Release, indicator: Indicator, scope: Scope) -> list[tuple[str, str]]:
    """The areas side by side; a centre is compared where it has a figure of its own, as on its page."""
    own, berlin = (scope.level, scope.area_code), ("berlin", release.berlin_code)
    if scope.level == "berlin":
        return [berlin, *(("district", d.area_code) for d in release.districts)]
    if scope.level != "project":
        return [own, berlin]
    has_figure = any(v.value is not None for v in series(release, indicator, scope))
    return [own, ("district", scope.district_code), berlin] if has_figure else [own]


def for_excel(held: Held) -> str:
    """The figures as CSV for a German Excel: semicolon, decimal comma, byte order mark."""
    return "\ufeff" + _text(held, ";", german)


def for_machines(held: Held) -> str:
    """The figures as CSV for programs: comma, point, ISO days."""
    return _text(held, ",", plain)


def _text(held: Held, delimiter: str, spelled: Callable[[object], str]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for indicator, value in held.figures:
        version = value.version or indicator.version
        known = {"title": indicator.title, "unit_label": indicator.unit_label, "version": version}
        told = {name: getattr(value, name, None) for name in CSV_COLUMNS} | known
        writer.writerow([spelled(told[name]) for name in CSV_COLUMNS])
    return sheet.getvalue()
