"""What a release says about deliveries and agreements, as values: deadlines, duties, findings, corrections.

What belongs here: frozen dataclasses and simple questions to them, all optional: an older release has none of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FindingCount:
    """How many findings of one kind stand in the deliveries of one form and month."""

    finding_code: str
    entity: str
    month_on: date
    form_title: str
    severity: str
    title: str
    finding_count: int
    delivery_count: int


@dataclass(frozen=True)
class Deadline:
    """One form and period: until when, and what came."""

    entity: str
    period_start_on: date
    period_type: str
    form_title: str
    due_on: date
    expected_count: int
    delivered_count: int
    on_time_count: int
    late_count: int
    overdue_count: int


@dataclass(frozen=True, slots=True)
class Obligation:
    """What one project owes for one period; state is on_time, late, open, overdue or not_expected."""

    area_code: str
    entity: str
    period_start_on: date
    district_code: str
    period_type: str
    form_title: str
    due_on: date
    delivered_on: date | None
    state: str


@dataclass(frozen=True)
class Agreement:
    """One duty agreed with a district."""

    agreement_id: str
    district_code: str
    district_name: str
    duty: str
    agreement_status: str
    signed_on: date | None
    valid_to: date | None
    target_count: int


@dataclass(frozen=True)
class Correction:
    """What was corrected after it had been delivered; figures only where both may be shown."""

    correction_source: str
    entity: str
    form_title: str
    area_code: str
    area_name: str
    district_code: str
    period_type: str
    period_start_on: date | None
    changed_value_count: int
    changed_row_count: int
    old_value: float | None
    new_value: float | None
    value_reason: str
    indicator_id: str = ""


@dataclass(frozen=True)
class Deliveries:
    """All of it."""

    findings: Sequence[FindingCount] = ()
    deadlines: Sequence[Deadline] = ()
    obligations: Sequence[Obligation] = ()
    agreements: Sequence[Agreement] = ()
    corrections: Sequence[Correction] = ()

    def of(self, project_id: str) -> list[Obligation]:
        """What one project owes, newest period first."""
        held = [o for o in self.obligations if o.area_code == project_id]
        return sorted(held, key=lambda o: (-o.period_start_on.toordinal(), o.form_title))
