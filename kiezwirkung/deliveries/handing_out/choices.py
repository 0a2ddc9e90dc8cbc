"""What may be chosen or typed in a field: drop-downs, limits, and how a value is shown.

What belongs here: from a field's type to the choices on the list sheet, to the spreadsheet's own check of input, and
to the cell that shows a value. All German words stand in `texts.yaml`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from kiezwirkung.deliveries.handing_out.explanations import Wording
from kiezwirkung.deliveries.handing_out.recipients import Recipient
from kiezwirkung.deliveries.templates import CodeList, Field, Template
from kiezwirkung.german_dates import MONTHS

_WAVES = ("Q1", "Q2", "Q3", "Q4", "A", "B")
_NOT_APPLICABLE = (8, 9)
_NUMBERS = {"integer": "integer", "decimal": "decimal", "share": "decimal"}
_FORMATS = {
    "integer": "[$-407]#,##0", "decimal": "[$-407]#,##0.00", "share": "[$-407]0.0 %", "date": "[$-407]dd.mm.yyyy",
    "time": "hh:mm", "scale": "0",
}  # fmt: skip
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
_LONGEST_TEXT = {"note": 200, "name": 200, "identifier": 32, "participant_code": 64}
_LAST_MINUTE = time(23, 59)
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
_SEVERAL = frozenset({"codes"})


def choices(
    field: Field, template: Template, recipient: Recipient, code_lists: Mapping[str, CodeList]
) -> Sequence[str | int]:
    """What the drop-down of a field offers; empty where there is none."""
    if field.code_list:
        return code_lists[field.code_list].labels
    if field.type == "location_id":
        return [place.location_id for place in recipient.places]
    if field.type == "scale":
        return [*range(int(field.minimum or 0), int(field.maximum or 0) + 1), *_NOT_APPLICABLE]
    if field.type == "identifier":
        return _known_ids(template.references.get(field.name, ""), recipient)
    fixed: dict[str, Sequence[str]] = {
        "boolean": ("ja", "nein"),
        "month": MONTHS,
        "quarter": [f"Q{number}" for number in range(1, 5)],
        "wave": [f"{recipient.year}-{part}" for part in _WAVES],
    }
    return fixed.get(field.type, ())


def _known_ids(target: str, recipient: Recipient) -> list[str]:
    """The ids of another form this field refers to, as far as they go on from last year."""
    entity, _, name = target.partition(".")
    return [row[name] for row in recipient.earlier.get(entity, ()) if row.get(name)]


def number_format(field: Field) -> str:
    """How the spreadsheet shows the field: German whatever the machine speaks; `@` keeps ids and codes as typed."""
    return "0" if field.plain_year else _FORMATS.get(field.type, "@")


def shown(value: Any, field: Field, code_lists: Mapping[str, CodeList]) -> Any:
    """A stored value as the form shows it: labels for codes, names for months, a date or time as such."""
    if value is None or value == "":
        return None
    if field.code_list:
        codes = code_lists[field.code_list].codes
        return ", ".join(codes[code].label if code in codes else code for code in str(value).split(","))
    if field.type == "time":
        return None if value == "24:00" else time.fromisoformat(value)
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if field.type == "month":
        return MONTHS[value - 1]
    return f"Q{value}" if field.type == "quarter" else value


def validation(field: Field, wording: Wording, year: int, source: str) -> dict[str, Any]:
    """The check of input in xlsxwriter's terms; `source` is the range of the choices, if there are any."""
    return {
        **(_from_list(field, source) if source else _within(field, year)),
        "input_title": _cut(field.label, _LONGEST_TITLE),
        "input_message": _cut(wording.hint, _LONGEST_MESSAGE),
        "error_title": _cut(f"{field.label}: bitte prüfen", _LONGEST_TITLE),
        "error_message": _cut(wording.refusal, _LONGEST_MESSAGE),
    }


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"


def _from_list(field: Field, source: str) -> dict[str, Any]:
    """A drop-down; where several entries or new ids may be written, it only proposes."""
    only_proposes = field.type in _SEVERAL or field.type == "identifier"
    return {"validate": "list", "source": source, "show_error": not only_proposes}


def _within(field: Field, year: int) -> dict[str, Any]:
    if field.type in _NUMBERS:
        low, high = field.minimum, field.maximum
        if field.type == "share":
            low, high = low or 0, 1 if high is None else high
        return {"validate": _NUMBERS[field.type], **_between(low, high)}
    if field.type == "date":
        first, last = (date(year, 1, 1), date(year, 12, 31)) if field.in_report_year else (_FIRST_DAY, _LAST_DAY)
        return {"validate": "date", **_between(_at(first), _at(last))}
    if field.type == "time":
        return {"validate": "time", **_between(time(0), _LAST_MINUTE)}
    if field.type in _LONGEST_TEXT:
        return {"validate": "length", "criteria": "<=", "value": _LONGEST_TEXT[field.type]}
    return {"validate": "any"}


def _at(day: date) -> datetime:
    return datetime.combine(day, time(0))


def _between(low: Any, high: Any) -> dict[str, Any]:
    if high is None:
        return {"criteria": ">=", "value": -1e15 if low is None else low}
    if low is None:
        return {"criteria": "<=", "value": high}
    return {"criteria": "between", "minimum": low, "maximum": high}
