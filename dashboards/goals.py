"""The targets of the cooperation agreement of a district.

What belongs here: done, due by now, target of the year; judged by the release, never here.
"""

from typing import Any

from dashboards import agreements, numbers
from dashboards.language import _
from dashboards.naming import slug
from dashboards.release import Area, Release
from dashboards.target_rows import target_row


def targets_block(release: Release, district: Area) -> dict[str, Any]:
    """The targets of the agreement: of the newest settled year, else of the newest year."""
    held = [t for t in release.targets if t.district_code == district.area_code]
    year = max((t.target_year for t in held), default=0)
    now = agreements.settled(held) or [t for t in held if t.target_year == year]
    good = sum(t.state in {"on_course", "reached"} and not t.is_provisional for t in now)
    is_open = bool(now) and all(t.is_provisional or t.actual_value is None for t in now)
    return {
        "year": now[0].target_year if now else 0,
        "rows": [target_row(release, t) for t in now],
        "heading": _heading(now[0].target_year if now else 0, good, len(now), is_open=is_open),
        "table": agreements.goals_table(release, now),
        "href": f"{agreements.PAGE}#{slug(district.area_name)}",
    }


def own_targets(release: Release, project_id: str) -> list[dict[str, Any]]:
    """The targets of one project, newest year first, for its own page; there is no way to pages it does not have."""
    held = [t for t in release.further_targets if t.level == "project" and t.area_code == project_id]
    listed = sorted(held, key=lambda t: (-t.target_year, t.indicator_title))
    rows = [(t, target_row(release, t)) for t in listed]
    return [r | {"href": "", "title": f"{r['title']} {t.target_year}"} for t, r in rows]


def _heading(year: int, good: int, total: int, *, is_open: bool) -> str:
    if not total:
        return _("Jahresziele aus der Vereinbarung")
    if is_open:
        return _("Jahresziele {year}: vorläufig, noch nicht zu beurteilen", year=year)
    return _(
        "Jahresziele {year}: {count} von {total} auf Kurs oder erreicht",
        year=year,
        count=numbers.counted(good),
        total=numbers.counted(total),
    )
