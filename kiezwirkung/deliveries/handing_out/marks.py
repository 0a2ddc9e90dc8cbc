"""The version mark of a handed-out form, and what we filled in ourselves before we handed it out.

What belongs here: the one sign by which reader and writer of a workbook know each other. The mark stands in a title
cell (`Meldejahr: 2026 · Formular: visits_v2`), so that it survives every spreadsheet programme.
"""

import re
from collections.abc import Sequence

from kiezwirkung.deliveries.templates import Template
from kiezwirkung.deliveries.wording import header_key

_MARK = re.compile(r"\bFormular:\s*([a-z][a-z0-9_]*_v[0-9]+)\b")
_GIVEN_TYPES = frozenset({"location_id", "month", "quarter", "code"})


def form_mark(template: Template) -> str:
    """The mark of one version of a form.

    >>> from kiezwirkung.deliveries.templates import load_templates
    >>> form_mark(load_templates()["visits_v1"])
    'Formular: visits_v1'
    """
    return f"Formular: {template.id}"


def marked_form(titles: Sequence[Sequence[str]]) -> str:
    """The template id that the cells above a table name, or ''."""
    return next((found.group(1) for row in titles for cell in row if (found := _MARK.search(cell))), "")


def bears_mark(hints: set[str], template: Template) -> bool:
    """Whether one of these title cells, as `header_key` gives them, ends with the mark of this form."""
    mark = header_key(form_mark(template))
    return any(hint.endswith(mark) for hint in hints)


def given_fields(template: Template) -> frozenset[str]:
    """The fields a handed-out form may fill in; a row that says nothing else was not filled in by anybody."""
    keys = {name for name in template.identity if template.by_name[name].type in _GIVEN_TYPES}
    return frozenset(keys | {field.name for field in template.fields if field.prefill})
