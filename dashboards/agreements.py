"""The cooperation agreements: which target is reached, which one is behind, and why, in words.

What belongs here: lights, amounts and reasons from the release's own judgement. A provisional year is not judged. What
lies behind a gap is told only as far as the figures themselves say it: missing deliveries, the change to last year.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from dashboards import duties, numbers, sentences
from dashboards.drawing import rows
from dashboards.drawing.lines import sparkline
from dashboards.evidence import Table
from dashboards.language import _, later, ngettext
from dashboards.marks import words_of
from dashboards.naming import agreement_file, district_file, indicator_file, slug, value_link
from dashboards.release import Area, Indicator, Release, Target, Value

LIGHTS = {
    "on_course": ("✓", later("auf Kurs")),
    "reached": ("✓", later("erreicht")),
    "behind": ("▼", later("im Rückstand")),
    "unsure": ("≈", later("nicht gesichert")),
    "no_value": ("–", later("kein Wert")),
    "open": ("…", later("noch nicht zu beurteilen")),
}
DUTIES = {
    "foerderung": later("Förderung"),
    "angebot": later("Angebot"),
    "bericht": later("Bericht"),
    "gremium": later("Gremium"),
}
STATES = {"laufend": later("laufend"), "entwurf": later("Entwurf"), "beendet": later("beendet")}
PAGE = "vereinbarungen.html"


@dataclass(frozen=True)
class Light:
    """How a target stands: key, sign, words."""

    state: str
    sign: str
    words: str


def light(target: Target) -> Light:
    """The light of a target; a provisional year is not judged."""
    state = "open" if target.is_provisional and target.actual_value is not None else target.state
    sign, words = LIGHTS.get(state, ("–", target.state))
    return Light(state, sign, _(words))


def plain(target: Target, value: float) -> str:
    """An amount without its unit."""
    return numbers.number(value * (100 if target.is_share else 1), target.decimals)


def amount(target: Target, value: float) -> str:
    """An amount with its unit."""
    unit = numbers.percent_sign() if target.is_share else f"{numbers.FIXED}{target.unit_label}".rstrip()
    return plain(target, value) + unit


def goal(target: Target) -> str:
    """The target of the year; a band has two ends."""
    if target.upper_value is None:
        return amount(target, target.target_value)
    low, high = plain(target, target.target_value), amount(target, target.upper_value)
    return _("{low} bis {high}", low=low, high=high)


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
    judged = next((t.target_year for t in settled(targets)), 0)
    years = sorted({t.target_year for t in targets}, key=lambda year: (year != judged, -year))
    return {
        "id": slug(name),
        "name": name,
        "href": district_file(name),
        "own_page": agreement_file(name),
        "heading": heading(name, targets),
        "duties": [_duty(a) for a in release.deliveries.agreements if a.district_code == code],
        "duty_block": duties.duties_block(release, code),
        "sums": duties.sums_block(release, "district", code),
        "table": goals_table(release, targets),
        "years": [_year(release, year, [t for t in targets if t.target_year == year]) for year in years],
    }


def city_block(release: Release) -> dict[str, Any] | None:
    """The agreement with the city, in the shape of those with districts; None where there is none."""
    targets = [t for t in release.further_targets if t.level == "berlin"]
    held = [a for a in release.deliveries.agreements if not a.district_code]
    if not targets and not held:
        return None
    judged = next((t.target_year for t in settled(targets)), 0)
    years = sorted({t.target_year for t in targets}, key=lambda year: (year != judged, -year))
    return {
        "id": "berlin",
        "name": "Berlin",
        "href": "index.html",
        "own_page": "",
        "heading": heading("Berlin", targets),
        "duties": [_duty(a) for a in held],
        "duty_block": duties.duties_block(release, ""),
        "sums": duties.sums_block(release, "berlin", release.berlin_code),
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
        _("Pflicht: {duty}", duty=_(DUTIES.get(held.duty, held.duty))),
        _(STATES.get(held.agreement_status, held.agreement_status)),
    ]
    parts += [_("unterzeichnet am {day}", day=numbers.day(held.signed_on))] if held.signed_on else []
    parts += [_("gültig bis {day}", day=numbers.day(held.valid_to))] if held.valid_to else []
    return f"{held.agreement_id}: {', '.join(p for p in parts if p)}"


def target_row(release: Release, target: Target) -> dict[str, Any]:
    """One target: light, amounts, drawing, course, reason."""
    shown, value = light(target), yearly_value(release, target)
    indicator = release.indicator(target.indicator_id)
    ends = (
        f" ({plain(target, target.lower)}–{plain(target, target.upper)})"
        if target.lower is not None and target.upper is not None
        else ""
    )
    told = target.actual_value is not None
    mark = f" {target.mark}" if target.mark and told else ""
    actual = (
        amount(target, target.actual_value) + ends + mark if target.actual_value is not None else target.mark or "–"
    )
    return {
        "title": target.indicator_title,
        "href": value_link(value) if value else indicator_file(target.indicator_id) if indicator else "",
        "sign": shown.sign,
        "words": shown.words,
        "state": shown.state,
        "actual": actual,
        "share": numbers.percent(target.actual_value / target.target_value)
        if target.actual_value is not None and target.target_value and target.upper_value is None
        else "–",
        "goal": goal(target),
        "baseline": amount(target, target.baseline_value) if target.baseline_value is not None else "–",
        "due": amount(target, target.due_value) if target.due_value is not None else _("nicht festgelegt"),
        "drawing": rows.bullet(replace(target, state=shown.state)),
        "course": _course(release, indicator, target),
        "reason": reason(target, indicator, value),
    }


def yearly_value(release: Release, target: Target) -> Value | None:
    """The area's figure of the target year."""
    held = release.values.get((target.indicator_id, target.level, _area(target), "year"), ())
    return next((v for v in held if v.period_start_on.year == target.target_year), None)


def _area(target: Target) -> str:
    return target.district_code if target.level == "district" else target.area_code


def _course(release: Release, indicator: Indicator | None, target: Target) -> Markup:
    if indicator is None or indicator.indicator_id not in release.is_shown:
        return Markup("")
    series = [
        v
        for v in release.series(indicator, target.level, _area(target))
        if v.period_start_on.year <= target.target_year
    ]
    alt = sentences.series_alt(indicator, target.district_name or target.district_code, series)
    return sparkline(series, alt=alt)


def reason(target: Target, indicator: Indicator | None, value: Value | None) -> str:
    """Why the light is as it is, in words; the release's own reason comes first."""
    parts = [target.reason] if target.reason else _judged(target)
    if value is not None and indicator is not None and target.state == "behind":
        parts += _known_causes(indicator, value)
    return " ".join(parts)


def _judged(target: Target) -> list[str]:
    if target.actual_value is None:
        return [_("Ohne Wert: {words}.", words=words_of(target.mark))]
    if target.is_provisional:
        return [_("Vorläufig: Nachmeldungen sind noch möglich, deshalb keine Wertung.")]
    if target.state == "unsure":
        return [_("Der 95-%-Bereich schließt das Soll ein; ob es erreicht ist, bleibt offen.")]
    if target.due_value is None:
        return []
    gap = abs(target.actual_value - target.due_value)
    texts = {
        "behind": later("{gap} fehlen zum Soll von {due}."),
        "on_course": later("Das Soll von {due} ist um {gap} übertroffen."),
        "reached": later("Das Jahresziel von {goal} ist erreicht."),
    }
    text = texts.get(target.state)
    if not text:
        return []
    due = amount(target, target.due_value)
    return [_(text, gap=amount(target, gap), due=due, goal=goal(target))]


def _known_causes(indicator: Indicator, value: Value) -> list[str]:
    """What the figures themselves say about a gap."""
    found = []
    missing = (value.expected_count or 0) - (value.delivered_count or 0)
    if missing > 0:
        found.append(
            ngettext(
                "Eine von {total} Meldungen fehlt; der wahre Wert kann höher liegen.",
                "{count} von {total} Meldungen fehlen; der wahre Wert kann höher liegen.",
                missing,
                count=numbers.number(missing),
                total=numbers.number(value.expected_count or 0),
            )
        )
    elif value.expected_count:
        found.append(_("Alle fälligen Meldungen liegen vor; an fehlenden Meldungen liegt es nicht."))
    if value.change is not None:
        moved = numbers.change(indicator, value.change)
        words = sentences.change_words(indicator, value)
        found.append(_("Zum Vorjahr: {moved} ({words}).", moved=moved, words=words))
    elif value.change_reason:
        found.append(_("Zum Vorjahr: {reason}.", reason=value.change_reason))
    return found
