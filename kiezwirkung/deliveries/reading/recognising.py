"""Which form a sheet holds: its header row or rows, its template, and which column is which field.

What belongs here: comparing the words of the first rows with all forms. The best form wins if it explains enough, and
of its headers the highest up; what a header means is never taken from the data below it.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain

from kiezwirkung.deliveries.handing_out.marks import bears_mark
from kiezwirkung.deliveries.reading.context import CONTEXT_HEADERS
from kiezwirkung.deliveries.reading.grids import Grid, plain
from kiezwirkung.deliveries.reading.header_rows import MAX_HEIGHT, join_headers
from kiezwirkung.deliveries.reading.likeness import OTHER_UNITS, Slips
from kiezwirkung.deliveries.reading.support_sheets import is_support_sheet
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.deliveries.wording import header_key
from kiezwirkung.privacy.person_data import is_person_header

SEARCHED_ROWS = 40
_TITLE_CELLS = 3
_MIN_MATCHES = 2
_MIN_SHARE_OF_REQUIRED = 0.5
_CLEARLY_MORE = 2
_MARKED = 2.0  # a form we handed out names itself
_REMEMBERED = 5_000


@dataclass(frozen=True)
class Layout:
    """What a sheet was recognised as; columns by their index in the grid's frame.

    `likened` are the fields whose header was taken for a slip of the pen, `repeated` the columns, among the unknown
    ones, that are named like a field or context which another column has taken.
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
class _Form:
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
        return len(fields) >= _MIN_MATCHES and len(self.required & fields) >= enough


@dataclass(frozen=True)
class Recogniser:
    """All forms, indexed by the words of their headers."""

    templates: Mapping[str, Template]
    _headers: dict[tuple[object, ...], list[Layout]] = field(default_factory=dict)

    @cached_property
    def forms(self) -> list[_Form]:
        """The forms by their key."""
        return [_form(template) for _, template in sorted(self.templates.items())]

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of all headers."""
        return frozenset(word for form in self.forms for word in form.words)

    def recognise(self, grid: Grid) -> Layout | None:
        """The best layout of a sheet, or None if no form explains it.

        The file's name has no say: the same bytes under another name are the same form.
        """
        if is_support_sheet(grid.sheet):
            return None
        keys = grid.head(SEARCHED_ROWS, _key_of)
        is_told = [not self.words.isdisjoint(row) for row in keys] + [False]
        found: list[Layout] = []
        hints = {header_key(grid.sheet)} - {""}
        for at, row in enumerate(keys):
            if is_told[at] or is_told[at + 1]:
                found += self._at(keys, at, hints)
            if all(at + 1 < layout.first_data_index for layout in found):
                hints |= {key for key in row[:_TITLE_CELLS] if key}
        filled = [sum(map(bool, row)) for row in keys]
        highest = [layout for layout in found if not _comes_late(layout, found, filled)]
        best = max(highest, key=_rank, default=None)
        return self._by_likeness(keys, hints) if best is None else self._with_likened(best, keys)

    def _with_likened(self, layout: Layout, keys: list[list[str]]) -> Layout:
        """The layout with the columns that only a slip keeps from being known."""
        if not layout.unknown_columns:
            return layout
        columns = join_headers(keys[layout.header_index : layout.first_data_index])
        unknown = [(index, columns[index]) for index in layout.unknown_columns]
        found = self.slips[layout.template.id].fields(unknown, layout.fields.keys())
        left = [index for index in layout.unknown_columns if index not in found.values()]
        return replace(layout, fields=layout.fields | found, unknown_columns=left, likened=found)

    def _by_likeness(self, keys: list[list[str]], hints: set[str]) -> Layout | None:
        """The best layout where so many headers have a slip that the others alone do not tell the form."""
        found = []
        for at, row in enumerate(keys):
            said = {form for form, fields in self._fields_said(set(row)).items() if len(fields) >= _MIN_MATCHES}
            rough = [
                (form, _layout(form, join_headers([row]), at, 1, hints)) for form in self.forms if form.key in said
            ]
            found += [(form, self._with_likened(layout, keys)) for form, layout in rough]
        return max((its for form, its in found if form.explains(its.fields.keys())), key=_rank, default=None)

    @cached_property
    def _meanings(self) -> dict[str, list[tuple[str, str]]]:
        """The forms and fields of each word."""
        found: dict[str, list[tuple[str, str]]] = {}
        for form in self.forms:
            for word, name in form.words.items():
                found.setdefault(word, []).append((form.key, name))
        return found

    def _fields_said(self, words: Set[str]) -> dict[str, set[str]]:
        """The fields that words name, by form."""
        found: dict[str, set[str]] = {}
        for word in self.words.intersection(words):
            for form, name in self._meanings[word]:
                found.setdefault(form, set()).add(name)
        return found

    @cached_property
    def slips(self) -> dict[str, Slips]:
        """What slips stand for, by form."""
        all_words = self.words | CONTEXT_HEADERS.keys() | OTHER_UNITS
        return {form.key: Slips(form.words, all_words - form.words.keys()) for form in self.forms}

    def _at(self, keys: list[list[str]], at: int, hints: set[str]) -> list[Layout]:
        """Layouts of a header in this row, alone or together with the next one or two."""
        found: list[Layout] = []
        seen = set[str]()
        if len(self.words.intersection(chain.from_iterable(keys[at : at + MAX_HEIGHT]))) < _MIN_MATCHES:
            return found
        for height in range(1, min(MAX_HEIGHT, len(keys) - at) + 1):
            columns = join_headers(keys[at : at + height])
            known = self.words.intersection(word for words in columns for word in words)
            if len(known) >= _MIN_MATCHES and not known <= seen:
                found += self._layouts(columns, at, height, hints)
            seen |= known
        return found

    def _layouts(self, columns: list[list[str]], at: int, height: int, hints: set[str]) -> list[Layout]:
        """The layouts of a header; the same header comes again in many files, so what it means is remembered."""
        key = (tuple(map(tuple, columns)), height, frozenset(hints))
        if key not in self._headers:
            if len(self._headers) >= _REMEMBERED:
                self._headers.clear()
            self._headers[key] = self._new_layouts(columns, height, hints)
        return [replace(layout, header_index=at) for layout in self._headers[key]]

    def _new_layouts(self, columns: list[list[str]], height: int, hints: set[str]) -> list[Layout]:
        known = self._fields_said({word for words in columns for word in words})
        close = [form for form in self.forms if form.key in known and form.explains(known[form.key])]
        layouts = [(form, _layout(form, columns, 0, height, hints)) for form in close]
        return [its for form, its in layouts if form.explains(its.fields.keys())]


@lru_cache(_REMEMBERED)
def _key_of(cell: str | None) -> str:
    return header_key(plain(cell))


def _form(template: Template) -> _Form:
    words = {header_key(header): one.name for one in template.fields for header in one.headers}
    required = frozenset(one.name for one in template.fields if one.required and one.needs_column)
    hints = {header_key(word) for word in (*template.sheet_names, template.title, template.entity)}
    return _Form(template, words, required, tuple(sorted(hints)))


def _layout(form: _Form, columns: list[list[str]], at: int, height: int, hints: set[str]) -> Layout:
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


def _rank(layout: Layout) -> tuple[float, int]:
    return layout.score, -layout.header_index


def _assign(form: _Form, columns: list[list[str]]) -> tuple[dict[str, int], dict[str, int], dict[int, str], list[int]]:
    """Columns by field and by what they say about the context, the ones that say it again, and all left over."""
    fields: dict[str, int] = {}
    context: dict[str, int] = {}
    repeated: dict[int, str] = {}
    others: list[int] = []
    for index, words in enumerate(columns):
        name = next((n for w in words if (n := form.words.get(w))), None)
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


def is_like_data(filled: int, layout: Layout) -> bool:
    """Whether a row with so many filled cells may be data under this header; a title is no more than a few cells."""
    return filled > _TITLE_CELLS and 2 * filled >= layout.width


def _comes_late(late: Layout, layouts: Sequence[Layout], filled: Sequence[int]) -> bool:
    """Whether the form has a header higher up, and this one does not clearly explain more or has data above it."""
    return any(
        early.template is late.template
        and early.first_data_index <= late.header_index
        and (
            late.known < early.known + _CLEARLY_MORE
            or any(is_like_data(count, early) for count in filled[early.first_data_index : late.header_index])
        )
        for early in layouts
    )
