"""Every value parser against values in every usual spelling: what is written is what is read, or it is asked back."""

import string
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.reading.grids import TAG
from kiezwirkung.deliveries.reading.missing_marks import MISSING_MARKS
from kiezwirkung.deliveries.reading.values import ColumnParser
from kiezwirkung.deliveries.templates import FIELD_TYPES, Field, load_code_lists
from kiezwirkung.reference.lor_codes import OLD, lor_edition

LISTS = load_code_lists()
LETTERS = f"{string.ascii_uppercase}{string.digits}+-./ ,'%€"  # without, hypothesis goes through all letters there are
quick = settings(deadline=None, max_examples=25)
thorough = settings(deadline=None, max_examples=200)
MARKED_TYPES = [kind for kind in FIELD_TYPES if kind not in {"code", "codes", "note"}]  # notes keep what is written
BLANKS = st.sampled_from(["", " ", "\u00a0", "  ", "\n", "\t", "\u202f"])
DAYS = st.dates(date(1990, 1, 1), date(2069, 12, 31))
MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
          "Dezember")  # fmt: skip


def field(kind: str, **rules: object) -> Field:
    needed = {"code": {"code_list": "visit_area"}, "codes": {"code_list": "visit_area"}}
    needed["scale"] = {"minimum": 1, "maximum": 5}
    return Field.model_validate(
        {"name": "x", "label": "X", "type": kind, "example": "A1"} | needed.get(kind, {}) | rules
    )


def parse(kind: str, *cells: str, **rules: object) -> list[object]:
    """The value of each cell, or the code of its fault."""
    read = ColumnParser(LISTS).parse([cell or None for cell in cells], field(kind, **rules))
    return [cell.fault or cell.value for cell in read]


def german(value: float, places: int = 0) -> str:
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


@st.composite
def padded(draw: st.DrawFn, text: str) -> str:
    return f"{draw(BLANKS)}{text}{draw(BLANKS)}"


@quick
@given(st.integers(0, 10**9), st.sampled_from([".", " ", "\u00a0", "\u202f", "\u2009", "'", "\u2019", ""]), st.data())
def test_a_whole_number_is_read_with_any_sign_between_its_thousands(value: int, sign: str, data: st.DataObject):
    text = data.draw(padded(f"{value:,}".replace(",", sign)))
    assert parse("integer", text) == [value]


@quick
@given(st.integers(-(10**8), 10**8), st.sampled_from(["", "€", " €", " EUR"]))
def test_an_amount_is_read_with_its_currency_or_without(cents: int, currency: str):
    assert parse("decimal", german(cents / 100, 2) + currency) == [cents / 100]


@quick
@given(st.integers(0, 1000))
def test_a_share_is_read_as_percent_or_as_part(thousandths: int):
    percent = german(thousandths / 10, 1)
    assert parse("share", f"{percent} %", f"{percent}%", f"{TAG}n{thousandths / 1000}") == pytest.approx(
        [thousandths / 1000] * 3
    )


@quick
@given(st.sampled_from(["ca. {}", "ca {}", "etwa {}", "~{}", "rund {}", "{} (geschätzt)", "{} ca.", "{} (ca.)"]),
       st.integers(0, 99_999))  # fmt: skip
def test_an_approximate_number_is_read_and_marked(form: str, value: int):
    (cell,) = ColumnParser({}).parse([form.format(german(value))], field("integer"))
    assert (cell.value, cell.is_approximate) == (value, True)


@quick
@given(st.sampled_from([">{}", "> {}", "<{}", "{}-{}", "{} - {}", "{}–{}", "{} bis {}", "über {}", "{}+"]),
       st.integers(1, 99_999))  # fmt: skip
def test_a_span_is_never_taken_for_a_number(form: str, value: int):
    for kind in ("integer", "decimal"):
        assert parse(kind, form.format(german(value), german(value + 10))) == ["D216"]


@quick
@given(DAYS, st.data())
def test_a_day_is_read_in_every_usual_form(day: date, data: st.DataObject):
    month = MONTHS[day.month - 1]
    forms = [
        f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day:%y}", f"{day.day}. {month} {day.year}", day.isoformat(),
        f"{day.day}-{month[:3]}-{day.year}", f"{day:%Y%m%d}", f"{day.isoformat()}T10:00:00Z", f"{day:%d.%m.%Y} 10:30",
        f"{TAG}d{day.isoformat()}", f"{TAG}n{(day - date(1899, 12, 30)).days}",
    ]  # fmt: skip
    read = parse("date", *[form if form[0] == TAG else data.draw(padded(form)) for form in forms])
    assert set(read) <= {day, "D111"}
    assert set(read[:-1]) == {day}


@quick
@given(DAYS)
def test_a_count_of_days_from_1904_is_read_by_its_workbook(day: date):
    text = f"{TAG}n{(day - date(1904, 1, 1)).days}"
    (cell,) = ColumnParser({}).parse([text], field("date"), is_1904=True)
    assert cell.fault == "D111" or (cell.value, cell.is_odd) == (day, True)


@quick
@given(st.integers(1, 31), st.integers(1, 12), st.integers(2020, 2030))
def test_a_day_that_does_not_exist_is_no_day(day: int, month: int, year: int):
    try:
        expected: object = date(year, month, day)
    except ValueError:
        expected = "D204"
    assert parse("date", f"{day}.{month}.{year}") == [expected]


@quick
@given(st.times())
def test_a_time_is_read_in_every_usual_form(at: time):
    said = f"{at:%H:%M}"
    assert parse("time", said, f"{at.hour}:{at:%M}", f"{at:%H.%M} Uhr", f"{said}:59", f"{TAG}h{said}") == [said] * 5


@quick
@given(st.integers(1, 12), st.integers(2020, 2030))
def test_a_month_and_its_quarter_are_read_in_every_usual_form(month: int, year: int):
    name, quarter = MONTHS[month - 1], (month + 2) // 3
    forms = [name, name.upper(), name[:3], str(month), f"{month:02d}", f"{month}/{year}", f"{year}-{month:02d}",
             f"{name} {year}", f"{TAG}n{month}", f"{TAG}d{year}-{month:02d}-01"]  # fmt: skip
    assert parse("month", *forms) == [month] * len(forms)
    quarters = [
        f"Q{quarter}",
        f"{quarter}. Quartal {year}",
        f"{year}-Q{quarter}",
        ("I", "II", "III", "IV")[quarter - 1],
    ]
    assert parse("quarter", *quarters) == [quarter] * 4
    assert parse("wave", f"{year}-q{quarter}", f"Q{quarter}/{year}") == [f"{year}-Q{quarter}"] * 2


@quick
@given(st.sampled_from(sorted(LISTS)), st.data())
def test_an_entry_of_a_list_is_found_by_label_code_and_synonym(name: str, data: st.DataObject):
    code, word = data.draw(st.sampled_from(sorted(LISTS[name].spellings())))
    said = [word, word.upper(), word.replace(" ", "  "), f" {word} "]
    assert parse("code", *said, code_list=name) == [code] * len(said)


@quick
@given(st.sets(st.sampled_from(sorted(LISTS["visit_area"].codes)), min_size=1), st.sampled_from([", ", "; ", " / "]))
def test_several_entries_are_read_whatever_their_order(codes: set[str], sign: str):
    labels = [LISTS["visit_area"].codes[code].label for code in sorted(codes, reverse=True)]
    assert parse("codes", sign.join(labels)) == [",".join(sorted(codes))]


@quick
@given(st.booleans(), st.data())
def test_yes_and_no_are_read_in_every_usual_form(value: bool, data: st.DataObject):
    word = data.draw(st.sampled_from(["ja", "J", "x", "wahr", "1"] if value else ["nein", "N", "falsch", "0"]))
    assert parse("boolean", data.draw(padded(word)), f"{TAG}b{value:d}") == [value, value]


@quick
@given(st.from_regex(r"[A-Z]{2}[0-9]{2}(NH|SK)", fullmatch=True, alphabet=LETTERS), st.integers(0, 99), st.data())
def test_ids_are_read_in_any_case_and_nothing_else_is_one(project: str, number: int, data: st.DataObject):
    location = f"{project}-{number:02d}"
    assert parse("project_id", data.draw(padded(project.lower()))) == [project]
    assert parse("location_id", data.draw(padded(location.lower()))) == [location]
    assert parse("location_id", project, f"{location}9") == ["D209", "D209"]


@quick
@given(st.integers(0, 9999).filter(lambda number: lor_edition(f"{number:04d}") != OLD))
def test_an_area_gets_its_lost_zero_back(number: int):
    said = f"{number:04d}"
    assert parse("pgr_code", said, said.lstrip("0").rjust(3, "0")) == [said, said]
    assert parse("residence_pgr", said, "aus", "außerhalb Berlins") == [said, "AUS", "AUS"]


def test_a_number_of_before_2021_is_today_s_where_there_is_one_and_never_taken_for_it():
    cells = ColumnParser({}).parse(["0101", "706", "1230", "0406", "1210"], field("pgr_code"))
    assert [(cell.value, cell.fault, cell.is_odd) for cell in cells] == [
        ("0110", None, True), ("0760", None, True), (None, "D224", False), (None, "D224", False), ("1210", None, False),
    ]  # fmt: skip
    assert parse("residence_pgr", "0101", "aus") == ["0110", "AUS"]
    assert parse("plr_code", "01011101", "1011101", "01100101") == ["D224", "D224", "01100101"]


@quick
@given(st.sampled_from(MARKED_TYPES), st.sampled_from(sorted(MISSING_MARKS)), st.booleans())
def test_a_missing_mark_is_missing_for_every_type_and_never_zero(kind: str, mark: str, is_upper: bool):
    text = mark.upper() if is_upper else mark
    for required, fault in ((False, None), (True, "D206")):
        (cell,) = ColumnParser(LISTS).parse([text or None], field(kind, required=required))
        assert (cell.value, cell.fault, cell.is_missing, cell.mark) == (None, fault, True, MISSING_MARKS[mark])


def test_zero_missing_not_applicable_and_refused_stay_apart():
    cells = ColumnParser({}).parse(["0", None, "NZ", "NA", "k. A.", "n. b.", "-"], field("integer"))
    assert [(cell.value, cell.mark) for cell in cells] == [
        (0, ""), (None, ""), (None, "NZ"), (None, "NA"), (None, "KA"), (None, "NB"), (None, ""),
    ]  # fmt: skip
    assert parse("scale", "8", "9", "") == [8, 9, None]


def _never_raises(kind: str, cells: list[str]) -> None:
    read = ColumnParser(LISTS).parse([cell or None for cell in cells], field(kind))
    assert len(read) == len(cells)
    assert all(cell.value is None or not cell.fault for cell in read)
    assert all(cell.value is not None or cell.fault or cell.is_missing for cell in read)


TEXTS = st.one_of(
    st.text(max_size=14),
    st.from_regex(r"[-+]?[0-9 .,'%€]{0,12}", fullmatch=True, alphabet=LETTERS),
    st.from_regex(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}", fullmatch=True, alphabet=LETTERS),
    st.builds(lambda tag, text: f"{TAG}{tag}{text}", st.just("n"), st.floats(allow_nan=False).map(repr)),
    st.builds(lambda day: f"{TAG}d{day.isoformat()}", st.dates()),
)


@pytest.mark.parametrize("kind", FIELD_TYPES)
@quick
@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_whatever_is_written_is_a_value_a_fault_or_missing(kind: str, cells: list[str]):
    _never_raises(kind, cells)


@pytest.mark.slow
@pytest.mark.parametrize("kind", FIELD_TYPES)
@thorough
@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_whatever_is_written_is_a_value_a_fault_or_missing_many_times(kind: str, cells: list[str]):
    _never_raises(kind, cells)


@pytest.mark.parametrize("kind", ["integer", "decimal", "share", "date"])
@quick
@given(st.lists(TEXTS, min_size=1, max_size=8), st.randoms())
def test_the_order_of_rows_changes_nothing(kind: str, cells: list[str], random):
    shuffled = random.sample(cells, len(cells))
    before, after = (dict(zip(order, map(repr, parse(kind, *order)), strict=True)) for order in (cells, shuffled))
    assert before == after
