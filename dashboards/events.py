"""Breaks and events in a course over time: another definition, deliveries corrected afterwards.

What belongs here: what a chart marks with a dashed line and a label, and the same in words for table, note and
alternative text. No line is joined across a break; a correction interrupts nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboards import numbers
from dashboards.language import _, ngettext
from dashboards.release import Indicator, Release, Value, breaks

MONTHS = {"month": 1, "quarter": 3, "half_year": 6}
LEVELS = ("district", "project")
MOST_DRAWN = 3


@dataclass(frozen=True)
class Event:
    """One event: the place of its period in the series, the label in the picture, the sentence beside it."""

    index: int
    label: str
    words: str
    is_break: bool = False

    def on(self, series: Sequence[Value]) -> date:
        """The day to draw it at: in the middle between two periods where a break lies, else where its period is."""
        here = series[self.index].period_start_on
        if not self.is_break:
            return here
        before = series[self.index - 1].period_start_on
        return date.fromordinal((before.toordinal() + here.toordinal()) // 2)


def events(release: Release, indicator: Indicator, series: Sequence[Value]) -> tuple[Event, ...]:
    """Breaks and corrections that fall into a series, in the order of time."""
    found = [*definition_breaks(series, indicator), *_corrections(release, indicator, series)]
    return tuple(sorted(found, key=lambda e: (e.index, not e.is_break)))


def definition_breaks(series: Sequence[Value], indicator: Indicator | None = None) -> tuple[Event, ...]:
    """Where another version of the definition begins."""
    reasons = {v.version: v.reason for v in indicator.versions} if indicator else {}
    return tuple(_break(series, i, reasons) for i in breaks(series))


def drawn(held: Sequence[Event]) -> list[Event]:
    """The events a picture bears: all breaks, and the newest of the others."""
    others = [e for e in held if not e.is_break]
    return [e for e in held if e.is_break or e in others[-MOST_DRAWN:]]


def notes(held: Sequence[Event]) -> dict[int, str]:
    """What to say of each period in a table."""
    return {i: "; ".join(e.words for e in held if e.index == i) for i in sorted({e.index for e in held})}


def _break(series: Sequence[Value], index: int, reasons: Mapping[str, str]) -> Event:
    here = series[index]
    words = _(
        "ab {period} gilt Fassung {version} der Definition, mit den Werten davor nicht vergleichbar",
        period=numbers.period_short(here.period_type, here.period_start_on),
        version=here.version,
    )
    reason = reasons.get(here.version, "").rstrip(".")
    label = _("neue Fassung {version}", version=here.version)
    return Event(index, label, f"{words} ({reason})" if reason else words, is_break=True)


def _corrections(release: Release, indicator: Indicator, series: Sequence[Value]) -> list[Event]:
    """Periods of a district or a project in which a delivery of this figure was corrected after it had come."""
    if not series or series[0].level not in LEVELS:
        return []
    level, code = series[0].level, series[0].area_code
    days = [
        c.period_start_on
        for c in release.deliveries.corrections
        if c.indicator_id == indicator.indicator_id
        and c.period_start_on is not None
        and code == (c.area_code if level == "project" else c.district_code)
    ]
    counts = [(i, sum(_holds(v, on) for on in days)) for i, v in enumerate(series)]
    return [_correction(series[i], i, count) for i, count in counts if count]


def _correction(value: Value, index: int, count: int) -> Event:
    words = ngettext(
        "{period}: eine Meldung berichtigt (r)",
        "{period}: {count} Meldungen berichtigt (r)",
        count,
        period=numbers.period_short(value.period_type, value.period_start_on),
        count=numbers.number(count),
    )
    return Event(index, _("berichtigt"), words)


def _holds(value: Value, on: date) -> bool:
    """Whether a day lies in the period of a figure."""
    start = value.period_start_on
    months = (on.year - start.year) * 12 + on.month - start.month
    return 0 <= months < MONTHS.get(value.period_type, 12)
