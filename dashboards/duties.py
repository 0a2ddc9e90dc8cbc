"""Duties of the agreements with their state, and whether the targets below add up to those above.

What belongs here: rows for the pages on agreements, in words made from days and counts of the release.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import numbers
from dashboards.evidence import Table
from dashboards.language import _, later, ngettext
from dashboards.measured import Duty, TargetSum
from dashboards.release import Indicator, Release

KINDS = {
    "foerderung": later("Förderung"),
    "angebot": later("Angebot"),
    "bericht": later("Bericht"),
    "gremium": later("Gremium"),
}
EVIDENCE = {
    "entry": later("nach Eintrag"),
    "reports": later("Meldungen der Häuser"),
    "meetings": later("Treffen"),
}
STATES = {
    "done": ("✓", later("erledigt")),
    "late": ("▼", later("überfällig")),
    "due": ("!", later("bald fällig")),
    "open": ("…", later("offen")),
}
SUMS = {
    "equal": ("✓", later("ergeben das Ziel")),
    "differs": ("≠", later("ergeben es nicht")),
    "not_additive": ("·", later("nicht addierbar")),
    "ambiguous": ("·", later("nicht eindeutig")),
}


def duties_block(release: Release, district_code: str) -> dict[str, Any] | None:
    """The duties of one district's agreement ('' is that of the city), newest deadline first; None without any."""
    held = [d for d in release.measured.duties if d.district_code == district_code]
    if not held:
        return None
    order = list(STATES)
    listed = sorted(held, key=lambda d: (-d.duty_year, d.due_on, order.index(d.duty_state), d.duty_id))
    return {"heading": _heading(held), "rows": [_duty(d) for d in listed], "table": _table(listed)}


def _heading(held: Sequence[Duty]) -> str:
    late, done = (sum(d.duty_state == state for d in held) for state in ("late", "done"))
    counts = {"done": numbers.number(done), "total": numbers.number(len(held))}
    if not late:
        return _("Pflichten: {done} von {total} erledigt, keine überfällig", **counts)
    return ngettext(
        "Pflichten: {done} von {total} erledigt, eine überfällig",
        "Pflichten: {done} von {total} erledigt, {count} überfällig",
        late,
        count=numbers.number(late),
        **counts,
    )


def _duty(duty: Duty) -> dict[str, str]:
    sign, words = STATES.get(duty.duty_state, ("–", duty.duty_state))
    return {
        "name": f"{_(KINDS.get(duty.duty, duty.duty))} {duty.duty_year}",
        "evidence": _(EVIDENCE.get(duty.duty_evidence, duty.duty_evidence)),
        "due": numbers.day(duty.due_on),
        "sign": sign,
        "state": duty.duty_state,
        "words": _(words),
        "why": "; ".join(_why(duty)),
    }


def _why(duty: Duty) -> list[str]:
    """What is known of it: when it was done, how late, how much of it there is."""
    found = []
    if duty.done_on is not None:
        found.append(_("am {day}", day=numbers.day(duty.done_on)))
    if duty.days_late:
        text = ngettext("einen Tag nach der Frist", "{count} Tage nach der Frist", duty.days_late, count=duty.days_late)
        found.append(text)
    if duty.done_on is None and duty.due_in_days is not None and duty.duty_state != "open":
        found.append(_days(duty.due_in_days))
    if duty.needed_count and duty.done_count is not None and duty.duty_evidence in {"reports", "meetings"}:
        some = {"count": numbers.number(duty.done_count), "total": numbers.number(duty.needed_count)}
        is_reports = duty.duty_evidence == "reports"
        found.append(_("{count} von {total} Meldungen", **some) if is_reports else _meetings(duty))
    return found or ["–"]


def _meetings(duty: Duty) -> str:
    """More meetings than promised are no share of them."""
    held, wanted = duty.done_count or 0, numbers.number(duty.needed_count or 0)
    one, many = later("ein Treffen, vereinbart {wanted}"), later("{count} Treffen, vereinbart {wanted}")
    return _(one if held == 1 else many, count=numbers.number(held), wanted=wanted)


def _days(days: int) -> str:
    if days < 0:
        return ngettext("seit einem Tag", "seit {count} Tagen", -days, count=numbers.number(-days))
    return _("heute") if days == 0 else ngettext("in einem Tag", "in {count} Tagen", days, count=numbers.number(days))


def _table(held: Sequence[Duty]) -> Table:
    rows = [_duty(d) for d in held]
    return Table(
        _("Pflichten der Vereinbarung"),
        (_("Pflicht"), _("Nachweis"), _("Frist"), _("Stand"), _("Einzelheiten")),
        tuple((r["name"], r["evidence"], r["due"], r["words"], r["why"]) for r in rows),
    )


def sums_block(release: Release, level: str, area_code: str) -> dict[str, Any] | None:
    """Whether the targets of the areas below add up, for one area; None where nothing is to be added."""
    held = [s for s in release.measured.target_sums if s.level == level and s.area_code == area_code]
    told = [(s, i) for s in held if (i := release.indicator(s.indicator_id))]
    if not told:
        return None
    differing = sum(s.state == "differs" for s, _i in told)
    return {
        "heading": _("Teilziele ergeben das Ziel")
        if not differing
        else ngettext(
            "Bei einem Ziel ergeben die Teilziele nicht das Ganze",
            "Bei {count} Zielen ergeben die Teilziele nicht das Ganze",
            differing,
            count=numbers.counted(differing),
        ),
        "table": Table(
            _("Teilziele und Ziel darüber"),
            (
                _("Ziel"),
                _("Jahr"),
                _("Ziel darüber"),
                _("Summe der Teilziele"),
                _("Unterschied"),
                _("mit Teilziel"),
                _("Stand"),
            ),
            tuple(_sum(s, i) for s, i in told),
        ),
    }


def _sum(held: TargetSum, indicator: Indicator) -> tuple[str, ...]:
    sign, words = SUMS.get(held.state, ("–", held.state))
    return (
        indicator.title,
        str(held.target_year),
        numbers.full(indicator, held.target_value) if held.target_value is not None else "–",
        numbers.full(indicator, held.parts_value) if held.parts_value is not None else "–",
        numbers.change(indicator, held.difference) if held.difference is not None else "–",
        _("{count} von {total}", count=held.part_count, total=held.area_count),
        f"{sign} {_(words)}",
    )
