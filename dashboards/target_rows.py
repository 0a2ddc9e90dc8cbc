"""One target of an agreement: its light, amounts with their unit, drawing, course and the reason in words.

What belongs here: the release's own judgement told. A provisional year is not judged. What lies behind a gap is told
only as far as the figures themselves say it: missing deliveries, the change to last year.
"""

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from dashboards import numbers, sentences
from dashboards.drawing.lines import sparkline
from dashboards.drawing.rows import bullet
from dashboards.language import _, later, ngettext
from dashboards.marks import words_of
from dashboards.naming import indicator_file, value_link
from dashboards.release import Indicator, Release, Target, Value

LIGHTS = {
    "on_course": ("✓", later("auf Kurs")),
    "reached": ("✓", later("erreicht")),
    "behind": ("▼", later("im Rückstand")),
    "unsure": ("≈", later("nicht gesichert")),
    "no_value": ("–", later("kein Wert")),
    "open": ("…", later("noch nicht zu beurteilen")),
}


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
        "drawing": bullet(replace(target, state=shown.state)),
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
        parts += _known_causes(indicator, value, is_told=bool(target.reason))
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


def _known_causes(indicator: Indicator, value: Value, *, is_told: bool) -> list[str]:
    """What the figures themselves say about a gap; the release's own reason tells already which reports are in."""
    found = []
    missing = (value.expected_count or 0) - (value.delivered_count or 0)
    if missing > 0 and not is_told:
        found.append(
            ngettext(
                "Eine von {total} Meldungen fehlt; der wahre Wert kann höher liegen.",
                "{count} von {total} Meldungen fehlen; der wahre Wert kann höher liegen.",
                missing,
                count=numbers.number(missing),
                total=numbers.number(value.expected_count or 0),
            )
        )
    elif value.expected_count and not is_told:
        found.append(_("Alle fälligen Meldungen liegen vor; an fehlenden Meldungen liegt es nicht."))
    if value.change is not None:
        moved = numbers.change(indicator, value.change)
        words = sentences.change_words(indicator, value)
        found.append(_("Zum Vorjahr: {moved} ({words}).", moved=moved, words=words))
    elif value.change_reason:
        found.append(_("Zum Vorjahr: {reason}.", reason=value.change_reason))
    return found
