"""What the sender calls the columns we have recognised, where it is not what we call them.

What belongs here: the text of a header cell as findings may repeat it. Only headers that were recognised are asked
for, once for a sheet; what may be said again is decided in `header_rows.py`.
"""

from collections.abc import Iterator

from kiezwirkung.deliveries.findings import CONTEXT_LABELS
from kiezwirkung.deliveries.reading.grids import Grid, plain
from kiezwirkung.deliveries.reading.header_rows import said_headers, sayable
from kiezwirkung.deliveries.reading.layouts import Layout
from kiezwirkung.deliveries.wording import LONGEST_HEADER, header_key


def own_headers(grid: Grid, layout: Layout) -> dict[str, str]:
    """The sender's header by field, without those that read like our label and those that may not be said again."""
    fields, found = layout.template.by_name, dict[str, str]()
    labels = {name: fields[name].label if name in fields else CONTEXT_LABELS[name] for name in layout.context}
    labels |= {name: fields[name].label for name in layout.fields}
    for name, header in _headers(grid, layout):
        if header != labels[name] and header_key(header) != header_key(labels[name]) and (said := sayable(header)):
            found[name] = said
    return found


def header_of(grid: Grid, layout: Layout, index: int, word: str) -> str:
    """The header of a column that is known by a word; empty where it may not be said again."""
    columns = said_headers(grid.head(layout.first_data_index)[layout.header_index :])
    return next((sayable(text) for text in columns[index] if header_key(text) == word), "")


def _headers(grid: Grid, layout: Layout) -> Iterator[tuple[str, str]]:
    """The text over each recognised column; of a header over several rows the part that was recognised."""
    places = layout.context | layout.fields
    if layout.header_height == 1:
        for name, index in places.items():
            text = grid.columns[index].at(layout.header_index)
            yield name, plain(text and text[:LONGEST_HEADER])
        return
    columns = said_headers(grid.head(layout.first_data_index)[layout.header_index :])
    for name, index in places.items():
        yield name, _recognised(columns[index], name, layout)


def _recognised(candidates: list[str], name: str, layout: Layout) -> str:
    field = layout.template.by_name.get(name)
    known = {header_key(header) for header in field.headers} if field else set()
    said = next((text for text in candidates if header_key(text) in known), "")
    return said or (candidates[-1] if candidates and (field is None or name in layout.likened) else "")
