"""A release in the language being written: titles, descriptions and reasons.

What belongs here: which texts of the release have an English fellow, and the sentences the engine is known to write.
Pages are made from the release this returns, so that nothing else has to think of languages.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from dashboards.deliveries import Deliveries
from dashboards.language import _, is_german, later
from dashboards.release import Indicator, Release, SurveyItem, Target, Value
from dashboards.report_lines import ReportLine

INDICATOR_TEXTS = (
    "title", "title_short", "description", "formula", "unit_label", "caveat", "source", "not_measurable_reason",
)  # fmt: skip
REASONS = (
    later("Der Zeitraum läuft noch"),
    later("Die Meldefrist läuft noch, es liegt noch nichts vor"),
    later("Die Meldefrist ist abgelaufen, es wurde nichts geliefert"),
    later("Der Nenner ist null oder unbekannt: keine Aussage möglich"),
    later("Vorläufig: Nachmeldungen sind bis zum Ende der Meldefrist möglich"),
    later("Keine Angaben: die Meldung ist freiwillig"),
    later("Geringe Abdeckung: weniger als die Hälfte der Meldungen liegt vor"),
    later("Kein Wert aus dem Vorjahr zum Vergleich"),
    later("Kein Wert in diesem Zeitraum"),
    later("Einer der Werte ist noch vorläufig"),
    later("Die Definition hat sich geändert"),
    later("Kein Wert, daher kein Intervall"),
    later("Das Verfahren ist hier nicht anwendbar"),
    later("Geheim zu halten: die Zahl beruht auf zu wenigen Fällen (vorläufige Regel)"),
    later("Hinweis: wenige Antworten, der Wert ist unsicher"),
)
WITHOUT_INTERVAL = later("Ohne Intervall keine Aussage: ")


def worded(release: Release) -> Release:
    """The release with its texts in the language being written."""
    if is_german():
        return release
    indicators = tuple(_indicator(i) for i in release.indicators)
    titles = {old.title: new for old, new in zip(release.indicators, indicators, strict=True)}
    return replace(
        release,
        indicators=indicators,
        values=MappingProxyType({key: tuple(map(_value, held)) for key, held in release.values.items()}),
        parts=MappingProxyType({key: tuple(map(_part, held)) for key, held in release.parts.items()}),
        deliveries=_deliveries(release.deliveries),
        targets=tuple(_target(t, titles) for t in release.targets),
        lines=MappingProxyType({key: tuple(map(_line, held)) for key, held in release.lines.items()}),
        survey=tuple(_item(i) for i in release.survey),
        edition={key: _(text) if key == "sources" else text for key, text in release.edition.items()},
    )


def _indicator(indicator: Indicator) -> Indicator:
    told: dict[str, Any] = {
        name: getattr(indicator, f"{name}_english") or _known(getattr(indicator, name)) for name in INDICATOR_TEXTS
    }
    return replace(indicator, **told)


def _known(text: str) -> str:
    """A text the catalogue knows in the other language; an unknown one stays."""
    return _(text) if text else ""


def _value(value: Value) -> Value:
    if not (value.mark_reason or value.interval_reason or value.change_reason):
        return value
    return replace(
        value,
        mark_reason=_reason(value.mark_reason),
        interval_reason=_reason(value.interval_reason),
        change_reason=_reason(value.change_reason),
    )


def _part(value: Value) -> Value:
    return replace(_value(value), breakdown_label=_known(value.breakdown_label))


def _line(line: ReportLine) -> ReportLine:
    return replace(line, block_title=_known(line.block_title), value=_part(line.value))


def _deliveries(held: Deliveries) -> Deliveries:
    """Names of forms and kinds of findings; everything else there is a name, a code or a number."""
    return replace(
        held,
        findings=tuple(replace(f, title=_known(f.title), form_title=_known(f.form_title)) for f in held.findings),
        deadlines=tuple(replace(d, form_title=_known(d.form_title)) for d in held.deadlines),
        obligations=tuple(replace(o, form_title=_known(o.form_title)) for o in held.obligations),
        corrections=tuple(
            replace(c, form_title=_known(c.form_title), value_reason=_known(c.value_reason)) for c in held.corrections
        ),
    )


def _reason(text: str) -> str:
    start = WITHOUT_INTERVAL
    return _(start) + _known(text.removeprefix(start)) if text.startswith(start) else _known(text)


def _target(target: Target, titles: Mapping[str, Indicator]) -> Target:
    indicator = titles.get(target.indicator_title)
    told = replace(target, unit_label=_known(target.unit_label), reason=target.reason_english or target.reason)
    return replace(told, indicator_title=indicator.title) if indicator else told


def _item(item: SurveyItem) -> SurveyItem:
    return replace(item, item_label=_known(item.item_label))
