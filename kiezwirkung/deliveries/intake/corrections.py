"""Corrections of the steward: in this cell stands this, and it should be that.

What belongs here: the plain value that travels to the reading process, comparing the old value with what stands in the
cell, and putting the new one in its place before anything is parsed. Where the corrections come from and what became
of them is in `warehouse/correction_rows.py`.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np

from kiezwirkung.deliveries.reading.cells import split_tag
from kiezwirkung.deliveries.reading.grids import TAG, Column, Grid, column_letter
from kiezwirkung.deliveries.reading.word_values import written
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.deliveries.wording import fold

State = Literal["applied", "differs", "not_found", "not_allowed", "invalid"]
EMPTY = "leer"  # how the steward writes that a cell is empty or should be
_HIDDEN = frozenset({"participant_code", "text"})
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_GERMAN = re.compile(r"([+-]?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?(\s?%)?")
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?(20)?([0-9]{2})")
_TOLERANCE = 1e-9


class Correction(NamedTuple):
    """One corrected cell; `sheet` is empty for csv files and files with one sheet, values are as the steward wrote."""

    sheet: str
    cell: str
    old_value: str
    new_value: str


class Outcome(NamedTuple):
    """What became of one correction, and where: `field` and `column` are empty where nothing was found."""

    state: State
    sheet: str = ""
    row_number: int = 0
    column: str = ""
    field: str = ""


class Verdict(NamedTuple):
    """One correction of the night as people are told: aimed at what, what became of it, and the row it stands in.

    `delivery_id` and `file_name` are those of the corrected delivery, empty if there is none such. No values.
    """

    delivery_id: str
    file_name: str
    sheet: str
    cell: str
    field: str
    state: str
    reason: str
    correction_delivery_id: str
    correction_sheet: str
    correction_row_number: int


def corrections_key(corrections: Sequence[Correction]) -> str:
    """A short name of what is corrected in a delivery, '' for nothing; order does not matter."""
    if not corrections:
        return ""
    return hashlib.sha256(repr(sorted(map(tuple, corrections))).encode()).hexdigest()[:16]


def cell_address(cell: str) -> tuple[str, int] | None:
    """Column letters and row number of a cell.

    >>> cell_address("$c$12"), cell_address("12C")
    (('C', 12), None)
    """
    found = _ADDRESS.fullmatch(cell.strip())
    return (found.group(1).upper(), int(found.group(2))) if found and int(found.group(2)) else None


def says_same(cell: str | None, old_value: str) -> bool:
    """Whether a cell of the grid says what the steward saw there: by text, as a German number, or as a day."""
    said = " ".join(old_value.split())
    if cell is None:
        return said.lower() in {"", EMPTY}
    tag, line = split_tag(cell)
    if said in {line, written(tag, line)}:
        return True
    if tag == "d":
        return _iso(said) == line
    number, told = (float(line) if tag == "n" else _number(line)), _number(said)
    return number is not None and told is not None and abs(number - told) <= _TOLERANCE * max(1.0, abs(told))


def _number(text: str) -> float | None:
    """A number as people write it in German; None if the text allows another reading or is none."""
    found = _GERMAN.fullmatch(text)
    if found is None:
        return None
    sign, whole, part, percent = found.groups()
    value = float(f"{sign}{whole.replace('.', '')}.{part or 0}")
    return value / 100 if percent else value


def _iso(text: str) -> str:
    found = _GERMAN_DAY.fullmatch(text)
    return f"20{found.group(4)}-{int(found.group(2)):02d}-{int(found.group(1)):02d}" if found else text


def as_cell(new_value: str) -> str | None:
    """The new value as a cell of the grid; separated numbers become native, so that no column makes them ambiguous."""
    text = " ".join(new_value.split()).replace(TAG, "")
    if text.lower() in {"", EMPTY}:
        return None
    number = _number(text) if ("," in text or "." in text) and "%" not in text else None
    if number is None:
        return text
    return f"{TAG}n{int(number)}" if number.is_integer() else f"{TAG}n{number!r}"


@dataclass
class Patch:
    """Puts corrections into the grids of one file and remembers what became of each, in their order.

    `barred` ones aim at cells that are never corrected, `invalid` ones make a fault; neither is put in.
    """

    corrections: Sequence[Correction]
    shown_name: Callable[[Grid], str]
    barred: frozenset[Correction] = frozenset()
    invalid: frozenset[Correction] = frozenset()
    outcomes: list[Outcome] = field(default_factory=list)

    def __call__(self, grids: Sequence[Grid]) -> tuple[Grid, ...]:
        """The grids with the corrections whose old value still stands there."""
        patched = list(grids)
        for correction in self.corrections:
            place = _sheet_index(patched, correction.sheet, self.shown_name)
            if place is None:
                self.outcomes.append(Outcome("not_found"))
            else:
                patched[place] = self._patch(patched[place], correction)
        return tuple(patched)

    def _patch(self, grid: Grid, correction: Correction) -> Grid:
        address = cell_address(correction.cell)
        index = _column_index(grid, address[0]) if address else -1
        row = address[1] - grid.first_row if address else -1
        if address is None or not (0 <= index < len(grid.columns) and 0 <= row < grid.height):
            self.outcomes.append(Outcome("not_found"))
            return grid
        place = (self.shown_name(grid), address[1], address[0])
        column = grid.columns[index]
        state = self._state(column.at(row), correction)
        self.outcomes.append(Outcome(state, *place))
        if state != "applied":
            return grid
        columns = list(grid.columns)
        columns[index] = _with_text(column, row, as_cell(correction.new_value))
        return replace(grid, columns=columns)

    def _state(self, cell: str | None, correction: Correction) -> State:
        if correction in self.barred:
            return "not_allowed"
        if not says_same(cell, correction.old_value):
            return "differs"
        return "invalid" if correction in self.invalid else "applied"


def _sheet_index(grids: Sequence[Grid], sheet: str, shown_name: Callable[[Grid], str]) -> int | None:
    visible = [at for at, grid in enumerate(grids) if not grid.is_hidden]
    if not sheet.strip():
        return visible[0] if len(visible) == 1 else None
    wanted = fold(sheet.strip())
    return next((at for at in visible if wanted in {fold(grids[at].sheet.strip()), fold(shown_name(grids[at]))}), None)


def _column_index(grid: Grid, letters: str) -> int:
    return next((at for at in range(len(grid.columns)) if column_letter(grid.first_column + at) == letters), -1)


def _with_text(column: Column, row: int, text: str | None) -> Column:
    texts = column.texts if text in column.texts else [*column.texts, text]
    codes = column.codes.copy()
    codes[row] = np.int32(texts.index(text))
    return Column(texts, codes)


def hidden_fields(templates: Mapping[str, Template], template_id: str) -> Iterator[str]:
    """Fields whose cells are never stored and so may not be corrected by a list that is stored."""
    yield from (one.name for one in templates[template_id].fields if one.type in _HIDDEN)
