"""What cannot be measured says by rule what is missing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute


@pytest.fixture
def reasons(
    con: duckdb.DuckDBPyConnection, lay: Callable[..., None], place: Callable[..., Any], catalogue: Catalogue
) -> dict[str, tuple[bool, str]]:
    march = date(2025, 3, 1)
    lay("measures.visits", [place("AA01NH-01", march, visit_count=10)])
    compute(con, catalogue, as_of=date(2026, 6, 1))
    found = con.execute(
        "select indicator_id, is_measurable, not_measurable_reason from indicators.measurable"
    ).fetchall()
    return {row[0]: row[1:] for row in found}


def test_every_indicator_is_listed_and_the_reason_names_the_form_or_the_statistic_that_is_missing(
    reasons: dict[str, tuple[bool, str]], catalogue: Catalogue
) -> None:
    assert reasons.keys() == {indicator.id for indicator in catalogue.indicators}
    assert all(bool(reason) != is_measurable for is_measurable, reason in reasons.values())
    assert reasons["visits"] == (True, "")
    words = {
        "events": "Formular „Veranstaltungen“",
        "female_share": "hat niemand die Angabe ausgefüllt",
        "health_and_social_index": "amtlichen Zahlen",
    }
    assert [indicator for indicator, word in words.items() if word not in reasons[indicator][1]] == []
