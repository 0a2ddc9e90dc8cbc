"""The cooperation agreements: which targets are behind, by district and for the city, year by year.

What belongs here: choosing the year to judge, headings, and the blocks of the pages. How one target is told stands in
`target_rows.py`, duties in `duties.py`.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import duties, numbers, sentences
from dashboards.evidence import Table
from dashboards.language import _, later, ngettext
from dashboards.naming import agreement_file, district_file, slug
from dashboards.release import Area, Release, Target
from dashboards.target_rows import light, target_row

STATES = {"laufend": later("laufend"), "entwurf": later("Entwurf"), "beendet": later("beendet")}
PAGE = "vereinbarungen.html"


def settled(targets: Sequence[Target]) -> list[Target]:
    """The targets of the newest year that is not provisional."""
    done = [t for t in targets if not t.is_provisional and t.actual_value is not None]
    year = max((t.target_year for t in done), default=0)
    return [t for t in targets if t.target_year == year]


def behind(release: Release) -> dict[str, list[Target]]:
    """By district name: what is behind in the newest settled year of its agreement."""
    found: dict[str, list[Target]] = {}
    for district in release.districts:
        held = [t for t in release.targets if t.district_code == district.area_code]
        late = [t for t in settled(held) if t.is_behind]
        if late:
            found[district.area_name] = late
    return found


def headline(release: Release) -> str:
    """Which districts are behind, as one sentence."""
    with_agreement = {t.district_code for t in release.targets}
    late = behind(release)
    if not with_agreement:
        return _("Diese Ausgabe enthält keine Zielwerte aus Vereinbarungen")
    if not any(settled([t for t in release.targets if t.district_code == code]) for code in with_agreement):
        return _("Noch ist kein Jahr der Vereinbarungen abgeschlossen: Rückstände lassen sich nicht beurteilen")
    if not late:
        return _("Kein Bezirk liegt im letzten abgeschlossenen Jahr hinter seiner Vereinbarung")
    return ngettext(
        "Ein Bezirk von {total} liegt hinter seiner Vereinbarung: {names}",
        "{count} von {total} Bezirken liegen hinter ihrer Vereinbarung: {names}",
        len(late),
        count=numbers.counted(len(late)).capitalize(),
        total=numbers.counted(len(with_agreement)),
        names=sentences.joined(list(late)),
    )


def blocks(release: Release) -> list[dict[str, Any]]:
    """One block per district with an agreement, in alphabetical order."""
    return [block(release, d.area_code, d.area_name) for d in partners(release)]


def partners(release: Release) -> list[Area]:
    """The districts with an agreement, in alphabetical order."""
    codes = {t.district_code for t in release.targets} | {a.district_code for a in release.deliveries.agreements}
    return [d for d in release.districts if d.area_code in codes]


def block(release: Release, code: str, name: str) -> dict[str, Any]:
    """The agreement with one district: targets by year, duties."""
    targets = [t for t in release.targets if t.district_code == code]
    return _block(release, code, name, targets) | {
        "id": slug(name),
        "href": district_file(name),
        "own_page": agreement_file(name),
        "sums": duties.sums_block(release, "district", code),
    }


def city_block(release: Release) -> dict[str, Any] | None:
    """The agreement with the city, in the shape of those with districts; None where there is none."""
    targets = [t for t in release.further_targets if t.level == "berlin"]
    if not targets and all(a.district_code for a in release.deliveries.agreements):
        return None
    return _block(release, "", "Berlin", targets) | {
        "id": "berlin",
        "href": "index.html",
        "own_page": "",
        "sums": duties.sums_block(release, "berlin", release.berlin_code),
    }


def _block(release: Release, district_code: str, name: str, targets: Sequence[Target]) -> dict[str, Any]:
    """What the agreements with districts and the city ('') have in common."""
    judged = next((t.target_year for t in settled(targets)), 0)
    years = sorted({t.target_year for t in targets}, key=lambda year: (year != judged, -year))
    return {
        "name": name,
        "heading": heading(name, targets),
        "duties": [_duty(a) for a in release.deliveries.agreements if a.district_code == district_code],
        "duty_block": duties.duties_block(release, district_code),
        "table": goals_table(release, targets),
        "years": [_year(release, year, [t for t in targets if t.target_year == year]) for year in years],
    }


def goals_table(release: Release, targets: Sequence[Target]) -> Table | None:
    """The targets as rows to take along; None without any."""
    listed = sorted(targets, key=lambda t: (-t.target_year, t.indicator_title))
    head = (_("Ziel"), _("Jahr"), _("erreicht"), _("Soll bis jetzt"), _("Jahresziel"), _("Stand"), _("Grund"))
    rows = [(t, target_row(release, t)) for t in listed]
    cells = [
        (t.indicator_title, str(t.target_year), r["actual"], r["due"], r["goal"], r["words"], r["reason"] or "–")
        for t, r in rows
    ]
    return Table(_("Ziele der Vereinbarung"), head, tuple(cells)) if cells else None


def _year(release: Release, year: int, targets: Sequence[Target]) -> dict[str, Any]:
    is_open = all(light(t).state in {"open", "no_value"} for t in targets)
    title = (
        _("Ziele {year}: vorläufig, noch nicht zu beurteilen", year=year) if is_open else _("Ziele {year}", year=year)
    )
    return {"title": title, "rows": [target_row(release, t) for t in targets]}


def heading(name: str, targets: Sequence[Target]) -> str:
    """What the newest settled year says."""
    now = settled(targets)
    if not targets:
        return _("{name}: Vereinbarung ohne Zielwerte", name=name)
    if not now:
        return _("{name}: noch kein abgeschlossenes Jahr", name=name)
    late = [t.indicator_title for t in now if t.is_behind]
    if not late:
        return _("{name}: {year} kein Ziel im Rückstand", name=name, year=now[0].target_year)
    return _(
        "{name}: {year} {count} von {total} Zielen im Rückstand",
        name=name,
        year=now[0].target_year,
        count=numbers.counted(len(late)),
        total=numbers.counted(len(now)),
    )


def _duty(held: Any) -> str:
    parts = [
        _("Pflicht: {duty}", duty=_(duties.KINDS.get(held.duty, held.duty))),
        _(STATES.get(held.agreement_status, held.agreement_status)),
    ]
    parts += [_("unterzeichnet am {day}", day=numbers.day(held.signed_on))] if held.signed_on else []
    parts += [_("gültig bis {day}", day=numbers.day(held.valid_to))] if held.valid_to else []
    return f"{held.agreement_id}: {', '.join(p for p in parts if p)}"
