"""Two editions of the LOR: told apart by number, matched as published, joined nowhere by chance."""

import json
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.reference.adding import add_reference
from kiezwirkung.reference.builtin_tables import builtin_table
from kiezwirkung.reference.loading import load_reference
from kiezwirkung.reference.lor_codes import lor_edition, old_places, successors
from kiezwirkung.settings import Settings

MATCHES = [
    {"0101": ["0110"]}, {"0110": ["0101"]}, {"0706": ["0760"]}, {"0760": ["0706", "0707"]}, {"1210": ["1210"]},
    {"01011101": ["01100101"]}, {"01011401": ["01100414", "01100415"]}, {"06010102": ["04300414"]},
]  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10))


def write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_prognoseraum_of_today_has_an_old_one_and_there_were_sixty() -> None:
    today = set(builtin_table("prognoseraum")["pgr_code"])
    assert len(old_places()) == 60
    assert {new for found in old_places().values() for new in found} == today
    assert all(lor_edition(code) in {"2021", "both"} for code in today)
    assert [old for old, found in old_places().items() if not found] == ["0406"]


def test_numbers_of_reinickendorf_that_end_in_zero_are_told_apart_by_their_region() -> None:
    assert [lor_edition(code) for code in ("1230", "12301201", "12500908", "121031", "121001", "1210")] == [
        "old", "old", "2021", "old", "2021", "both",
    ]  # fmt: skip
    assert successors("1230") == ("1250", "1260")


def test_a_published_match_is_read_in_both_directions(tmp_path: Path, settings: Settings) -> None:
    report = add_reference(write(tmp_path, "matches.json", json.dumps(MATCHES)), settings)
    frame = pl.read_parquet(report.stored)
    assert report.kind == "lor_match"
    kinds = {(old, new): kind for old, new, kind in frame.select("old_code", "new_code", "match_kind").rows()}
    assert kinds == {
        ("0101", "0110"): "one_to_one", ("0706", "0760"): "merged", ("0707", "0760"): "merged",
        ("1210", "1210"): "one_to_one", ("01011101", "01100101"): "one_to_one", ("01011401", "01100414"): "split",
        ("01011401", "01100415"): "split", ("06010102", "04300414"): "one_to_one",
    }  # fmt: skip
    assert any("wechselt den Bezirk: 06010102" in said for said in report.oddities)


def test_a_match_as_a_table_is_read_with_its_lost_zeros(tmp_path: Path, settings: Settings) -> None:
    text = "PLR_ALT;PLR_NEU\n1011101;1100101\n01011103;01100103\n99999999;01100104\n"
    report = add_reference(write(tmp_path, "zuordnung.csv", text), settings)
    frame = pl.read_parquet(report.stored)
    assert frame.select("old_code", "new_code").rows() == [("01011101", "01100101"), ("01011103", "01100103")]
    assert {finding.kind for finding in report.findings} == {"lor", "key"}


@pytest.mark.parametrize("text", ["[]", "[1]", "[", '[{"0101": "0110"}]', '[{"x": ["y"]}]'])
def test_a_list_that_matches_nothing_is_refused(tmp_path: Path, settings: Settings, text: str) -> None:
    with pytest.raises(KiezwirkungError, match="K301"):
        add_reference(write(tmp_path, "liste.json", text), settings)


def test_an_index_is_carried_over_only_where_one_area_became_one(tmp_path: Path, settings: Settings) -> None:
    add_reference(write(tmp_path, "m.json", json.dumps(MATCHES)), settings)
    atlas = "plrID,plrNAME,GESIx_2022,ESIx_2022\n01011101,A,-.5,.1\n01011401,B,.25,.1\n06010102,C,,\n"
    report = add_reference(write(tmp_path, "gssa.csv", atlas), settings)
    assert report.kind == "gssa_planning"
    with duckdb.connect() as con:
        load_reference(con, settings.reference)
        rows = con.sql(
            "select level, area_code, gesix, method, missing_reason <> '' from reference.gesix_area order by 1, 2"
        ).fetchall()
    assert rows == [
        ("plr", "01100101", -0.5, "match", False),
        ("plr", "01100414", None, "match", True),
        ("plr", "01100415", None, "match", True),
        ("plr", "04300414", None, "match", True),
        ("plr_old", "01011101", -0.5, "published", False),
        ("plr_old", "01011401", 0.25, "published", False),
        ("plr_old", "06010102", None, "published", True),
    ]


def test_without_a_published_match_the_prognoseraeume_are_known_all_the_same(settings: Settings) -> None:
    with duckdb.connect() as con:
        load_reference(con, settings.reference)
        assert con.sql("select count(*), count(distinct old_code) from reference.lor_match").fetchall() == [(60, 59)]
