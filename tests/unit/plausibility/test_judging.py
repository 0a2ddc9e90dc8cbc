"""The rules over staging: what is found at which cell, what nobody can judge, and what is left alone."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.deliveries.findings import Finding, sentence
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.plausibility.definitions import Rules, packaged_rules
from kiezwirkung.plausibility.judging import judge
from kiezwirkung.warehouse.forms import Form

pytestmark = pytest.mark.slow  # a warehouse for each test

Con = duckdb.DuckDBPyConnection
Deliver = Callable[..., None]
STEADY = [118, 122, 131, 119, 124, 127, 101, 88, 126, 133, 137, 112]


def findings(con: Con, *codes: str) -> list[tuple[Any, ...]]:
    rows = con.execute(
        "select code, file_name, field, cell, detail from quality.finding order by code, file_name, field, row_number"
    ).fetchall()
    return [row for row in rows if not codes or row[0] in codes]


def verdicts(con: Con, rule: str) -> list[tuple[Any, ...]]:
    return con.execute(
        "select unit, year(period_on), verdict, reason from quality.plausibility where rule = ? order by all", [rule]
    ).fetchall()


def months(values: list[int], location: str = "MI01NH-01", area: str = "angebote") -> list[dict[str, Any]]:
    return [
        {"location_id": location, "month": month, "area": area, "visit_count": value}
        for month, value in enumerate(values, start=1)
    ]


def years(deliver: Deliver, *values: list[int], location: str = "MI01NH-01") -> None:
    for year, counts in enumerate(values, start=2026 - len(values)):
        deliver("visits", months(counts, location), project_id=location[:6], report_year=year)


def steady(factor: float = 1.0, **other: int) -> list[int]:
    """A usual year; `m7=0` sets July."""
    counts = [round(value * factor) for value in STEADY]
    for month, value in other.items():
        counts[int(month[1:]) - 1] = value
    return counts


def test_a_tenfold_typo_is_marked_at_its_cell_with_the_range_we_expected(
    con: Con, deliver: Deliver, forms: list[Form]
) -> None:
    years(deliver, steady(), steady(1.03), steady(1.06, m5=1310))
    judge(con, forms)
    ((code, file, field, cell, detail),) = findings(con, "D305")
    assert (code, file, field, cell) == ("D305", "MI01NHvisits2025.xlsx", "visit_count", "D6")
    assert re.fullmatch(r"\d+ bis \d+", detail)
    template = next(one for one in load_templates().values() if one.entity == "visits")
    told = sentence(Finding(code, "", field=field, detail=detail), template)
    assert told.startswith("Der Wert in „Besuche“ liegt außerhalb dessen, was nach den bisherigen Meldungen")
    assert told.endswith(f"zu erwarten ist ({detail}).")
    assert "1310" not in told


def test_ranges_are_written_with_german_thousands(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(100), steady(103), steady(106, m5=131000))
    judge(con, forms)
    assert re.fullmatch(r"\d{1,2}\.\d{3} bis \d{2}\.\d{3}", findings(con, "D305")[0][4])


def test_a_usual_past_leads_to_no_finding_at_all(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(), steady(1.03), steady(1.06))
    judged = judge(con, forms)
    assert (findings(con), judged.silent_count) == ([], 1)
    assert verdicts(con, "visits_last_year")[0][2:] == ("cannot_judge", "kein vollständiges Vorjahr")
    assert {verdict for _, _, verdict, _ in verdicts(con, "visits_by_month")} == {"expected"}


def test_without_a_past_nobody_can_judge_and_each_file_says_so_once(
    con: Con, deliver: Deliver, forms: list[Form]
) -> None:
    years(deliver, steady(), location="MI01NH-01")
    years(deliver, [5, 7, 6], location="MI02NH-01")
    judge(con, forms)
    assert findings(con) == [
        ("D306", "MI01NHvisits2025.xlsx", "visit_count", "D", "12 Zeilen: zu wenige Werte"),
        ("D306", "MI02NHvisits2025.xlsx", "visit_count", "D", "3 Zeilen: zu wenige Werte"),
    ]


def test_equal_values_cannot_be_judged(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, [100] * 12, [100] * 12)
    judge(con, forms)
    assert {detail for *_, detail in findings(con, "D306")} == {"12 Zeilen: alle Werte gleich oder fast gleich (MAD 0)"}


def test_a_month_that_is_closed_every_summer_may_be_closed_again(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(m8=0), steady(1.02, m8=0), steady(1.04, m8=0))
    judge(con, forms)
    assert findings(con) == []


def test_a_zero_that_never_was_before_is_asked_about(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(), steady(1.02), steady(1.04, m3=0))
    judge(con, forms)
    assert [(code, cell) for code, _, _, cell, _ in findings(con)] == [("D305", "D4")]


@pytest.mark.parametrize(
    ("factor", "told"),
    [(1.24, []), (0.76, []), (1.27, ["27 % mehr"]), (0.73, ["27 % weniger"])],
)
def test_a_quarter_more_or_less_than_last_year_needs_a_word(
    con: Con, deliver: Deliver, forms: list[Form], factor: float, told: list[str]
) -> None:
    years(deliver, steady(100), steady(100 * factor))
    judge(con, forms)
    assert [detail for *_, detail in findings(con, "D303")] == told


def test_three_and_four_volunteers_are_no_alarm(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    for year, number in ((2024, 3), (2025, 4)):
        row = {"location_id": "MI01NH-01", "cutoff_on": date(year, 12, 31), "volunteer_count": number, "hours": 90.0}
        deliver("volunteers", [row], report_year=year)
    judge(con, forms)
    assert findings(con) == []
    assert ("MI01NH-01", 2025, "cannot_judge", "Vorjahr zu klein für einen Vergleich") in verdicts(
        con, "volunteers_last_year"
    )


def test_a_year_with_a_month_missing_is_not_compared(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(100)[:11], steady(200))
    judge(con, forms)
    assert findings(con, "D303") == []


def test_a_year_with_refused_rows_is_not_compared(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(100), steady(50))
    deliver("visits", months([1, 1], area="beratung"), is_refused=True)
    judge(con, forms)
    assert findings(con, "D303") == []
    assert verdicts(con, "visits_last_year")[1][3] == "zu viele Zeilen sind noch zurückgestellt"


def programme(deliver: Deliver, counts: dict[str, int], kind: str = "stadtteilzentrum") -> None:
    for project, count in counts.items():
        deliver("projects", [{"facility_type": kind, "valid_from": date(2020, 1, 1)}], project_id=project)
        deliver("visits", months([count], f"{project}-01"), project_id=project)


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        (10_001, ["mehr als das 10-Fache des Mittels"]),
        (10_000, []),
        (100, []),
        (99, ["weniger als 1/10 des Mittels"]),
        (0, []),
    ],
)
def test_ten_times_the_mean_of_the_other_projects_is_asked_about(
    con: Con, deliver: Deliver, forms: list[Form], odd: int, told: list[str]
) -> None:
    programme(deliver, {"MI01NH": 800, "MI02NH": 1000, "MI03NH": 1200, "MI04NH": 1000, "MI05NH": odd})
    judge(con, forms)
    assert [detail for *_, detail in findings(con, "D304")] == told


def test_projects_of_another_kind_are_no_measure(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    programme(deliver, {"MI01NH": 1000, "MI02NH": 1000, "MI03NH": 1000, "MI04NH": 1000})
    programme(deliver, {"MI05NH": 90_000}, kind="nachbarschaftshaus")
    judge(con, forms)
    assert findings(con, "D304") == []


def test_last_years_numbers_copied_are_marked_once(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(), steady())
    judge(con, forms)
    assert [(file, cell) for _, file, _, cell, _ in findings(con, "D308")] == [("MI01NHvisits2025.xlsx", "D12")]


def test_one_other_number_is_no_copy(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(), steady(m3=132))
    judge(con, forms)
    assert findings(con, "D308") == []


def test_offers_of_two_projects_with_the_same_id_are_not_added(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    for project, reported, listed in (("MI01NH", 100, 20), ("MI02NH", 20, 40)):
        offer = {"offer_id": "A1", "location_id": f"{project}-01", "session_count": 2, "attendance_count": reported}
        deliver("offers", [offer], project_id=project)
        row = {"session_id": "T1", "offer_id": "A1", "held_on": date(2025, 3, 1), "attendance_count": listed}
        deliver("sessions", [row], project_id=project)
    judge(con, forms)
    assert [(file, cell) for _, file, _, cell, _ in findings(con, "D307")] == [("MI02NHoffers2025.xlsx", "D2")]


def test_more_listed_than_reported_is_marked_at_the_offer(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    deliver("offers", [{"offer_id": "A1", "location_id": "MI01NH-01", "session_count": 1, "attendance_count": 20}])
    for day, count in ((1, 12), (2, 12)):
        row = {"session_id": f"T{day}", "offer_id": "A1", "held_on": date(2025, 3, day), "attendance_count": count}
        deliver("sessions", [row])
    judge(con, forms)
    assert [(field, cell, detail) for _, _, field, cell, detail in findings(con, "D307")] == [
        (
            "attendance_count",
            "D2",
            "die Teilnahmen der einzelnen Termine sind zusammen mehr als die Teilnahmen des Angebots",
        ),
        ("session_count", "C2", "es sind mehr einzelne Termine gemeldet, als das Angebot im Jahr hatte"),
    ]


def test_a_few_equal_numbers_are_no_copy(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady()[:8], steady()[:8])
    judge(con, forms)
    assert findings(con, "D308") == []


def test_judging_twice_finds_the_same(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(), steady())
    first = judge(con, forms), findings(con)
    assert (judge(con, forms), findings(con)) == first


def test_judging_changes_no_row(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    years(deliver, steady(), steady(9))
    before = con.execute("from staging.visits order by all").fetchall()
    judge(con, forms)
    assert con.execute("from staging.visits order by all").fetchall() == before


def test_a_rule_with_a_fehler_code_refuses_the_marked_row(con: Con, deliver: Deliver, forms: list[Form]) -> None:
    rules = packaged_rules()
    strict = [rule.model_copy(update={"code": "D215"}) for rule in rules.between.rules]
    between = rules.between.model_copy(update={"rules": strict})
    deliver("offers", [{"offer_id": "A1", "location_id": "MI01NH-01", "session_count": 1, "attendance_count": 20}])
    deliver("sessions", [{"session_id": "T1", "offer_id": "A1", "held_on": date(2025, 3, 1), "attendance_count": 30}])
    judge(con, forms, Rules(ranges=rules.ranges, comparisons=rules.comparisons, between=between))
    assert con.execute("select count(*) from staging.offers").fetchall() == [(0,)]
    assert con.execute("select code, cell from quarantine.refused_row").fetchall() == [("D215", "D2")]
