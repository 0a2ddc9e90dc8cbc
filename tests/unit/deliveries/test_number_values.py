import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.reading.grids import TAG
from kiezwirkung.deliveries.reading.values import ColumnParser
from kiezwirkung.deliveries.templates import Field

INTEGER = Field(name="count", label="Zahl", type="integer")
DECIMAL = Field(name="hours", label="Stunden", type="decimal")
SHARE = Field(name="part", label="Anteil", type="share", minimum=0, maximum=1)
SCALE = Field(name="item", label="Item", type="scale", minimum=1, maximum=5)


def parse(field: Field, *cells: str | None) -> list[object]:
    """The value of each cell, or its finding code."""
    cells_read = ColumnParser({}).parse([cell or None for cell in cells], field)
    return [cell.fault or cell.value for cell in cells_read]


def german(value: float, places: int) -> str:
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("120", 120), ("0", 0), (" 1.234 ".strip(), 1234), ("1.234.567", 1234567), ("1 234", 1234), ("+5", 5),
        ("120,0", 120), ("12,5", "D203"), ("abc", "D201"), ("12 Personen", "D201"), ("1e3", "D201"), ("", None),
        ("k.A.", None), ("k. A.", None), ("-", None), ("–", None), ("n.b.", None), ("n. b.", None), ("?", None),
        ("NA", None), ("N/A", None), ("#DIV/0!", None), (">100", "D216"), ("50-60", "D216"), ("50 – 60", "D216"),
        ("50–60", "D216"), ("100 bis 120", "D216"), ("mehr als 20", "D216"), ("2025-10-01", "D201"), ("-5", -5),
        ("−5", -5), ("1,234", "D111"), ("9" * 30, "D202"), (f"{TAG}n12", 12), (f"{TAG}n12.5", "D203"),
        (f"{TAG}n119.99999999999999", 120), (f"{TAG}n120.00000000000003", 120), (f"{TAG}n120.0001", "D203"),
        ("119,99999999999999", "D203"),
        (f"{TAG}d2025-01-01", "D201"), (f"{TAG}b1", "D201"), ("10_30", "D201"), ("20\nmax 11", "D201"), ("50+", "D216"),
    ],
)  # fmt: skip
def test_whole_numbers(cell: str, expected: object):
    assert parse(INTEGER, cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12,5", 12.5), ("12.5", 12.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("0,125", 0.125), ("0.125", 0.125),
        ("1.234", "D111"), ("1,234", "D111"), ("1234,567", 1234.567), (f"{TAG}n1.234", 1.234), ("-,5", -0.5),
        ("1 234,5", 1234.5), ("1 234,50".replace(" ", "\u202f"), 1234.5), ("-.936", -0.936), ("12,5 h", "D201"),
    ],
)  # fmt: skip
def test_decimal_numbers(cell: str, expected: object):
    assert parse(DECIMAL, cell) == [expected]


def test_a_column_decides_what_a_separator_means():
    assert parse(DECIMAL, "1.234", "12,5") == [1234.0, 12.5]
    assert parse(DECIMAL, "1.234", "12.5") == [1.234, 12.5]
    assert parse(DECIMAL, "1,234", "12,5") == [1.234, 12.5]
    assert parse(DECIMAL, "1.234", "12,5", "12.5") == ["D111", 12.5, 12.5]
    assert parse(DECIMAL, "1.234", f"{TAG}n12.5") == ["D111", 12.5]
    assert parse(INTEGER, "1,234", "1,234,567") == [1234, 1234567]


def test_a_column_of_whole_numbers_that_mixes_separators_is_asked_back():
    assert parse(INTEGER, "1.234", "2,500", "7") == ["D111", "D111", 7]
    assert parse(INTEGER, "1.234", "2,500", "1.234.567") == [1234, "D203", 1234567]
    assert parse(INTEGER, "1.234", "2,500", "1,234,567") == ["D111", "D111", 1234567]
    assert parse(INTEGER, "1.234", "2.500") == [1234, 2500]
    assert parse(INTEGER, "1.234", "2500") == [1234, 2500]
    assert parse(INTEGER, "1.234", "12,5") == [1234, "D203"]


@pytest.mark.parametrize("cell", ["ca. 120", "ca 120", "ca.120", "circa 120", "etwa 120", "rund 120", "~120", "~ 120"])
def test_an_approximate_number_is_read_and_marked(cell: str):
    parsed = ColumnParser({}).parse([cell, "5"], INTEGER)
    assert [cell.value for cell in parsed] == [120, 5]
    assert [cell.is_approximate for cell in parsed] == [True, False]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["35 %", "0,35"], [0.35, 0.35]), (["35%", "7,5 %"], [0.35, 0.075]), (["35", "40"], [0.35, 0.4]),
        (["35", "0,35"], [0.35, "D111"]), (["0", "35"], [0.0, 0.35]), (["1", "0,5"], [1.0, 0.5]),
        (["120 %"], ["D220"]), (["viele"], ["D220"]), ([f"{TAG}n0.35"], [0.35]), (["-5 %"], ["D220"]),
        (["0,125"], [0.125]), (["k.A."], [None]), (["1", "0"], ["D111", 0.0]), (["1", "35"], ["D111", 0.35]),
        ([f"{TAG}n1"], [1.0]), (["1 %", "1"], [0.01, "D111"]),
    ],
)  # fmt: skip
def test_shares(cells: list[str], expected: list[object]):
    assert parse(SHARE, *cells) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1", 1),
        ("5", 5),
        ("8", 8),
        ("9", 9),
        ("6", "D218"),
        ("0", "D218"),
        ("2,5", "D218"),
        ("gut", "D218"),
        ("", None),
    ],
)
def test_answers_on_a_scale(cell: str, expected: object):
    assert parse(SCALE, cell) == [expected]


@settings(deadline=None, max_examples=40)
@given(st.integers(-(10**12), 10**12))
def test_any_whole_number_reads_the_same_plain_grouped_and_native(value: int):
    assert parse(INTEGER, str(value)) == [value]
    assert parse(INTEGER, german(value, 0)) == [value]
    assert parse(INTEGER, f"{TAG}n{value}") == [value]


@settings(deadline=None, max_examples=40)
@given(st.integers(-(10**9), 10**9), st.integers(1, 2))
def test_any_decimal_number_reads_the_same_in_german_and_english(digits: int, places: int):
    value = digits / 10**places
    assert parse(DECIMAL, german(value, places)) == [value]
    assert parse(DECIMAL, f"{value:.{places}f}") == [value]
    assert parse(DECIMAL, f"{value:,.{places}f}") == [value]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_no_text_whatever_breaks_a_number_parser(cells: list[str]):
    for field in (INTEGER, DECIMAL, SHARE, SCALE):
        assert len(parse(field, *cells)) == len(cells)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["1.234", "12,5", "12.5", "1,234", "7", "k.A.", "", "x"]), min_size=1), st.randoms())
def test_the_order_of_rows_changes_no_value(cells: list[str], random):
    shuffled = random.sample(cells, len(cells))
    before, after = (dict(zip(order, parse(DECIMAL, *order), strict=True)) for order in (cells, shuffled))
    assert before == after
