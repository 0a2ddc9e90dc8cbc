"""Datenlage: what was due, what came, what was found in it and what was corrected.

What belongs here: rows for the page on the state of the data. Counts of findings only, never what somebody typed.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboards import numbers, sentences
from dashboards.deliveries import Correction, Deadline, FindingCount
from dashboards.evidence import Table
from dashboards.language import _, later, ngettext
from dashboards.matrix import matrix
from dashboards.naming import district_file
from dashboards.release import Release

SEVERITIES = {
    "FEHLER": later("Fehler: die Zeile zählt nicht, bis sie berichtigt ist"),
    "WARNUNG": later("Warnung: auffällig, bitte prüfen oder erklären"),
    "HINWEIS": later("Hinweis: nur zur Kenntnis"),
}
PAST_SHOWN = 12
KINDS_SHOWN = 25


def as_of(release: Release) -> date | None:
    """The day the edition speaks for."""
    try:
        return date.fromisoformat(release.edition.get("as_of", "")[:10])
    except ValueError:
        return None


def whole_matrix(release: Release) -> dict[str, Any] | None:
    """Project x month for all of Berlin: districts and projects in alphabetical order."""
    held = [r for r in release.completeness if r.level == "project"]
    if not held:
        return None
    groups = []
    for district in release.districts:
        rows = [r for r in held if r.district_code == district.area_code]
        if rows:
            name = district.area_name
            groups.append({"name": name, "href": district_file(name), "rows": matrix(rows, is_counted=False)["rows"]})
    return matrix(held, is_counted=False) | {"groups": groups}


def matrix_heading(release: Release) -> str:
    """How many projects owe nothing."""
    held: dict[str, bool] = {}
    for row in release.completeness:
        if row.level == "project" and row.state not in {"open", "not_expected"}:
            held[row.area_code] = held.get(row.area_code, True) and row.delivered_count >= row.expected_count
    if not held:
        return _("Meldestand")
    counts = {"count": numbers.number(sum(held.values())), "total": numbers.number(len(held))}
    return _("{count} von {total} Projekten sind keine Monatsmeldung schuldig", **counts)


def deadlines(release: Release) -> dict[str, Any]:
    """Deadlines that still run, with the days left, and the last ones that are over."""
    today = as_of(release)
    held = release.deliveries.deadlines
    running = [d for d in held if today and d.due_on >= today]
    over = [d for d in held if not today or d.due_on < today]
    return {
        "running": [_deadline(d, today) for d in sorted(running, key=lambda d: (d.due_on, d.form_title))],
        "over": [_deadline(d, None) for d in over[:PAST_SHOWN]],
        "running_table": _deadline_table(_("Fristen, die noch laufen"), running, today),
        "over_table": _deadline_table(_("Die letzten abgelaufenen Fristen"), over[:PAST_SHOWN], None),
        "heading": _deadline_heading(running, today),
        "as_of": numbers.day(today) if today else "",
    }


def _deadline(held: Deadline, today: date | None) -> dict[str, str]:
    return {
        "form": held.form_title,
        "period": numbers.period_short(held.period_type, held.period_start_on),
        "due": numbers.day(held.due_on),
        "left": _left((held.due_on - today).days) if today else "",
        "delivered": _("{count} von {total}", count=held.delivered_count, total=held.expected_count),
        "on_time": numbers.number(held.on_time_count),
        "late": numbers.number(held.late_count),
        "overdue": numbers.number(held.overdue_count),
    }


def _deadline_table(caption: str, held: Sequence[Deadline], today: date | None) -> Table:
    head = (_("Formular"), _("Zeitraum"), _("Frist"), _("eingegangen"), _("erwartet"))
    late = () if today else (_("rechtzeitig"), _("nach der Frist"), _("überfällig"))
    rows = []
    for one in sorted(held, key=lambda d: (d.due_on, d.form_title)) if today else held:
        told = _deadline(one, None)
        counts = (numbers.number(one.delivered_count), numbers.number(one.expected_count))
        rest = () if today else (told["on_time"], told["late"], told["overdue"])
        rows.append((told["form"], told["period"], told["due"], *counts, *rest))
    return Table(caption, (*head, *late), tuple(rows))


def _left(days: int) -> str:
    if days == 0:
        return _("heute")
    return ngettext("noch ein Tag", "noch {count} Tage", days, count=numbers.number(days))


def _deadline_heading(running: Sequence[Deadline], today: date | None) -> str:
    if not running or today is None:
        return _("Keine Meldefrist läuft")
    first = min(running, key=lambda d: (d.due_on, d.form_title))
    missing = sum(d.expected_count - d.delivered_count for d in running if d.due_on == first.due_on)
    return ngettext(
        "Nächste Frist: {day}, {left}; eine Meldung fehlt noch",
        "Nächste Frist: {day}, {left}; {count} Meldungen fehlen noch",
        missing,
        day=numbers.day(first.due_on),
        left=_left((first.due_on - today).days),
        count=numbers.number(missing),
    )


def findings(release: Release) -> dict[str, Any] | None:
    """Findings by kind over all months, most frequent first."""
    held = release.deliveries.findings
    if not held:
        return None
    kinds: dict[tuple[str, str, str], list[FindingCount]] = defaultdict(list)
    for one in held:
        kinds[one.finding_code, one.severity, one.title].append(one)
    order = list(SEVERITIES)
    rows = sorted(
        (_kind(*key, rows) for key, rows in kinds.items()), key=lambda r: (order.index(r["severity"]), -r["total"])
    )
    errors = [r for r in rows if r["severity"] == "FEHLER"]
    return {
        "table": Table(
            _("Befunde nach Art"),
            (_("Befund"), _("Kennung"), _("Gewicht"), _("Anzahl"), _("Meldungen"), _("Formulare"), _("zuletzt")),
            tuple(
                (r["title"], r["code"], *(r[n] for n in ("severity", "count", "deliveries", "forms", "newest")))
                for r in rows
            ),
        ),
        "rows": rows[:KINDS_SHOWN],
        "rest": max(0, len(rows) - KINDS_SHOWN),
        "heading": _(
            "Häufigster Fehler in den Meldungen: {title} ({count})", title=errors[0]["title"], count=errors[0]["count"]
        )
        if errors
        else _("Kein Fehler in den Meldungen, die zählen"),
        "severities": [(name, _(words)) for name, words in SEVERITIES.items()],
    }


def _kind(code: str, severity: str, title: str, rows: Sequence[FindingCount]) -> dict[str, Any]:
    total = sum(r.finding_count for r in rows)
    forms = sorted({r.form_title for r in rows if r.form_title})
    return {
        "code": code,
        "severity": severity,
        "title": title,
        "total": total,
        "count": numbers.number(total),
        "deliveries": numbers.number(sum(r.delivery_count for r in rows)),
        "forms": sentences.joined(forms) if len(forms) < 4 else _("{count} Formulare", count=len(forms)),
        "newest": numbers.period_long("month", max(r.month_on for r in rows)),
    }


def corrections(release: Release) -> dict[str, Any]:
    """What was corrected after delivery, newest period first."""
    held = release.deliveries.corrections
    rows = [_correction(release, c) for c in held]
    head = (
        _("Projekt"),
        _("Formular"),
        _("Zeitraum"),
        _("durch"),
        _("geänderte Angaben"),
        _("Indikator"),
        _("alter Wert"),
        _("neuer Wert"),
        _("Hinweis"),
    )
    return {
        "rows": rows,
        "table": Table(_("Berichtigungen"), head, tuple(tuple(row.values()) for row in rows)),
        "heading": ngettext(
            "Eine Meldung wurde berichtigt", "{count} Meldungen wurden berichtigt", len(held), count=len(held)
        )
        if held
        else _("Keine Meldung wurde berichtigt"),
    }


def _correction(release: Release, held: Correction) -> dict[str, str]:
    indicator = release.indicator(held.indicator_id)
    told = held.old_value is not None and held.new_value is not None and indicator is not None
    who = _("Geschäftsstelle") if held.correction_source == "steward" else _("neuere Meldung des Hauses")
    period = numbers.period_short(held.period_type, held.period_start_on) if held.period_start_on else "–"
    return {
        "name": held.area_name,
        "form": held.form_title or held.entity,
        "period": period,
        "who": who,
        "changed": numbers.number(held.changed_value_count + held.changed_row_count),
        "figure": indicator.title_short if told and indicator else "–",
        "old": numbers.full(indicator, held.old_value) if told and indicator and held.old_value is not None else "–",
        "new": f"{numbers.full(indicator, held.new_value)} r"
        if told and indicator and held.new_value is not None
        else "–",
        "reason": held.value_reason,
    }
