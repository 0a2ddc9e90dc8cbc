"""What the warehouse needs to know about a form, and which raw columns follow from it.

What belongs here: the view of a template that loading, slices and reference checks share. The templates themselves
are read in `kiezwirkung/deliveries`; the warehouse asks only for these few properties.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class FormField(Protocol):
    """One field of a form."""

    @property
    def name(self) -> str:
        """English column name."""

    @property
    def type(self) -> str:
        """Field type of the template language."""


class Form(Protocol):
    """One form: a template as the warehouse sees it."""

    @property
    def entity(self) -> str:
        """Name of the raw and the staging table."""

    @property
    def delivered_by(self) -> str:
        """`centre` or `steward`."""

    @property
    def slice(self) -> str:
        """`month`, `quarter`, `year`, `wave` or `none`."""

    @property
    def identity(self) -> Sequence[str]:
        """Fields that name a row within a project and report year."""

    @property
    def references(self) -> Mapping[str, str]:
        """Field to `parent_entity.field`."""

    @property
    def fields(self) -> Sequence[FormField]:
        """The fields in order."""


FormT = TypeVar("FormT", bound=Form)
DUCKDB_TYPES = {
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "share": "DOUBLE",
    "date": "DATE",
    "month": "INTEGER",
    "quarter": "INTEGER",
    "boolean": "BOOLEAN",
    "scale": "INTEGER",
}
CONTEXT_BEFORE = {"delivery_id": "VARCHAR", "sheet": "VARCHAR", "row_number": "INTEGER"}
CONTEXT_OF_ROW = {"project_id": "VARCHAR", "report_year": "INTEGER"}
PERSON_COLUMN = "person_key"


def stored_column(form: Form, name: str) -> str:
    """The raw column that holds a field: participant codes are stored as pseudonyms only."""
    return PERSON_COLUMN if _type_of(form, name) == "participant_code" else name


def stored_columns(forms: Iterable[Form]) -> dict[str, str]:
    """Columns and DuckDB types of an entity's raw table; several versions of a form share one table."""
    columns = CONTEXT_BEFORE | CONTEXT_OF_ROW
    for form in forms:
        for field in form.fields:
            if field.type != "text":
                columns.setdefault(stored_column(form, field.name), DUCKDB_TYPES.get(field.type, "VARCHAR"))
    return columns | {"missing_marks": "VARCHAR", "is_refused": "BOOLEAN"}


def by_entity(forms: Iterable[Form]) -> dict[str, list[Form]]:
    """The forms of each entity, newest version last as given."""
    found: dict[str, list[Form]] = {}
    for form in forms:
        found.setdefault(form.entity, []).append(form)
    return found


def in_dependency_order(forms: Iterable[FormT]) -> list[FormT]:
    """One form per entity (the last given), parents before the forms that refer to them."""
    latest = {form.entity: form for form in forms}
    ordered: dict[str, FormT] = {}

    def place(entity: str) -> None:
        if entity in ordered or entity not in latest:
            return
        for parent in parents_of(latest[entity]):
            if parent != entity:
                place(parent)
        ordered[entity] = latest[entity]

    for entity in latest:
        place(entity)
    return list(ordered.values())


def parents_of(form: Form) -> list[str]:
    """The entities a form refers to; every form of a centre refers to the register of projects."""
    parents = [target.split(".")[0] for target in form.references.values()]
    if form.delivered_by == "centre":
        parents.insert(0, "projects")
    return list(dict.fromkeys(parents))


def slice_columns(form: Form) -> dict[str, str]:
    """Key parts of a period slice: name to SQL expression over the raw table (alias r)."""
    if form.slice == "none":
        owner = "project_id" if _has_field(form, "project_id") or form.delivered_by == "centre" else form.identity[0]
        return {owner: f"r.{owner}"}
    key = {"project_id": "r.project_id"}
    if form.slice == "wave":
        return key | {"wave": f"r.{_field_of_type(form, 'wave')}"}
    field = _field_of_type(form, form.slice)
    if form.slice == "month" and not field:
        return key | {"month_on": f"date_trunc('month', r.{_field_of_type(form, 'date')})"}
    key["report_year"] = "r.report_year"
    return key | ({field: f"r.{field}"} if field else {})


def slice_period(form: Form) -> tuple[str, str]:
    """SQL for first and last day of the period a raw row (alias r) speaks for; null for registers."""
    if form.slice == "none":
        return "null::date", "null::date"
    starts = {
        "wave": f"make_date(try_cast(left(r.{_field_of_type(form, 'wave')}, 4) as integer), 1, 1)",
        "quarter": f"make_date(r.report_year, r.{_field_of_type(form, 'quarter')} * 3 - 2, 1)",
        "year": "make_date(r.report_year, 1, 1)",
        "month": f"make_date(r.report_year, r.{_field_of_type(form, 'month')}, 1)",
    }
    if form.slice == "month" and not _field_of_type(form, "month"):
        starts["month"] = f"date_trunc('month', r.{_field_of_type(form, 'date')})::date"
    start = starts[form.slice]
    months = {"month": 1, "quarter": 3}.get(form.slice, 12)
    return start, f"({start} + interval {months} month - interval 1 day)::date"


def part_columns(form: Form) -> list[str]:
    """SQL over the raw table (alias r) that tells the parts of a slice apart: the identity without days and times.

    A corrected opening time or date of validity is the same thing said anew, not one thing more.
    """
    named = [name for name in form.identity if _type_of(form, name) not in {"date", "time"}]
    return [f"r.{stored_column(form, name)}" for name in named or form.identity]


def is_about_persons(form: Form) -> bool:
    """Whether a row of the form is one person's: attendance with a code, or an answer in a survey."""
    return form.slice == "wave" or any(field.type == "participant_code" for field in form.fields)


def identity_columns(form: Form) -> list[str]:
    """Columns that may occur only once together: identity within project, report year and survey wave."""
    scope = ["project_id", "report_year"] if form.delivered_by == "centre" else []
    if form.slice == "wave":
        scope.append(_field_of_type(form, "wave"))
    return list(dict.fromkeys([*scope, *(stored_column(form, name) for name in form.identity)]))


def has_project(form: Form) -> bool:
    """Whether the rows belong to a project: by context (centres) or by a field of their own (registers)."""
    return form.delivered_by == "centre" or _has_field(form, "project_id")


def _has_field(form: Form, name: str) -> bool:
    return any(field.name == name for field in form.fields)


def _type_of(form: Form, name: str) -> str:
    return next((field.type for field in form.fields if field.name == name), "")


def _field_of_type(form: Form, kind: str) -> str:
    return next((field.name for field in form.fields if field.type == kind), "")
