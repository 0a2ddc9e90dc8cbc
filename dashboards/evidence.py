"""What stands beside every figure: coverage, data date, definition, caveat, and the table under the chart.

What belongs here: small values for templates. No figure goes onto a page without passing through one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from dashboards import events, judging, numbers, table_csv
from dashboards.drawing import rows as drawn
from dashboards.drawing.lines import sparkline
from dashboards.language import _
from dashboards.marks import words_of
from dashboards.naming import indicator_file, slug, value_link
from dashboards.release import Indicator, Release, Value
from dashboards.sentences import change_words, range_words, series_alt, value_words


@dataclass(frozen=True)
class Table:
    """A table under a chart: caption, head, rows of finished texts."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def csv(self) -> str:
        """The address of the same rows as a file for Excel."""
        return table_csv.data_address(self.head, self.rows)

    @property
    def csv_name(self) -> str:
        """What the file is called."""
        return f"{slug(self.caption)[:80].strip('-')}.csv"


@dataclass(frozen=True)
class Provenance:
    """The small print of a chart."""

    coverage: str
    data_date: str
    definition: str
    source: str
    caveat: str
    href: str = ""


def provenance(release: Release, indicator: Indicator, value: Value | None) -> Provenance:
    """Coverage, data date, definition, source and caveat of an indicator."""
    return Provenance(
        coverage=coverage(value),
        data_date=_("Datenstand {month}", month=data_date(release.edition)),
        definition=_("Definition „{name}“, Fassung {version}", name=indicator.indicator_id, version=indicator.version),
        source=indicator.source,
        caveat=indicator.caveat,
        href=value_link(value) if value else indicator_file(indicator.indicator_id),
    )


def coverage(value: Value | None) -> str:
    """'55 von 60 Meldungen', with the estimated part where it is known."""
    if value is None or value.expected_count is None or value.delivered_count is None:
        return _("Zahl der Meldungen nicht angegeben")
    counts = {"count": numbers.number(value.delivered_count), "total": numbers.number(value.expected_count)}
    parts = [_("{count} von {total} Meldungen", **counts)]
    if value.estimated_share:
        parts.append(_("{share} geschätzt", share=numbers.percent(value.estimated_share)))
    if value.filled_share is not None and value.filled_share < 1:
        parts.append(_("Pflichtangaben zu {share} ausgefüllt", share=_below_one(value.filled_share)))
    if value.answer_count is not None:
        parts.append(_("{count} Antworten", count=numbers.number(value.answer_count)))
    return ", ".join(parts)


def _below_one(share: float) -> str:
    """Never 100 % while something is missing."""
    return numbers.percent(min(share, 0.99), 0)


def data_date(edition: Mapping[str, str]) -> str:
    """The newest month of data as 'Dez 2025'."""
    text = edition.get("data_month", "")
    try:
        return numbers.period_long("month", date.fromisoformat(text[:10] if len(text) > 7 else f"{text}-01"))
    except ValueError:
        return text or _("nicht angegeben")


def series_table(
    indicator: Indicator, series: Sequence[Value], name: str, told: Sequence[events.Event] | None = None
) -> Table:
    """The periods of one area; events (else the breaks) of the course stand in a column of their own."""
    notes = events.notes(events.definition_breaks(series, indicator) if told is None else told)
    head = (_("Zeitraum"), _("Wert"), _("95-%-Bereich"), _("Zeichen"), _("Meldungen"))
    periods = [numbers.period_short(v.period_type, v.period_start_on) for v in series]
    beside = [(notes.get(i, "–"),) if notes else () for i in range(len(series))]
    rows = [(p, *cells(indicator, v), *note) for p, v, note in zip(periods, series, beside, strict=True)]
    return Table(f"{indicator.title}, {name}", (*head, _("Hinweis")) if notes else head, tuple(rows))


def cells(indicator: Indicator, value: Value) -> tuple[str, str, str, str]:
    """Value, range, mark, coverage; never an empty cell."""
    shown = numbers.full(indicator, value.value) if value.value is not None else value.mark or "–"
    ends = (
        numbers.interval(indicator, value.lower, value.upper)
        if value.lower is not None and value.upper is not None
        else _("keiner")
        if value.value is not None
        else "–"
    )
    mark = (
        words_of(value.mark, value.mark_reason)
        if value.mark
        else _("keines")
        if value.value is not None
        else _("keine Angabe")
    )
    told = (
        _("{count} von {total}", count=value.delivered_count, total=value.expected_count)
        if value.delivered_count is not None and value.expected_count is not None
        else _("nicht angegeben")
    )
    return shown, ends, mark, told


@dataclass(frozen=True)
class Card:
    """A lead indicator as a card."""

    indicator: Indicator
    figure: str
    unit: str
    mark: str
    mark_words: str
    range: str
    coverage: str
    spark: Markup
    arrow: str
    change: str
    change_words: str
    state: judging.TargetState | None
    target: str
    strip: Markup
    table: Table
    period: str
    href: str = ""


def card(release: Release, indicator: Indicator, level: str, area_code: str, name: str) -> Card | None:
    """The card of one indicator and area, or None where the release has no row."""
    value, series = release.current(indicator, level, area_code), release.series(indicator, level, area_code)
    if value is None:
        return None
    state = judging.target_state(indicator, value) if _has_own_target(indicator, level) else None
    moved = value.change if value.value is not None else None
    told = value.value is not None
    return Card(
        indicator,
        figure=numbers.bare(indicator, value.value) if value.value is not None else value.mark or "–",
        unit="" if not told else _unit(indicator),
        mark=value.mark if told else "",
        mark_words=words_of(value.mark, value.mark_reason) if value.mark or not told else "",
        range=range_words(indicator, value) if told else "",
        coverage=coverage(value),
        spark=sparkline(series, alt=series_alt(indicator, name, series)),
        arrow=_arrow(moved, value),
        change=f"{numbers.change(indicator, moved)} {judging.compared_with(value, series)}"
        if moved is not None
        else "",
        change_words=change_words(indicator, value) if told else "",
        state=state,
        target=_("Ziel {value}", value=numbers.short(indicator, state.target)) if state else "",
        strip=drawn.target_strip(value, state.state) if state else Markup(""),
        table=series_table(indicator, series, name),
        period=numbers.period_long(value.period_type, value.period_start_on),
        href=value_link(value),
    )


def _unit(indicator: Indicator) -> str:
    """What stands behind the large figure."""
    if not indicator.is_share:
        return indicator.unit_label
    return "%" if indicator.unit_label in {"", "%"} else f"% {indicator.unit_label}"


def _has_own_target(indicator: Indicator, level: str) -> bool:
    """A total has its target for Berlin only."""
    return indicator.is_comparable or level == "berlin"


def _arrow(moved: float | None, value: Value) -> str:
    if not moved or not value.change_is_certain:
        return ""
    return "▲" if moved > 0 else "▼"


def value_line(indicator: Indicator, value: Value | None) -> str:
    """A figure in running text."""
    return value_words(indicator, value) if value else _("keine Angabe")
