"""Reminders: who still owes what, in which stage, and the words for it.

What belongs here: finding the open obligations and writing one letter per project as text. The stage follows from the
dates alone: the same deadline and the same day always give the same letter, and within a stage the letter does not
change. Writing files is `reminder_files.py`; nothing is ever sent.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from kiezwirkung.deadlines.rules import Rules, Stage
from kiezwirkung.german_dates import MONTHS, german_day
from kiezwirkung.privacy.shown_names import may_be_shown

_QUERY = """
with known as (
    select entity, project_id, max(delivered_on) as last_delivery_on
    from quality.delivered_period group by all
), named as (
    select project_id, max_by(project_name, valid_from) as project_name from core.dim_project group by all
)
select o.project_id, coalesce(n.project_name, '') as project_name, f.title, o.period_type, o.period_on, o.due_on,
    o.due_reason, s.stage, (o.due_on + s.from_day)::date as stage_on, greatest(r.as_of - o.due_on, 0)::integer,
    k.last_delivery_on
from core.fct_reporting_obligation as o
cross join reference.run as r
inner join reference.reporting_form as f on o.entity = f.entity
inner join reference.reminder_stage as s on o.due_on + s.from_day <= r.as_of
left join known as k on o.entity = k.entity and o.project_id = k.project_id
left join named as n on o.project_id = n.project_id
where o.state in ('open', 'due', 'overdue')
qualify row_number() over (partition by o.row_id order by s.from_day desc) = 1
order by o.project_id, f.title, o.period_on
"""


@dataclass(frozen=True)
class Reminder:
    """One form of one period that is not there; `days_overdue` is 0 while the deadline runs."""

    project_id: str
    project_name: str
    form: str
    period_type: str
    period_on: date
    due_on: date
    due_reason: str
    stage: str
    stage_on: date
    days_overdue: int
    last_delivery_on: date | None

    @property
    def period(self) -> str:
        """The period as people call it."""
        year = self.period_on.year
        if self.period_type == "month":
            return f"{MONTHS[self.period_on.month - 1]} {year}"
        return f"{(self.period_on.month + 2) // 3}. Quartal {year}" if self.period_type == "quarter" else f"Jahr {year}"


def open_reminders(con: duckdb.DuckDBPyConnection) -> list[Reminder]:
    """What is to be reminded of on the day of the run, by project, form and period."""
    return [Reminder(*row) for row in con.execute(_QUERY).fetchall()]


def letters(reminders: Iterable[Reminder], rules: Rules, *, is_invented: bool = False) -> dict[str, str]:
    """One letter per project: the latest stage sets its tone, all open forms and periods stand in it."""
    groups = itertools.groupby(reminders, key=lambda one: one.project_id)
    return {project_id: _letter(list(found), rules, is_invented=is_invented) for project_id, found in groups}


def _letter(found: list[Reminder], rules: Rules, *, is_invented: bool) -> str:
    order = {one.stage: number for number, one in enumerate(rules.stages)}
    stage: Stage = rules.stages[max(order[one.stage] for one in found)]
    head = rules.invented if is_invented else ""
    return head + rules.letter.format(
        project_id=one_line(found[0].project_id),
        project_name=shown_name(found[0].project_name),
        stage=stage.label,
        opening=stage.opening,
        missing=_listed(found, rules, rules.missing, lambda one: one.days_overdue > 0),
        soon=_listed(found, rules, rules.soon, lambda one: one.days_overdue == 0),
    )


def _listed(found: list[Reminder], rules: Rules, heading: str, belongs: Callable[[Reminder], bool]) -> str:
    chosen = [one for one in found if belongs(one)]
    lines = [heading] if chosen else []
    for form, ones in itertools.groupby(chosen, key=lambda one: one.form):
        lines.append(rules.form_line.format(form=form))
        lines += [_period_line(one, rules) for one in ones]
    return "".join(lines)


def _period_line(one: Reminder, rules: Rules) -> str:
    is_told = one.days_overdue == 0 or one.due_reason == "closure"  # a weekend long ago explains nothing
    moved = next((words for reason, words in rules.moved.items() if is_told and reason == one.due_reason), "")
    return rules.period_line.format(period=one.period, due_on=german_day(one.due_on), moved=moved)


def shown_name(name: str) -> str:
    """A register name on one line, or nothing when it looks like a person's name."""
    text = one_line(name)
    return text if may_be_shown(text) else ""


def one_line(text: str) -> str:
    """The text without control characters and line breaks, so that no name can add lines to a letter."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
