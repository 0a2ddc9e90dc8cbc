"""Notes of the office: kept as written, so that a list of corrections can quote a cell; never with person data."""

import pytest

from kiezwirkung.deliveries.reading.cells import Cell
from kiezwirkung.deliveries.reading.values import ColumnParser
from kiezwirkung.deliveries.templates import Field

PARSER = ColumnParser({})


def note(text: str | None, *, required: bool = False) -> Cell:
    field = Field.model_validate({"name": "said", "label": "Notiz", "type": "note", "required": required})
    return PARSER.parse([text], field)[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("laut  Rückruf", "laut Rückruf"),
        ("k. A.", "k. A."),
        ("-", "-"),
        ("\x1fn120", "120"),
        ("\x1fn12.5", "12,5"),
        ("\x1fd2025-03-01", "01.03.2025"),
        ("\x1fb1", "ja"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_note_is_kept_as_people_wrote_it(text: str, value: str) -> None:
    assert note(text) == Cell(value)


@pytest.mark.parametrize("text", ["Rückruf bei Erika Muster", "erika@example.org", "geb. 3.4.1950", "\x1fd1950-04-03"])
def test_a_note_names_nobody(text: str) -> None:
    assert note(text).fault == "D214"


def test_a_required_note_is_asked_for() -> None:
    assert note(None, required=True).fault == "D206"
    assert note(None).fault is None
