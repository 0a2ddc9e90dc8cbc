"""What a header means: which form it belongs to, and which column is which field of that form.

What belongs here: one header seen through one form. Where headers lie in a sheet, and which form wins, is for
`recognising.py`.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from kiezwirkung.deliveries.handing_out.marks import bears_mark
from kiezwirkung.deliveries.reading.context import CONTEXT_HEADERS
from kiezwirkung.deliveries.reading.likeness import OTHER_UNITS
from kiezwirkung.deliveries.reading.units import OtherUnit
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.deliveries.wording import header_key
from kiezwirkung.privacy.person_data import is_person_header

TITLE_CELLS = 3
MIN_MATCHES = 2
_MIN_SHARE_OF_REQUIRED = 0.5
_MARKED = 2.0  # a form we handed out names itself


@dataclass(frozen=True)
class Layout:
    """What a sheet was recognised as; columns by their index in the grid's frame.

    `likened` are the fields whose header was taken for a slip of the pen, `repeated` the columns, among the unknown
    ones, that are named like a field or context which another column has taken, `other_units` those that name a missing
    field in another unit.
    """

    template: Template
    header_index: int
    header_height: int
    fields: dict[str, int]
    context: dict[str, int]
    person_columns: list[int]
    unknown_columns: list[int]
    width: int
    score: float = 0.0
    likened: dict[str, int] = field(default_factory=dict)
    repeated: dict[int, str] = field(default_factory=dict)
    other_units: dict[int, OtherUnit] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many columns are explained."""
        return len(self.fields) + len(self.context)

    @property
    def first_data_index(self) -> int:
        """Index of the first row below the header."""
        return self.header_index + self.header_height

    @property
    def missing_columns(self) -> list[str]:
        """Required fields without a column; the month may come from the sheet's name."""
        supplied = {f.name for f in self.template.fields if f.constant or f.built_from}
        return [f.name for f in self.template.fields if f.required and f.name not in self.fields.keys() | supplied]


@dataclass(frozen=True)
class Form:
    """One form as headers see it: field by word, required fields, and the words that hint at it."""

    template: Template
    words: dict[str, str]
    required: frozenset[str]
    hints: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """The key of its template."""
        return self.template.id

    def explains(self, fields: Set[str]) -> bool:
        """Whether these fields are enough to take a header for this form's."""
        enough = _MIN_SHARE_OF_REQUIRED * len(self.required)
        return len(fields) >= MIN_MATCHES and len(self.required & fields) >= enough


def form_of(template: Template) -> Form:
    """A template as headers see it."""
    words = {header_key(header): one.name for one in template.fields for header in one.headers}
    required = frozenset(one.name for one in template.fields if one.required and one.needs_column)
    hints = {header_key(word) for word in (*template.sheet_names, template.title, template.entity)}
    return Form(template, words, required, tuple(sorted(hints)))


def layout_of(form: Form, columns: list[list[str]], at: int, height: int, hints: set[str]) -> Layout:
    """The header as this form sees it."""
    fields, context, repeated, others = _assign(form, columns)
    person = [i for i in others if i not in repeated and any(is_person_header(word) for word in columns[i])]
    unknown = [i for i in others if i not in person]
    missing = len(form.required - fields.keys())
    score = len(fields) + 0.5 * len(context) - 0.5 * missing - 0.25 * len(others) - 0.1 * (height - 1)
    score += 1.5 * any(word in hint for word in form.hints for hint in hints)
    score += _MARKED * bears_mark(hints, form.template)
    width = sum(map(bool, columns))
    return Layout(form.template, at, height, fields, context, person, unknown, width, score, repeated=repeated)


def _assign(form: Form, columns: list[list[str]]) -> tuple[dict[str, int], dict[str, int], dict[int, str], list[int]]:
    """Columns by field and by what they say about the context, the ones that say it again, and all left over."""
    fields: dict[str, int] = {}
    context: dict[str, int] = {}
    repeated: dict[int, str] = {}
    others: list[int] = []
    for index, words in enumerate(columns):
        name = next((n for w in words if (n := form.words.get(w)) and not is_of_another(form, n, words)), None)
        about = next((c for w in words if (c := CONTEXT_HEADERS.get(w))), None) if form.template.needs_context else None
        if name is not None and name not in fields:
            fields[name] = index
        elif name is None and about is not None and about not in context:
            context[about] = index
        elif words:
            others.append(index)
            if said := name or about:
                repeated[index] = said
    return fields, context, repeated, others


def is_of_another(form: Form, name: str, words: Sequence[str]) -> bool:
    """Whether a part stands below a header that is not its whole: `weiblich` below `Erstbesuche` or `Personen`."""
    whole = form.template.field(name).part_of
    if whole is None or len(words) == 1:
        return False
    above = {word.removesuffix(words[-1]) for word in words[:-1]} - {""}
    said = {form.words.get(word, "") for word in above} - {"", name, whole}
    return not any(form.words.get(word) == name for word in words[:-1]) and bool(said or above & OTHER_UNITS)


def is_like_data(filled: int, layout: Layout) -> bool:
    """Whether a row with so many filled cells may be data under this header; a title is no more than a few cells."""
    return filled > TITLE_CELLS and 2 * filled >= layout.width
