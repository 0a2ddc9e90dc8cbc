"""Nights after a definition changed: stopped without a new version; with one, both versions stand beside each other."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kiezwirkung.errors import BlockedError
from kiezwirkung.explaining.proposals import Proposal, proposed_catalogue
from kiezwirkung.indicators.changes import OTHER_VERSION
from kiezwirkung.indicators.revising import REVISED
from kiezwirkung.settings import Settings
from pipelines.nightly import run_night
from tests.integration.test_findings_and_corrections import Office
from tests.integration.test_preview import EARLIER, written

Ask = Callable[[Path, str], pl.DataFrame]
CHANGED = {"numerator": "visits.first_visit_count"}
EXAMPLE = {
    "title": "Erstbesuche allein",
    "rows": {"measures.visits": [{"month_on": date(2025, 7, 1), "visit_count": 90, "first_visit_count": 12}]},
    "ask": {"level": "district", "area": "01", "period_type": "month", "period_start_on": date(2025, 7, 1)},
    "expect": {"value": 12},
}
NEW = {**CHANGED, "version": 2, "valid_from": "2025-07-01", "earlier": [EARLIER], "worked_examples": [EXAMPLE]}
PROJECT = "MI01NH"
PACKAGED = "kiezwirkung.indicators.catalogue._packaged"


def hold(patch: pytest.MonkeyPatch, folder: Path, **changes: Any) -> None:
    """Let the nights to come find a changed definition of visits."""
    text = (written(folder, **changes) / "visits.yaml").read_text(encoding="utf-8")
    catalogue = proposed_catalogue(Proposal({"visits.yaml": text}))
    patch.setattr(PACKAGED, lambda: catalogue)


def deliver_visits(office: Office, *, corrected: int = 0) -> None:
    """One project sends its visits of two years; those of 2025 may be corrected later."""
    for year, visits, first in ((2024, 200, 20), (2025, 250 + corrected, 30 + corrected)):
        rows = [f"{PROJECT}-01,{month},Angebote,{visits},{first},gezählt" for month in range(1, 13)]
        office.send(f"{PROJECT}_Besuche_{year}.csv", "Standort-ID,Monat,Bereich,Besuche,Erstbesuche,Erfassung", *rows)


@pytest.mark.slow
def test_a_changed_definition_stops_the_night_until_it_has_a_version_and_then_breaks_the_series(
    new_home: Callable[[str], Settings], ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = new_home("fassungen")
    office = Office(settings)
    office.register()
    deliver_visits(office)
    office.night()
    first = settings.editions / "000001" / "release.duckdb"
    deliver_visits(office, corrected=5)

    hold(monkeypatch, tmp_path / "ohne", **CHANGED)
    with pytest.raises(BlockedError, match="K209") as caught:
        run_night(settings, lambda _: None)
    assert caught.value.where == "sql/indicators/visits.yaml"
    assert (settings.editions / "latest").readlink().name == "000001"

    hold(monkeypatch, tmp_path / "mit", **NEW, caveat="Andere Worte.")
    assert run_night(settings, lambda _: None).edition_number == 2
    second = settings.editions / "latest" / "release.duckdb"
    versions = ask(
        second, "select version, valid_from::varchar from mart.indicator_version where indicator_id = 'visits'"
    )
    assert versions.rows() == [(1, "2024-01-01"), (2, "2025-07-01")]
    figures = ask(
        second,
        f"""select version, is_break, change, change_is_certain, change_reason, value, period_start_on::varchar as month
        from mart.indicator_value where indicator_id = 'visits' and period_type = 'month' and breakdown = ''
            and area_code = '{PROJECT}' and value is not null order by period_start_on""",
    )
    told = {row["month"]: row for row in figures.iter_rows(named=True)}
    assert {month[:7] for month, row in told.items() if row["version"] == 2} == {f"2025-{m:02d}" for m in range(7, 13)}
    assert [month for month, row in told.items() if row["is_break"]] == ["2025-07-01"]
    assert (told["2025-06-01"]["change"], told["2025-06-01"]["change_reason"] == OTHER_VERSION) == (55.0, False)
    after = [told["2025-07-01"][name] for name in ("change", "change_is_certain", "change_reason")]
    assert after == [None, None, OTHER_VERSION]

    revised = ask(second, "from mart.indicator_value where is_revised").join(
        ask(first, "from mart.indicator_value"),
        on=["indicator_id", "version", "level", "area_code", "period_type", "period_start_on", "breakdown_code"],
    )
    assert "visits" in revised.filter(pl.col("mark") == "r")["indicator_id"]
    assert revised.filter(pl.col("mark") == "r")["mark_reason"].unique().to_list() == [REVISED]
    assert revised.filter(pl.col("value") == pl.col("value_right")).is_empty()
    assert revised.filter(area_code=PROJECT, period_type="month", indicator_id="visits").height > 0
