"""Which form a sheet holds: its header row or rows, its template, and which column is which field.

What belongs here: comparing the words of the first rows with all forms. The best form wins if it explains enough, and
of its headers the highest up; what a header means is never taken from the data below it.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain

from kiezwirkung.deliveries.reading.context import CONTEXT_HEADERS
from kiezwirkung.deliveries.reading.grids import Grid, plain
from kiezwirkung.deliveries.reading.header_additions import kinds_of
from kiezwirkung.deliveries.reading.header_rows import MAX_HEIGHT, join_headers
from kiezwirkung.deliveries.reading.layouts import (
    MIN_MATCHES,
    TITLE_CELLS,
    Form,
    Layout,
    form_of,
    is_like_data,
    is_of_another,
    layout_of,
)
from kiezwirkung.deliveries.reading.likeness import OTHER_UNITS, Slips
from kiezwirkung.deliveries.reading.support_sheets import is_support_sheet
from kiezwirkung.deliveries.reading.units import Units
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.deliveries.wording import header_key

SEARCHED_ROWS = 40
_CLEARLY_MORE = 2
_REMEMBERED = 5_000
_NOTE_SIGNS = frozenset("¹²³⁴⁵⁶⁷⁸⁹)")
_FOOTNOTE = re.compile(r"(?<![mM\W])[¹²³⁴⁵⁶⁷⁸⁹]+\Z|(?<=\w) ?\b[1-9]\)\Z")


@dataclass(frozen=True)
class Recogniser:
    """All forms, indexed by the words of their headers."""

    templates: Mapping[str, Template]
    _headers: dict[tuple[object, ...], list[Layout]] = field(default_factory=dict)

    @cached_property
    def forms(self) -> list[Form]:
        """The forms by their key."""
        return [form_of(template) for _, template in sorted(self.templates.items())]

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
        hints, is_above = {header_key(grid.sheet)} - {""}, True
        for at, row in enumerate(keys):
            if is_told[at] or is_told[at + 1]:
                found += self._at(keys, at, hints)
            is_above = is_above and all(at + 1 < layout.first_data_index for layout in found)
            if is_above:
                hints |= {key for key in row[:TITLE_CELLS] if key}
        highest = [layout for layout in found if not _comes_late(layout, found, keys)]
        best = max(highest, key=_rank, default=None)
        best = best and self._with_lower_row(best, keys, hints)
        return self._by_likeness(keys, hints) if best is None else self._with_likened(best, keys)

    def _with_lower_row(self, layout: Layout, keys: list[list[str]], hints: set[str]) -> Layout | None:
        """The layout with the row below its header, if that row only parts a column in two: `Besuche` in years."""
        below = layout.first_data_index
        if layout.width == len(keys[0]) or layout.header_height == MAX_HEIGHT or below >= len(keys):
            return layout
        columns = join_headers(keys[layout.header_index : below])
        if not _parts_a_column(columns, keys[below], layout):
            return layout
        form = self._by_key[layout.template.id]
        height = layout.header_height + 1
        lower = layout_of(form, join_headers(keys[layout.header_index : below + 1]), layout.header_index, height, hints)
        return lower if form.explains(lower.fields.keys()) else None

    @cached_property
    def _by_key(self) -> dict[str, Form]:
        return {form.key: form for form in self.forms}

    def _with_likened(self, layout: Layout, keys: list[list[str]]) -> Layout:
        """The layout with the columns that only a slip or the spelling of a unit keeps from being known."""
        if not layout.unknown_columns:
            return layout
        columns = join_headers(keys[layout.header_index : layout.first_data_index])
        unknown = [(index, columns[index]) for index in layout.unknown_columns]
        like = self.slips[layout.template.id].fields(unknown, layout.fields.keys())
        form = self._by_key[layout.template.id]
        found = {name: at for name, at in like.items() if not is_of_another(form, name, columns[at])}
        left = [index for index in layout.unknown_columns if index not in found.values()]
        taken = layout.fields | found
        meant = [(index, its) for index in left if (its := self.units[form.key].meant(columns[index]))]
        found |= {its.field: index for index, its in reversed(meant) if its.is_ours and its.field not in taken}
        other = {index: its for index, its in meant if its.field not in layout.fields.keys() | found.keys()}
        left = [index for index in left if index not in found.values() and index not in other]
        return replace(layout, fields=layout.fields | found, unknown_columns=left, likened=found, other_units=other)

    def _by_likeness(self, keys: list[list[str]], hints: set[str]) -> Layout | None:
        """The best layout where so many headers have a slip that the others alone do not tell the form."""
        found = []
        for at, row in enumerate(keys):
            said = {form for form, fields in self._fields_said(set(row)).items() if len(fields) >= MIN_MATCHES}
            rough = [
                (form, layout_of(form, join_headers([row]), at, 1, hints)) for form in self.forms if form.key in said
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
    def units(self) -> dict[str, Units]:
        """What headers with a unit mean, by form."""
        return {form.key: Units(form.template, form.words) for form in self.forms}

    @cached_property
    def slips(self) -> dict[str, Slips]:
        """What slips stand for, by form."""
        all_words = self.words | CONTEXT_HEADERS.keys() | OTHER_UNITS
        return {
            form.key: Slips(
                form.words,
                all_words - form.words.keys(),
                {one.name: kinds_of(one) for one in form.template.fields},
            )
            for form in self.forms
        }

    def _at(self, keys: list[list[str]], at: int, hints: set[str]) -> list[Layout]:
        """Layouts of a header in this row, alone or together with the next one or two."""
        found: list[Layout] = []
        seen = set[str]()
        if len(self.words.intersection(chain.from_iterable(keys[at : at + MAX_HEIGHT]))) < MIN_MATCHES:
            return found
        for height in range(1, min(MAX_HEIGHT, len(keys) - at) + 1):
            columns = join_headers(keys[at : at + height])
            known = self.words.intersection(word for words in columns for word in words)
            if len(known) >= MIN_MATCHES and not known <= seen:
                found += self._layouts(columns, at, height, hints)
            seen |= known
        return found

    def _layouts(self, columns: list[list[str]], at: int, height: int, hints: set[str]) -> list[Layout]:
        """The layouts of a header; the same header comes again in many files, so what it means is remembered."""
        key = (tuple(map(tuple, columns)), at, height, frozenset(hints))
        if key not in self._headers:
            if len(self._headers) >= _REMEMBERED:
                self._headers.clear()
            self._headers[key] = self._new_layouts(columns, at, height, hints)
        return self._headers[key]

    def _new_layouts(self, columns: list[list[str]], at: int, height: int, hints: set[str]) -> list[Layout]:
        known = self._fields_said({word for words in columns for word in words})
        close = [form for form in self.forms if form.key in known and form.explains(known[form.key])]
        layouts = [(form, layout_of(form, columns, at, height, hints)) for form in close]
        return [its for form, its in layouts if form.explains(its.fields.keys())]


@lru_cache(_REMEMBERED)
def _key_of(cell: str | None) -> str:
    text = plain(cell)
    return header_key(_FOOTNOTE.sub("", text) if text[-1:] in _NOTE_SIGNS else text)


def _rank(layout: Layout) -> tuple[float, int]:
    return layout.score, -layout.header_index


def _parts_a_column(columns: list[list[str]], below: list[str], layout: Layout) -> bool:
    """Whether a row says something below a header, and beside it where no header is, and little where each row must."""
    opens = {at for at, words in enumerate(columns[:-1]) if words and not columns[at + 1]}
    if not any(below[at] and below[at + 1] for at in opens):
        return False
    required = [at for name, at in layout.fields.items() if layout.template.field(name).required and at not in opens]
    return 2 * sum(bool(below[at]) for at in required) < len(required)


def _comes_late(late: Layout, layouts: Sequence[Layout], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the form has a header higher up, and this one does not clearly explain more or has data above it."""
    return any(
        early.template is late.template
        and early.first_data_index <= late.header_index
        and (
            late.known < early.known + _CLEARLY_MORE
            or any(is_like_data(_filled(row), early) for row in rows[early.first_data_index : late.header_index])
        )
        for early in layouts
    )


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))
