"""What a release holds, as values: indicators, figures, areas, completeness, targets, survey items.

What belongs here: frozen dataclasses and simple questions to them. Reading them is `reading.py`, judging `judging.py`.
A withheld, late or meaningless figure carries no number, whatever the file said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from dashboards.deliveries import Deliveries
from dashboards.geography import Geography
from dashboards.measured import Measured

if TYPE_CHECKING:
    from dashboards.report_lines import ReportLine

ADDITIVE_KINDS = frozenset({"flow", "stock", "persons", "count", "sum"})
COUNTED = frozenset({"Personen", "Anzahl"})
WITHOUT_NUMBER = frozenset({"g", "t", "x"})
PERIODS_SHOWN = 12
COMPLETE_ENOUGH = 0.8


@dataclass(frozen=True)
class Version:
    """One version of a definition and the day from which it holds."""

    version: str
    valid_from: date | None
    formula: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Indicator:
    """One definition of the catalogue in its newest version."""

    indicator_id: str
    version: str
    title: str
    title_short: str
    description: str
    formula: str
    unit: str
    unit_label: str
    decimals: int
    kind: str
    direction: str
    logic_model: str
    caveat: str
    source: str
    lead_rank: int | None
    native_period: str
    code: str = ""
    impact_step: int | None = None
    interval_method: str = ""
    protection_class: int | None = None
    valid_from: date | None = None
    numerator: str = ""
    denominator: str = ""
    is_measurable: bool = True
    not_measurable_reason: str = ""
    worked_example: str = ""
    band_lower: float | None = None
    band_upper: float | None = None
    reference_value: float | None = None
    reference_label: str = ""
    versions: tuple["Version", ...] = ()

    @property
    def is_share(self) -> bool:
        """Whether values are shares between 0 and 1, shown as per cent."""
        return self.unit == "%"

    @property
    def factor(self) -> float:
        """What a stored value is multiplied with for showing."""
        return 100.0 if self.is_share else 1.0

    @property
    def is_comparable(self) -> bool:
        """Whether a district can be set beside Berlin: true for ratios and means, not for totals."""
        return self.kind not in ADDITIVE_KINDS and not (self.kind == "context" and self.unit in COUNTED)

    @property
    def is_judged(self) -> bool:
        """Whether more (or less) counts as better."""
        return self.direction in {"up", "down"}


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of one area in one period (of one part of a breakdown), with everything that must stand beside it."""

    indicator_id: str
    level: str
    area_code: str
    area_name: str
    district_code: str
    period_type: str
    period_start_on: date
    period_label: str
    value: float | None
    lower: float | None
    upper: float | None
    interval_reason: str
    delivered_count: int | None
    expected_count: int | None
    estimated_share: float | None
    answer_count: int | None
    mark: str
    mark_reason: str
    previous_value: float | None
    change: float | None
    change_is_certain: bool | None
    change_reason: str
    target: float | None
    numerator: float | None = None
    denominator: float | None = None
    denominator_reference_on: date | None = None
    breakdown: str = ""
    breakdown_code: str = ""
    breakdown_label: str = ""
    version: str = ""
    is_break: bool | None = None
    filled_share: float | None = None
    persons_lower: float | None = None
    persons_upper: float | None = None
    persons_reason: str = ""

    @property
    def has_interval(self) -> bool:
        """Whether a 95 % range is known."""
        return self.value is not None and self.lower is not None and self.upper is not None

    @property
    def is_complete_enough(self) -> bool:
        """Whether so many deliveries are in that the figure may lead a page."""
        if not self.expected_count or self.delivered_count is None:
            return True
        return self.delivered_count / self.expected_count >= COMPLETE_ENOUGH


def breaks(series: Sequence[Value]) -> tuple[int, ...]:
    """Where another definition begins: places in the series whose figure cannot be compared with the one before."""
    return tuple(i for i, (old, new) in enumerate(pairwise(series), 1) if new.is_break or old.version != new.version)


@dataclass(frozen=True)
class Area:
    """A district or Berlin."""

    level: str
    area_code: str
    area_name: str
    short_name: str
    parent_code: str
    letters: str
    inhabitants: int | None
    inhabitants_on: date | None


@dataclass(frozen=True)
class Completeness:
    """What was due and what came, for one area and month."""

    level: str
    area_code: str
    area_name: str
    district_code: str
    month_on: date
    expected_count: int
    delivered_count: int
    state: str
    due_on: date | None


@dataclass(frozen=True)
class Target:
    """One target of a cooperation agreement."""

    agreement_id: str
    district_code: str
    indicator_title: str
    unit_label: str
    decimals: int
    target_year: int
    target_value: float
    baseline_value: float | None
    actual_value: float | None
    lower: float | None
    upper: float | None
    due_share: float | None
    state: str
    mark: str
    indicator_id: str = ""
    district_name: str = ""
    reason: str = ""
    reason_english: str = ""
    due_value: float | None = None
    level: str = "district"
    area_code: str = ""
    upper_value: float | None = None
    is_share: bool = False

    @property
    def is_provisional(self) -> bool:
        """Whether the year is not settled yet, so that nothing is judged."""
        return self.mark == "p"

    @property
    def is_behind(self) -> bool:
        """Whether the target of a settled year is missed so far beyond doubt."""
        return self.state == "behind" and not self.is_provisional


@dataclass(frozen=True)
class SurveyItem:
    """Answers to one statement in one area and year, as shares of the five steps."""

    level: str
    area_code: str
    period_start_on: date
    item_code: str
    item_label: str
    answer_count: int | None
    shares: tuple[float, ...] | None
    mark: str


@dataclass(frozen=True)
class Release:
    """Everything the site shows."""

    indicators: tuple[Indicator, ...]
    values: Mapping[tuple[str, str, str, str], tuple[Value, ...]]
    areas: tuple[Area, ...]
    completeness: tuple[Completeness, ...]
    targets: tuple[Target, ...]
    survey: tuple[SurveyItem, ...]
    edition: Mapping[str, str]
    parts: Mapping[tuple[str, str, str, str, str], tuple[Value, ...]] = field(default_factory=dict)
    deliveries: Deliveries = field(default_factory=Deliveries)
    dictionary: tuple[tuple[str, str, str, str], ...] = ()
    geography: Geography = field(default_factory=Geography)
    lines: Mapping[str, tuple["ReportLine", ...]] = field(default_factory=dict)
    measured: Measured = field(default_factory=Measured)
    further_targets: tuple[Target, ...] = ()

    @cached_property
    def districts(self) -> tuple[Area, ...]:
        """The districts in alphabetical order."""
        return tuple(sorted((a for a in self.areas if a.level == "district"), key=lambda a: a.area_name))

    @cached_property
    def _period_types(self) -> dict[str, str]:
        held = {(i, p) for i, level, _, p in self.values if level == "berlin"}
        wanted = {
            i.indicator_id: ("year", "quarter") if i.native_period == "year" else ("quarter", "year")
            for i in self.indicators
        }
        return {i: next((p for p in (*order, "month") if (i, p) in held), "") for i, order in wanted.items()}

    @cached_property
    def shown(self) -> tuple[Indicator, ...]:
        """Indicators with a figure for Berlin, lead indicators first, then as in the catalogue."""
        held = [i for i in self.indicators if self._period_types[i.indicator_id]]
        return tuple(sorted(held, key=lambda i: (i.lead_rank is None, i.lead_rank or 0)))

    @property
    def lead(self) -> tuple[Indicator, ...]:
        """The up to six lead indicators."""
        return tuple(i for i in self.shown if i.lead_rank is not None)[:6]

    def series(self, indicator: Indicator, level: str, area_code: str) -> tuple[Value, ...]:
        """The last twelve periods of one area, up to the current one."""
        key = (indicator.indicator_id, level, area_code, self._period_types[indicator.indicator_id])
        last = self.current_on(indicator)
        return tuple(v for v in self.values.get(key, ()) if v.period_start_on <= last)[-PERIODS_SHOWN:]

    def current_on(self, indicator: Indicator) -> date:
        """First day of the newest period with a figure for Berlin and most deliveries in; else of the newest figure."""
        key = (indicator.indicator_id, "berlin", self.berlin_code, self._period_types[indicator.indicator_id])
        rows = self.values.get(key, ())
        told = [v for v in rows if v.value is not None]
        whole = [v for v in told if v.is_complete_enough]
        return (whole or told or rows)[-1].period_start_on

    def withheld_newest(self, indicator: Indicator) -> Value | None:
        """A newer figure for Berlin that is not shown yet because most deliveries are missing."""
        key = (indicator.indicator_id, "berlin", self.berlin_code, self._period_types[indicator.indicator_id])
        on = self.current_on(indicator)
        newer = [v for v in self.values.get(key, ()) if v.period_start_on > on and v.value is not None]
        return newer[-1] if newer else None

    @cached_property
    def berlin_code(self) -> str:
        """The area code of Berlin as the release writes it."""
        return next((code for _, level, code, _ in self.values if level == "berlin"), "")

    def current(self, indicator: Indicator, level: str, area_code: str) -> Value | None:
        """The figure of one area in the current period of the indicator."""
        on = self.current_on(indicator)
        return next((v for v in self.series(indicator, level, area_code) if v.period_start_on == on), None)

    def berlin(self, indicator: Indicator) -> Value | None:
        """The current figure for Berlin."""
        return self.current(indicator, "berlin", self.berlin_code)

    def centres(self, indicator: Indicator, district_code: str = "") -> list[Value]:
        """Current figures of the projects (of one district), in alphabetical order."""
        codes = {key[2] for key in self.values if key[0] == indicator.indicator_id and key[1] == "project"}
        found = [v for code in codes if (v := self.current(indicator, "project", code))]
        wanted = [v for v in found if district_code in {"", v.district_code}]
        return sorted(wanted, key=lambda v: (v.area_name, v.area_code))

    def breakdowns(self, indicator: Indicator) -> tuple[str, ...]:
        """The breakdowns an indicator has for Berlin, in the order of their names."""
        return tuple(sorted({key[4] for key in self.parts if key[:2] == (indicator.indicator_id, "berlin")}))

    def split(self, indicator: Indicator, level: str, area_code: str, breakdown: str) -> tuple[Value, ...]:
        """The parts of one area in the newest period of a breakdown that has a figure for Berlin."""
        order = ("year", "quarter", "month") if indicator.native_period == "year" else ("quarter", "year", "month")
        for period_type in order:
            whole = self.parts.get((indicator.indicator_id, "berlin", self.berlin_code, period_type, breakdown), ())
            if whole:
                told = [v.period_start_on for v in whole if v.value is not None and v.is_complete_enough]
                on = max(told or [v.period_start_on for v in whole])
                held = self.parts.get((indicator.indicator_id, level, area_code, period_type, breakdown), ())
                return tuple(v for v in held if v.period_start_on == on)
        return ()

    def indicator(self, indicator_id: str) -> Indicator | None:
        """The definition with this id."""
        return next((i for i in self.indicators if i.indicator_id == indicator_id), None)

    @cached_property
    def is_shown(self) -> frozenset[str]:
        """Ids of the indicators with a figure for Berlin."""
        return frozenset(i.indicator_id for i in self.shown)
