"""Which form a sheet holds: its header row or rows, its template, and which column is which field.

What belongs here: comparing the words of the first rows with all forms. The best form wins if it explains enough, and
of its headers the highest up; what a header means is never taken from the data below it.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from kiezwirkung.deliveries.context import CONTEXT_HEADERS
from kiezwirkung.deliveries.grids import Grid
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.deliveries.wording import header_key
from kiezwirkung.privacy.person_data import is_person_header

SEARCHED_ROWS = 40
_TITLE_CELLS = 3
_MIN_MATCHES = 2
_MIN_SHARE_OF_REQUIRED = 0.5
_CLEARLY_MORE = 2
_SUPPORT_SHEETS = ("hinweis", "anleitung", "legende", "ausfuellhilfe", "erlaeuterung", "auswahl", "codeliste")
_SUPPORT_NAMES = {"listen", "codes", "codelisten", "listenwerte"}


@dataclass(frozen=True)
class Layout:
    """What a sheet was recognised as; columns by their index in the grid's frame."""

    template: Template
    header_index: int
    header_height: int
    fields: dict[str, int]
    context: dict[str, int]
    person_columns: list[int]
    unknown_columns: list[int]
    width: int
    score: float = 0.0

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
        return [f.name for f in self.template.fields if f.required and f.name not in self.fields]


@dataclass(frozen=True)
class _Form:
    """One form as headers see it: field by word, required fields, and the words that hint at it."""

    template: Template
    words: dict[str, str]
    required: frozenset[str]
    hints: tuple[str, ...]

    def explains(self, fields: Set[str]) -> bool:
        """Whether these fields are enough to take a header for this form's."""
        enough = _MIN_SHARE_OF_REQUIRED * len(self.required)
        return len(fields) >= _MIN_MATCHES and len(self.required & fields) >= enough


@dataclass(frozen=True)
class Recogniser:
    """All forms, indexed by the words of their headers."""

    templates: Mapping[str, Template]

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
        keys = [[header_key(cell) for cell in row] for row in grid.head(SEARCHED_ROWS)]
        found: list[Layout] = []
        hints = {header_key(grid.sheet)} - {""}
        for at, row in enumerate(keys):
            found += self._at(keys, at, hints)
            if all(at + 1 < layout.first_data_index for layout in found):
                hints |= {key for key in row[:_TITLE_CELLS] if key}
        filled = [sum(map(bool, row)) for row in keys]
        highest = [layout for layout in found if not _comes_late(layout, found, filled)]
        return max(highest, key=lambda layout: (layout.score, -layout.header_index), default=None)

    def _at(self, keys: list[list[str]], at: int, hints: set[str]) -> list[Layout]:
        """Layouts of a header in this row, alone or together with the next."""
        below = keys[at + 1] if at + 1 < len(keys) else []
        said = chain(keys[at], below, _run_together(keys[at], below))
        if len(self.words.intersection(said)) < _MIN_MATCHES:
            return []
        single = [[key] if key else [] for key in keys[at]]
        joined = join_headers(keys[at], below) if below else []
        return self._layouts(single, at, 1, hints) + self._layouts(joined, at, 2, hints)

    def _layouts(self, columns: list[list[str]], at: int, height: int, hints: set[str]) -> list[Layout]:
        said = self.words.intersection(word for words in columns for word in words)
        close = [form for form in self.forms if form.explains({form.words[w] for w in form.words.keys() & said})]
        layouts = [_layout(form, columns, at, height, hints) for form in close]
        return [layout for layout in layouts if layout is not None]


def _form(template: Template) -> _Form:
    words = {header_key(header): one.name for one in template.fields for header in one.headers}
    required = frozenset(one.name for one in template.fields if one.required and not one.from_sheet_name)
    hints = {header_key(word) for word in (*template.sheet_names, template.title, template.entity)}
    return _Form(template, words, required, tuple(sorted(hints)))


def _layout(form: _Form, columns: list[list[str]], at: int, height: int, hints: set[str]) -> Layout | None:
    """The header as this form sees it; None if it explains too little."""
    fields, context, others = _assign(form, columns)
    if not form.explains(fields.keys()):
        return None
    person = [i for i in others if any(is_person_header(word) for word in columns[i])]
    unknown = [i for i in others if i not in person]
    missing = len(form.required - fields.keys())
    score = len(fields) + 0.5 * len(context) - 0.5 * missing - 0.25 * len(others) - 0.1 * (height - 1)
    score += 1.5 * any(word in hint for word in form.hints for hint in hints)
    return Layout(form.template, at, height, fields, context, person, unknown, sum(map(bool, columns)), score)


def _assign(form: _Form, columns: list[list[str]]) -> tuple[dict[str, int], dict[str, int], list[int]]:
    """Columns by field and by what they say about the context, and the columns left over."""
    fields: dict[str, int] = {}
    context: dict[str, int] = {}
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
    return fields, context, others


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


def join_headers(top: Sequence[str], bottom: Sequence[str]) -> list[list[str]]:
    """Two header rows as candidates per column: `davon` over `weiblich` is `davonweiblich`, then `weiblich`."""
    joined: list[list[str]] = []
    above = ""
    for upper, lower in zip(top, bottom, strict=True):
        above = upper or (above if lower else "")
        joined.append([above + lower, lower] if lower and above else [word for word in (lower or upper,) if word])
    return joined


def _run_together(top: Sequence[str], bottom: Sequence[str]) -> Iterator[str]:
    """What two header rows say when each lower word follows the upper one it stands under."""
    above = ""
    for upper, lower in zip(top, bottom, strict=False):
        above = upper or (above if lower else "")
        yield above + lower


def is_support_sheet(name: str) -> bool:
    """Whether a sheet only helps to fill the form in (hints, choices) by its name."""
    key = header_key(name)
    return key in _SUPPORT_NAMES or key.startswith(_SUPPORT_SHEETS)
