"""Which form a sheet holds: its header row or rows, its template, and which column is which field.

What belongs here: comparing the words of the first rows with all forms. The best form wins if it explains enough;
what a header means is never taken from the data below it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kiezwirkung.deliveries.context import CONTEXT_HEADERS
from kiezwirkung.deliveries.grids import Grid
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.deliveries.wording import header_key
from kiezwirkung.privacy.person_data import is_person_header

SEARCHED_ROWS = 40
_TITLE_CELLS = 3
_MIN_MATCHES = 2
_MIN_SHARE_OF_REQUIRED = 0.5
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
    score: float = 0.0

    @property
    def first_data_index(self) -> int:
        """Index of the first row below the header."""
        return self.header_index + self.header_height

    @property
    def missing_columns(self) -> list[str]:
        """Required fields without a column; the month may come from the sheet's name."""
        return [f.name for f in self.template.fields if f.required and f.name not in self.fields]


@dataclass(frozen=True)
class Recogniser:
    """All forms, indexed by the words of their headers."""

    templates: Mapping[str, Template]
    words: dict[str, dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        by_word: dict[str, dict[str, str]] = {}
        for template in self.templates.values():
            for one in template.fields:
                for header in one.headers:
                    by_word.setdefault(header_key(header), {})[template.id] = one.name
        object.__setattr__(self, "words", by_word)

    @cached_property
    def sheet_keys(self) -> dict[str, set[str]]:
        """Words that hint at a form: its sheet names, title and entity."""
        return {t.id: {header_key(w) for w in (*t.sheet_names, t.title, t.entity)} for t in self.templates.values()}

    def recognise(self, grid: Grid) -> Layout | None:
        """The best layout of a sheet, or None if no form explains it.

        The file's name has no say: the same bytes under another name are the same form.
        """
        if is_support_sheet(grid.sheet):
            return None
        head = grid.head(SEARCHED_ROWS)
        keys = [[header_key(cell) for cell in row] for row in head]
        found = []
        hints = {header_key(grid.sheet)} - {""}
        for at, row in enumerate(keys):
            found += self._at(keys, at, hints)
            hints |= {key for key in row[:_TITLE_CELLS] if key}
        return max(found, key=lambda layout: (layout.score, -layout.header_index), default=None)

    def _at(self, keys: list[list[str]], at: int, hints: set[str]) -> list[Layout]:
        if len(self.words.keys() & set(keys[at])) < _MIN_MATCHES and len(self._known_below(keys, at)) < _MIN_MATCHES:
            return []
        single = [[key] if key else [] for key in keys[at]]
        layouts = self._layouts(single, at, 1, hints)
        if at + 1 < len(keys):
            layouts += self._layouts(join_headers(keys[at], keys[at + 1]), at, 2, hints)
        return layouts

    def _known_below(self, keys: list[list[str]], at: int) -> set[str]:
        """Known words of a two-row header that begins here, joined or in its second row."""
        joined = join_headers(keys[at], keys[at + 1]) if at + 1 < len(keys) else []
        return {word for words in joined for word in words} & self.words.keys()

    def _layouts(self, columns: list[list[str]], at: int, height: int, hints: set[str]) -> list[Layout]:
        candidates = {template_id for column in columns for word in column for template_id in self.words.get(word, ())}
        layouts = (self._layout(self.templates[one], columns, at, height, hints) for one in sorted(candidates))
        return [layout for layout in layouts if layout is not None]

    def _layout(
        self, template: Template, columns: list[list[str]], at: int, height: int, hints: set[str]
    ) -> Layout | None:
        fields, context, others = self._assign(template, columns)
        required = {f.name for f in template.fields if f.required and not f.from_sheet_name}
        hits = len(required & set(fields))
        if len(fields) < _MIN_MATCHES or hits < _MIN_SHARE_OF_REQUIRED * len(required):
            return None
        person = [i for i in others if any(is_person_header(word) for word in columns[i])]
        unknown = [i for i in others if i not in person]
        score = (
            len(fields) + 0.5 * len(context) - 0.5 * (len(required) - hits) - 0.25 * len(others) - 0.1 * (height - 1)
        )
        score += 1.5 * any(word in hint for word in self.sheet_keys[template.id] for hint in hints)
        return Layout(template, at, height, fields, context, person, unknown, score)

    def _assign(self, template: Template, columns: list[list[str]]) -> tuple[dict[str, int], dict[str, int], list[int]]:
        fields: dict[str, int] = {}
        context: dict[str, int] = {}
        others: list[int] = []
        for index, words in enumerate(columns):
            name = next((n for w in words if (n := self.words.get(w, {}).get(template.id))), None)
            about = next((c for w in words if (c := CONTEXT_HEADERS.get(w))), None) if template.needs_context else None
            if name is not None and name not in fields:
                fields[name] = index
            elif name is None and about is not None and about not in context:
                context[about] = index
            elif words:
                others.append(index)
        return fields, context, others


def join_headers(top: Sequence[str], bottom: Sequence[str]) -> list[list[str]]:
    """Two header rows as candidates per column: `davon` over `weiblich` is `davonweiblich`, then `weiblich`."""
    joined: list[list[str]] = []
    above = ""
    for upper, lower in zip(top, bottom, strict=True):
        above = upper or (above if lower else "")
        joined.append([above + lower, lower] if lower and above else [word for word in (lower or upper,) if word])
    return joined


def is_support_sheet(name: str) -> bool:
    """Whether a sheet only helps to fill the form in (hints, choices) by its name."""
    key = header_key(name)
    return key in _SUPPORT_NAMES or key.startswith(_SUPPORT_SHEETS)
