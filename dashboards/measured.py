"""What a release says beyond single figures, as values: groups reached, limits by size, scales, duties, sums.

What belongs here: frozen dataclasses, all optional: an older release has none of it. A withheld row carries no number,
whatever the file said; `further_tables.py` sees to that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class GroupReached:
    """One group of an area in one year: its share of the reached beside its share of the inhabitants, or an index."""

    level: str
    area_code: str
    period_start_on: date
    dimension: str
    group_code: str
    reached_share: float | None
    resident_share: float | None
    ratio: float | None
    lower: float | None
    upper: float | None
    index_kind: str
    index_value: float | None
    index_lower: float | None
    index_upper: float | None
    case_count: int | None
    missing_reason: str
    mark: str


@dataclass(frozen=True)
class FunnelPoint:
    """A project's share in one year and the limits within which shares of its size vary by chance."""

    indicator_id: str
    project_id: str
    period_start_on: date
    value: float | None
    case_count: int | None
    centre_line: float | None
    lower_95: float | None
    upper_95: float | None
    lower_998: float | None
    upper_998: float | None
    is_outside: bool | None
    missing_reason: str


@dataclass(frozen=True)
class ScaleWave:
    """A scale of the survey in one area and wave: mean, range, and how sound the scale is."""

    scale: str
    level: str
    area_code: str
    period_type: str
    period_start_on: date
    answer_count: int | None
    response_share: float | None
    mean: float | None
    lower: float | None
    upper: float | None
    effective_n: float | None
    alpha: float | None
    alpha_lower: float | None
    alpha_upper: float | None
    omega: float | None
    missing_reason: str
    mark: str
    mark_reason: str


@dataclass(frozen=True)
class ScaleChange:
    """What changed in a scale from one wave to the next, and how large that is beside the spread of the answers."""

    scale: str
    level: str
    area_code: str
    period_type: str
    period_start_on: date
    earlier_start_on: date
    answer_count: int | None
    earlier_answer_count: int | None
    wave_change: float | None
    lower: float | None
    upper: float | None
    effect_size: float | None
    effect_lower: float | None
    effect_upper: float | None
    missing_reason: str


@dataclass(frozen=True)
class TargetSum:
    """Whether the targets below an area add up to its own; state is equal, differs, not_additive or ambiguous."""

    indicator_id: str
    target_year: int
    level: str
    area_code: str
    target_value: float | None
    parts_value: float | None
    difference: float | None
    part_count: int
    area_count: int
    state: str


@dataclass(frozen=True)
class Duty:
    """One promise of an agreement with its deadline; state is open, due, done or late."""

    duty_id: str
    agreement_id: str
    district_code: str
    duty: str
    duty_year: int
    due_on: date
    done_on: date | None
    due_in_days: int | None
    days_late: int | None
    needed_count: int | None
    done_count: int | None
    duty_evidence: str
    duty_state: str


@dataclass(frozen=True)
class TodaysValue:
    """A figure as it was and as it is with today's districts and houses; each with its own mark."""

    indicator_id: str
    level: str
    area_code: str
    area_name: str
    district_code: str
    period_type: str
    period_start_on: date
    value: float | None
    mark: str
    mark_reason: str
    as_was_value: float | None
    as_was_mark: str


@dataclass(frozen=True)
class Measured:
    """All of it."""

    groups: Sequence[GroupReached] = ()
    funnel: Sequence[FunnelPoint] = ()
    waves: Sequence[ScaleWave] = ()
    wave_changes: Sequence[ScaleChange] = ()
    target_sums: Sequence[TargetSum] = ()
    duties: Sequence[Duty] = ()
    today: Sequence[TodaysValue] = ()
