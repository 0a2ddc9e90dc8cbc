"""What funders get: IATI by the rules of others, csv that runs nothing."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import duckdb
import pytest

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.targets.funder_lists import COLUMNS, for_excel, for_machines
from kiezwirkung.targets.iati import Reporter, iati_xml
from kiezwirkung.targets.iati_rules import broken_rules
from kiezwirkung.targets.released import Released, ReleasedAgreement, ReleasedTarget, read_released
from pipelines.export import export_iati, export_targets

CASES = Path(__file__).parents[4] / "shared" / "reference" / "outside-cases" / "iati-results"
HOSTILE = '=cmd|"/C calc"!A0 <script>&\x00\x0b]]>'
REPORTER = Reporter("DE-CR-HRB1", "Verband (erfunden)")
TARGET = ReleasedTarget(
    agreement_id="V-01",
    level="district",
    area_code="01",
    area_name="Mitte",
    indicator_id="visits",
    indicator_title="Besuche",
    indicator_description="Alle Besuche.",
    code="out_visits",
    kind="flow",
    logic_model="output",
    unit="Anzahl",
    unit_label="Besuche",
    decimals=0,
    target_year=2025,
    target_direction="up",
    target_value=1200.0,
    upper_value=None,
    baseline_value=1000.0,
    baseline_year=2023,
    tolerance_percent=None,
    target_split="linear",
    actual_value=1234.5,
    lower=None,
    upper=None,
    due_share=1.0,
    due_share_today=1.0,
    due_value=1200.0,
    due_upper_value=None,
    missing_value=-12.5,
    judged_until_on=date(2025, 12, 31),
    delivered_count=2,
    expected_count=2,
    state="reached",
    mark="",
    reason="Erreicht.",
)
AGREEMENT = ReleasedAgreement("V-01", "01", "Mitte", "bericht", "laufend", date(2024, 11, 15), date(2028, 12, 31))


def released(*targets: ReleasedTarget, agreement: ReleasedAgreement = AGREEMENT) -> Released:
    return Released(targets or (TARGET,), (agreement,), {"as_of": "2026-01-10"})


def tree(*targets: ReleasedTarget) -> ET.Element:
    return ET.fromstring(iati_xml(released(*targets), REPORTER))  # noqa: S314


def outside_cases() -> Iterator[Any]:
    listing = CASES / "expected.csv"
    if not listing.is_file():
        reason = "Die IATI-Fälle liegen nicht neben diesem Ordner (../shared/reference/outside-cases/iati-results)."
        yield pytest.param("", "", marks=pytest.mark.skip(reason=reason))
        return
    with listing.open(encoding="utf-8", newline="") as file:
        yield from (pytest.param(row["file"], row["expected"], id=row["file"]) for row in csv.DictReader(file))


@pytest.mark.parametrize(("name", "expected"), list(outside_cases()))
def test_the_rules_judge_the_cases_of_others_as_they_do(name: str, expected: str) -> None:
    broken = broken_rules(ET.parse(CASES / name).getroot())  # noqa: S314
    assert ("invalid" if broken else "valid") == expected


def test_there_are_fifteen_cases_of_others() -> None:
    if not CASES.is_dir():
        pytest.skip("Die IATI-Fälle liegen nicht neben diesem Ordner (../shared/reference/outside-cases/iati-results).")
    assert len(list(outside_cases())) == 15


def test_an_activity_says_target_actual_and_baseline_with_place_and_year() -> None:
    indicator = tree().find("iati-activity/result/indicator")
    assert indicator is not None
    assert indicator.attrib == {"measure": "1", "ascending": "1", "aggregation-status": "1"}
    assert indicator.find("baseline").attrib == {"year": "2023", "value": "1000"}  # type: ignore[union-attr]
    period = indicator.find("period")
    assert period is not None
    assert [(each.tag, each.attrib) for each in period] == [
        ("period-start", {"iso-date": "2025-01-01"}),
        ("period-end", {"iso-date": "2025-12-31"}),
        ("target", {"value": "1200"}),
        ("actual", {"value": "1234.5"}),
    ]
    assert period.find("target/location").attrib == {"ref": "district-01"}  # type: ignore[union-attr]


def test_elements_come_in_the_order_of_the_schema() -> None:
    names = [element.tag for element in tree()[0]]
    assert names == [
        *("iati-identifier", "reporting-org", "title", "description", "participating-org", "activity-status"),
        *("activity-date", "activity-date", "recipient-country", "location", "sector", "result"),
    ]


def test_a_share_is_told_as_per_cent_and_less_may_be_better() -> None:
    target = replace(TARGET, unit="%", target_value=0.07, actual_value=0.081, target_direction="down", kind="ratio")
    indicator = tree(target).find(".//indicator")
    assert indicator is not None
    assert indicator.attrib == {"measure": "2", "ascending": "0", "aggregation-status": "0"}
    assert [each.get("value") for each in indicator.iterfind("period/*[@value]")] == ["7", "8.1"]


def test_a_withheld_figure_is_left_out_and_is_not_zero() -> None:
    target = replace(TARGET, actual_value=None, mark="g", baseline_value=None)
    assert tree(target).find(".//actual") is None
    assert tree(target).find(".//baseline") is None
    told = next(csv.DictReader(io.StringIO(for_machines([target]).decode(), newline="")))
    assert (told["actual_value"], told["mark"]) == ("", "g")


def test_areas_stand_side_by_side_in_one_period() -> None:
    centre = replace(TARGET, level="project", area_code="MI01NH", area_name="Haus (erfunden)", actual_value=7.0)
    refs = [each.get("ref") for each in tree(TARGET, centre).iterfind(".//period/actual/location")]
    assert refs == ["district-01", "project-MI01NH"]


def test_hostile_names_are_escaped_in_xml() -> None:
    target = replace(TARGET, area_name=HOSTILE, indicator_title=HOSTILE, reason=HOSTILE, agreement_id=HOSTILE)
    agreement = replace(AGREEMENT, agreement_id=HOSTILE, district_name=HOSTILE)
    content = iati_xml(released(target, agreement=agreement), Reporter("DE-CR-HRB1", HOSTILE))
    assert b"<script>" not in content
    root = ET.fromstring(content)  # noqa: S314
    assert root.findtext(".//location/name/narrative") == '=cmd|"/C calc"!A0 <script>&]]>'
    assert not set(root.findtext(".//iati-identifier") or "") & set("/&|?<> ")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_formulas_are_defused_in_both_lists_and_numbers_stay_numbers(name: str) -> None:
    target = replace(TARGET, area_name=name)
    excel = list(csv.reader(io.StringIO(for_excel([target]).decode("utf-8-sig"), newline=""), delimiter=";"))
    machine = list(csv.DictReader(io.StringIO(for_machines([target]).decode(), newline="")))
    place = list(COLUMNS).index("area_name")
    assert excel[1][place] == machine[0]["area_name"] == f"'{name}"
    assert (excel[1][list(COLUMNS).index("missing_value")], machine[0]["missing_value"]) == ("-12,5", "-12.5")


def test_the_list_for_excel_speaks_german_and_the_other_in_codes() -> None:
    excel = for_excel([TARGET])
    assert excel.startswith("\ufeffVereinbarung;Ebene;".encode())
    assert b"Bezirk;01;Mitte" in excel
    assert b"31.12.2025;1;1200;;1234,5" in excel
    assert b"2025-12-31,1,1200,,1234.5" in for_machines([TARGET])


@pytest.mark.parametrize("reference", ["", "HRB1", "DE", "de-CR-1", "DE-CR 1", "DE-CR-HRB1\n"])
def test_what_is_no_identifier_of_an_organisation_is_refused(reference: str) -> None:
    with pytest.raises(KiezwirkungError, match="K613"):
        Reporter(reference, "Verband (erfunden)")


def test_a_file_that_breaks_a_rule_is_not_written() -> None:
    backwards = replace(AGREEMENT, valid_to=date(2020, 1, 1))
    with pytest.raises(KiezwirkungError, match=r"K614.*Beginn einer Aktivität liegt nach ihrem Ende"):
        iati_xml(released(agreement=backwards), REPORTER)


def edition(folder: Path, *statements: str) -> Path:
    (folder / "000001").mkdir(parents=True)
    (folder / "000001" / "manifest.json").write_text("{}", encoding="utf-8")
    (folder / "latest").symlink_to("000001")
    with duckdb.connect(str(folder / "000001" / "release.duckdb")) as con:
        for statement in ("create schema mart", *statements):
            con.execute(statement)
    return folder


def test_an_older_edition_says_that_it_is_older(tmp_path: Path) -> None:
    with pytest.raises(KiezwirkungError, match="K611"):
        export_targets(edition(tmp_path), None, print)


def tables(*rows: ReleasedTarget) -> list[str]:
    texts = {"decimals": "integer", "target_year": "bigint", "baseline_year": "bigint", "judged_until_on": "date"}
    texts |= dict.fromkeys(("delivered_count", "expected_count"), "bigint")
    of_indicator = {"indicator_description", "kind", "logic_model", "code"}
    names = [name for name in ReleasedTarget.__dataclass_fields__ if name not in of_indicator]
    numbers = [name for name in names if "float" in str(ReleasedTarget.__dataclass_fields__[name].type)]
    types = {name: texts.get(name, "double" if name in numbers else "text") for name in names}
    return [
        f"create table mart.target ({', '.join(f'{n} {t}' for n, t in types.items())})",
        "create table mart.indicator as select 'visits' as indicator_id, 'Alle' as description, 'flow' as kind,"
        " 'output' as logic_model, 'out_visits' as code",
        "create table mart.agreement as select 'V-01' as agreement_id, '01' as district_code, 'Mitte' as district_name,"
        " 'bericht' as duty, 'laufend' as agreement_status, date '2024-11-15' as signed_on, null::date as valid_to",
        "create table mart.edition as select 'is_invented' as key, 'true' as value",
        *(
            "insert into mart.target by name select "
            + ", ".join(f"{_literal(getattr(row, n))} as {n}" for n in names if getattr(row, n) is not None)
            for row in rows
        ),
    ]


def _literal(value: object) -> str:
    return f"date '{value}'" if isinstance(value, date) else f"'{value}'" if isinstance(value, str) else str(value)


def test_an_edition_without_targets_says_so(tmp_path: Path) -> None:
    with pytest.raises(KiezwirkungError, match="K612"):
        export_targets(edition(tmp_path, *tables()), None, print)


def test_the_command_writes_both_lists_and_the_xml(tmp_path: Path) -> None:
    editions = edition(tmp_path / "editions", *tables(TARGET))
    said: list[str] = []
    export_targets(editions, tmp_path / "ziele.csv", said.append)
    export_iati(editions, tmp_path / "ziele.xml", said.append)
    assert (tmp_path / "ziele.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "ziele-maschine.csv").read_bytes().startswith(b"agreement_id,")
    assert b'<reporting-org ref="XX-ERFUNDEN-1"' in (tmp_path / "ziele.xml").read_bytes()
    assert [line.split(":")[0] for line in said] == ["1 Ziele", "1 Ziele"]


@pytest.mark.parametrize("name", ["ziele.txt", "ziele", "ziele.xml"])
def test_a_list_under_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KiezwirkungError, match="K615"):
        export_targets(edition(tmp_path / "editions", *tables(TARGET)), tmp_path / name, print)


def test_nothing_the_release_holds_is_changed_on_the_way(tmp_path: Path) -> None:
    folder = edition(tmp_path, *tables(TARGET))
    with duckdb.connect(str(folder / "000001" / "release.duckdb"), read_only=True) as con:
        assert read_released(con).targets == (replace(TARGET, indicator_description="Alle"),)
