"""What is told about the cells of a table.

What belongs here: one finding for each faulty cell, and those about columns that contradict each other. A finding never
holds a cell's value; files and sheets as a whole are told in `files.py` and `notes.py`.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kiezwirkung.deliveries.findings import Finding, counted
from kiezwirkung.deliveries.reading.missing_marks import SAID
from kiezwirkung.deliveries.reading.tables import Table
from kiezwirkung.deliveries.reading.typed_columns import fault_code

_CONTESTED, _NO_VALUE = "D111", "D206"


def cell_findings(table: Table, delivery_id: str) -> Iterator[Finding]:
    """One finding per faulty cell, D217 for each accepted approximate number, D223 once per oddly spelled column."""
    yield from _repeated_columns(table, delivery_id)
    for name in table.faulty:
        faults = table.typed.faults[name]
        for at in np.flatnonzero(faults).tolist():
            found = _finding(fault_code(int(faults[at])), table, at, name, delivery_id)
            detail = _detail(found.code, table, at, name)
            yield replace(found, detail=detail) if detail else found
    for name in table.checked:
        rough = table.approximate(name)
        if rough is not None:
            yield from (_finding("D217", table, at, name, delivery_id) for at in np.flatnonzero(rough).tolist())
        odd = table.typed.columns[name].odd()
        if odd is not None and (places := np.flatnonzero(odd & (table.typed.faults[name] == 0)).tolist()):
            yield replace(_finding("D223", table, places[0], name, delivery_id), detail=counted(len(places), "Zelle"))


def _detail(code: str, table: Table, at: int, name: str) -> str:
    """What a finding says beyond its sentence: which columns contradict each other, which state stands for a value."""
    if code == _CONTESTED and name in table.contested:
        return f"die Spalten {_columns_of(table, name)} nennen Verschiedenes"
    if code == _NO_VALUE:
        column = table.typed.columns[name]
        said = SAID.get(column.cells[column.codes[at]].mark)
        return f"angegeben ist „{said}“" if said else ""
    return ""


def _repeated_columns(table: Table, delivery_id: str) -> Iterator[Finding]:
    """D117 for each further column that is named like a field, with what became of it."""
    sheet = table.sheet
    for index, name in sheet.layout.repeated.items():
        is_open = name in table.contested
        detail = "keine von ihnen zählt" if is_open else f"gelesen haben wir Spalte {sheet.columns[name]}"
        place = (sheet.shown_name, sheet.header_row, name, sheet.grid.letter(index))
        yield Finding("D117", delivery_id, *place, detail, sheet.layout.template.entity)


def _columns_of(table: Table, name: str) -> str:
    """The letters of all columns for a field: `C und F`."""
    layout, grid = table.sheet.layout, table.sheet.grid
    taken = layout.fields if name in layout.fields else layout.context
    further = [index for index, said in layout.repeated.items() if said == name]
    *most, last = [grid.letter(index) for index in sorted([taken[name], *further])]
    return f"{', '.join(most)} und {last}"


def _finding(code: str, table: Table, at: int, name: str, delivery_id: str) -> Finding:
    sheet = table.sheet
    return Finding(code, delivery_id, sheet.shown_name, int(table.rows.numbers[at]), name, sheet.columns.get(name, ""))
