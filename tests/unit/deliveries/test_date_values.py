from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.reading.date_values import MONTH_NUMBERS, read_month
from kiezwirkung.deliveries.reading.grids import TAG
from kiezwirkung.deliveries.reading.values import ColumnParser
from kiezwirkung.deliveries.templates import Field

DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))


def parse(kind: str, *cells: str | None) -> list[object]:
    """The value of each cell, or its finding code."""
    field = Field.model_validate({"name": "at", "label": "Zeit", "type": kind})
    cells_read = ColumnParser({}).parse([cell or None for cell in cells], field)
    return [cell.fault or cell.value for cell in cells_read]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("01.03.2025", date(2025, 3, 1)), ("1.3.2025", date(2025, 3, 1)), ("1. 3. 2025", date(2025, 3, 1)),
        ("1.3.25", date(2025, 3, 1)), ("01.03.95", date(1995, 3, 1)), ("2025-03-01", date(2025, 3, 1)),
        ("2025/03/01", date(2025, 3, 1)), ("1. März 2025", date(2025, 3, 1)), ("1. Maerz 2025", date(2025, 3, 1)),
        ("1 Mrz. 2025", date(2025, 3, 1)), ("Sa, 01.03.2025", date(2025, 3, 1)), ("01.03.2025 10:30", date(2025, 3, 1)),
        ("Samstag, 1. März 2025", date(2025, 3, 1)), ("25/3/2025", date(2025, 3, 25)), ("3/25/2025", date(2025, 3, 25)),
        ("31.02.2025", "D204"), ("31.20.2016", "D204"), ("00.01.1900", "D204"), ("21.08.201", "D204"),
        ("24.01.200", "D204"), ("20614", "D204"), ("März 2025", "D204"), ("15.09.-16.09.", "D204"),
        ("18:05.2016", "D204"), ("entfällt", None), ("1/3/2025", "D111"), ("3/3/2025", date(2025, 3, 3)),
        (f"{TAG}d2025-03-01", date(2025, 3, 1)), (f"{TAG}t2025-03-01T10:00:00", date(2025, 3, 1)),
        (f"{TAG}n45717", date(2025, 3, 1)), ("31.12.9999", date(9999, 12, 31)), ("", None), ("k.A.", None),
    ],
)  # fmt: skip
def test_days(cell: str, expected: object):
    assert parse("date", cell) == [expected]


def test_a_column_decides_the_order_of_day_and_month():
    assert parse("date", "1/3/2025", "25/3/2025") == [date(2025, 3, 1), date(2025, 3, 25)]
    assert parse("date", "1/3/2025", "3/25/2025") == [date(2025, 1, 3), date(2025, 3, 25)]
    assert parse("date", "1/3/2025", "25/3/2025", "3/25/2025") == ["D111", date(2025, 3, 25), date(2025, 3, 25)]
    assert parse("date", "1/3/2025", "01.03.2025") == ["D111", date(2025, 3, 1)]


@settings(deadline=None, max_examples=40)
@given(DAYS)
def test_any_day_reads_the_same_in_every_usual_form(day: date):
    month = next(name for name, number in MONTH_NUMBERS.items() if number == day.month)
    forms = [f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%y}", day.isoformat()]
    forms += [f"{day.day}. {month.title()} {day.year}", f"{TAG}d{day.isoformat()}"]
    assert parse("date", *forms) == [day] * len(forms)


@settings(deadline=None, max_examples=40)
@given(st.lists(DAYS, min_size=1, max_size=5))
def test_slashed_days_are_read_rightly_or_asked_back(days: list[date]):
    read = parse("date", *[f"{day.day}/{day.month}/{day.year}" for day in days])
    assert all(value in {day, "D111"} for value, day in zip(read, days, strict=True))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=14), min_size=1, max_size=8))
def test_no_text_whatever_breaks_a_parser_of_time(cells: list[str]):
    for kind in ("date", "time", "month", "quarter", "wave"):
        assert len(parse(kind, *cells)) == len(cells)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("16:30", "16:30"), ("9:05", "09:05"), ("16.30", "16:30"), ("16:30 Uhr", "16:30"), ("16 Uhr", "16:00"),
        ("24:00", "24:00"), (f"{TAG}h08:15", "08:15"), ("25:00", "D211"), ("16:70", "D211"), ("nachmittags", "D211"),
        ("16", "D211"), ("", None), (f"{TAG}n0.5", "D211"), ("16:30:00", "16:30"),
    ],
)  # fmt: skip
def test_times(cell: str, expected: object):
    assert parse("time", cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("März", (3, None)), ("Maerz", (3, None)), ("MÄR", (3, None)), ("03", (3, None)), ("3", (3, None)),
        ("03/2025", (3, 2025)), ("2025-03", (3, 2025)), ("März 2025", (3, 2025)), ("Jan 25", (1, 2025)),
        ("Jan. 2025", (1, 2025)), ("13", None), ("Sommer", None), ("0", None), ("Besuche", None), ("Sept.", (9, None)),
        ("125", None), ("1125", None), ("0125", None), ("3.25", (3, 2025)), ("1²", (1, None)), ("März¹²", (3, None)),
        ("März*", (3, None)), ("03_März", (3, None)), ("03 März 2025", (3, 2025)), ("04_März", None),
        ("Monat 3", (3, None)), ("3. Monat", (3, None)), ("M03", (3, None)), ("Mrz'25", (3, 2025)), ("Monat", None),
    ],
)  # fmt: skip
def test_months(cell: str, expected: object):
    assert read_month(cell) == expected


def test_a_month_given_as_a_day_carries_its_year():
    assert read_month("2025-03-01", "d") == (3, 2025)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Q1", 1), ("q 4", 4), ("1", 1), ("1. Quartal", 1), ("IV", 4), ("II/2025", 2), ("2025-Q3", 3), ("Q1/2025", 1),
        ("3. Quartal 2025", 3), ("5", "D219"), ("Q0", "D219"), ("Frühling", "D219"), ("", None),
        ("Quartal 2", 2), ("Quartal IV", 4), ("Quartal 1/2025", 1), ("Q1/25", 1), ("1. Quartal²", 1), ("125", "D219"),
    ],
)  # fmt: skip
def test_quarters(cell: str, expected: object):
    assert parse("quarter", cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("2025-Q1", "2025-Q1"), ("2025-a", "2025-A"), ("Q2/2025", "2025-Q2"), ("2025", "D219"), ("Q5 2025", "D219")],
)
def test_survey_waves(cell: str, expected: object):
    assert parse("wave", cell) == [expected]
