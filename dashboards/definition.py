"""The sheet of a definition: what a figure says, how it is formed, how sure it is, what it must not be used for.

What belongs here: the rows of the sheet in words. Which numbers there are stands in `anchored.py`.
"""

import re
from dataclasses import dataclass
from datetime import date

from dashboards import numbers
from dashboards.language import _, later
from dashboards.release import Indicator, Release, Value

DIRECTIONS = {
    "up": later("mehr gilt als günstiger"),
    "down": later("weniger gilt als günstiger"),
    "context": later("ohne Wertung, nur zur Einordnung"),
    "band": later("ohne Wertung nach oben oder unten; günstig ist ein mittlerer Bereich"),
}
KINDS = {
    "flow": later("Strom: über Zeit und Orte addierbar"),
    "stock": later("Bestand an einem Tag: nie über die Zeit addiert"),
    "ratio": later("Verhältnis aus Zähler und Nenner"),
    "mean": later("Mittelwert"),
    "median": later("Median"),
    "persons": later("Personen, je Projekt und Zeitraum einmal gezählt"),
    "codes": later("Zahl der vorkommenden Arten"),
    "diversity": later("Vielfalt: 1 minus Summe der quadrierten Anteile"),
    "places": later("Zahl der Orte, die eine Bedingung erfüllen"),
    "representation": later("Verhältnis zweier Anteile"),
    "context": later("amtliche oder veröffentlichte Vergleichszahl"),
}
STEPS = (
    later("Stufe 0: Mittel"),
    later("Stufe 1: Angebote"),
    later("Stufe 2: Zielgruppen werden erreicht"),
    later("Stufe 3: Angebote werden angenommen"),
    later("Stufe 4: Wissen, Kontakte und Haltung ändern sich"),
    later("Stufe 5: Handeln ändert sich"),
    later("Stufe 6: Lebenslage ändert sich"),
    later("Stufe 7: Umfeld; beobachtet, nie zugerechnet"),
)
INTERVALS = {
    "wilson": later("95-%-Bereich nach Wilson für Anteile"),
    "byar": later("95-%-Bereich nach Byar für Raten aus Anzahlen"),
    "mean_cluster": later("95-%-Bereich für Mittelwerte; Antworten aus einem Haus zählen als Gruppe"),
    "share_cluster": later("95-%-Bereich für Anteile; Antworten aus einem Haus zählen als Gruppe"),
}
SMALLEST = {
    0: later("keine Sperre, dahinter stehen keine Personen"),
    1: later("unter 5 Fällen geheim (g), samt dem, woraus sie sich errechnen ließen"),
    2: later("Gesundheit: unter 10 Fällen geheim (g), samt dem, woraus sie sich errechnen ließen"),
    3: later("Befragung: unter 10 Antworten geheim (g), unter 30 unsicher (u)"),
}


CHAPTER = re.compile(r", METHODS \d+(\.\d+)*")
VALUELESS = ": kein Wert"


@dataclass(frozen=True)
class Line:
    """One line of the sheet."""

    label: str
    text: str


def sheet(release: Release, indicator: Indicator) -> list[Line]:
    """The sheet; a line without anything to say is left out."""
    value = release.berlin(indicator) if indicator.indicator_id in release.is_shown else None
    lines = [
        (_("Aussage"), indicator.description),
        (_("Berechnung"), indicator.formula),
        (_("Zähler"), indicator.numerator if indicator.denominator else ""),
        (_("Nenner"), indicator.denominator),
        (_("Stichtag des Nenners"), _reference_day(value)),
        (_("Einheit"), _("Prozent") if indicator.is_share else indicator.unit_label),
        (_("Art"), _known(KINDS, indicator.kind)),
        (_("Richtung"), _known(DIRECTIONS, indicator.direction)),
        (_("Günstiger Bereich"), _band(indicator)),
        (_("Vergleichswert"), _reference(indicator)),
        (_("Wirkungstreppe"), _step(indicator.impact_step)),
        (_("Datengrundlage"), indicator.source),
        (_("Seit wann"), _since(release, indicator)),
        (_("Brüche der Reihe"), _breaks(indicator)),
        (_("Unsicherheit"), _uncertainty(indicator, value)),
        (_("Kleinste gezeigte Zahl"), _(SMALLEST[indicator.protection_class or 0])),
        (_("Nicht verwenden"), indicator.caveat),
        (_("Rechenbeispiel"), _example(indicator)),
        (_("Kennung"), _code(indicator)),
    ]
    return [Line(label, text) for label, text in lines if text]


def versions(indicator: Indicator) -> list[str]:
    """All versions of the definition in words, oldest first."""
    return [": ".join(filter(None, [_version(v.version, v.valid_from), v.formula])) for v in indicator.versions]


def _version(version: str, valid_from: date | None) -> str:
    if valid_from is None:
        return _("Fassung {version}", version=version)
    return _("Fassung {version}, gültig ab {day}", version=version, day=numbers.day(valid_from))


def _known(words: dict[str, str], key: str) -> str:
    return _(words[key]) if key in words else ""


def _code(indicator: Indicator) -> str:
    name = f"{indicator.indicator_id} ({indicator.code})" if indicator.code else indicator.indicator_id
    return _("{name}, Fassung {version}", name=name, version=indicator.version)


def _step(step: int | None) -> str:
    return _(STEPS[step]) if step is not None and 0 <= step < len(STEPS) else ""


def _example(indicator: Indicator) -> str:
    """The worked example, unless its point is that there is no value; without chapters of our own papers."""
    told = CHAPTER.sub("", indicator.worked_example)
    return "" if told.endswith(VALUELESS) else told


def _band(indicator: Indicator) -> str:
    """The middle range that counts as favourable; it may be open at one end."""
    low, high = (
        None if at is None else numbers.full(indicator, at) for at in (indicator.band_lower, indicator.band_upper)
    )
    if low and high:
        return _("{low} bis {high}", low=low, high=high)
    return _("ab {value}", value=low) if low else _("bis {value}", value=high) if high else ""


def _reference(indicator: Indicator) -> str:
    if indicator.reference_value is None:
        return ""
    return ": ".join(filter(None, [indicator.reference_label, numbers.full(indicator, indicator.reference_value)]))


def _reference_day(value: Value | None) -> str:
    on = value.denominator_reference_on if value else None
    return numbers.day(on) if on else ""


def _since(release: Release, indicator: Indicator) -> str:
    defined = indicator.versions[0].valid_from if indicator.versions else indicator.valid_from
    series = (
        release.series(indicator, "berlin", release.berlin_code) if indicator.indicator_id in release.is_shown else ()
    )
    told = [v for v in series if v.value is not None]
    parts = [_("Definition ab {day}", day=numbers.day(defined))] if defined else []
    if told:
        first = numbers.period_long(told[0].period_type, told[0].period_start_on)
        parts.append(_("hier gezeigte Werte ab {period}", period=first))
    return "; ".join(parts)


def _breaks(indicator: Indicator) -> str:
    later_ones = [v for v in indicator.versions[1:] if v.valid_from]
    if not later_ones:
        return _("keine: die Definition ist seit Beginn dieselbe")
    return "; ".join(
        _("ab {day} gilt Fassung {version}", day=numbers.day(v.valid_from), version=v.version)
        for v in later_ones
        if v.valid_from
    )


def _uncertainty(indicator: Indicator, value: Value | None) -> str:
    if indicator.interval_method in INTERVALS:
        return _(INTERVALS[indicator.interval_method])
    reason = value.interval_reason if value else ""
    return _("ohne 95-%-Bereich: {reason}", reason=reason or _("nicht berechnet"))
