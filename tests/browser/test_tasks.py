"""Questions a reader brings along, answered in the browser and counted in clicks."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_which_district_is_behind_its_agreement_and_why_takes_at_most_three_clicks(opened: Any) -> None:
    clicks = 0
    with opened("index.html") as tab:
        entry = tab.locator(".boxes section", has_text="Hier hinschauen").get_by_role("link", name="Vereinbarungen")
        assert "Neukölln" in entry.inner_text()
        entry.click()
        clicks += 1
        assert "liegen hinter ihrer Vereinbarung" in tab.locator("h1").inner_text()
        tab.locator(".late").get_by_role("link", name="Neukölln").click()
        clicks += 1
        late = tab.locator("#neukoelln .goal-item", has_text="im Rückstand").first
        assert late.is_visible()
        assert re.search(r"Warum: \d.* fehlen zum Soll von \d", late.inner_text().replace("\n", " "))
    assert clicks <= 3


def test_a_figure_leads_to_its_row_with_parts_and_definition(opened: Any) -> None:
    with opened("bezirk-neukoelln.html") as tab:
        tab.locator("#profil").get_by_role("link", name="Besuche je 1.000").click()
        row = tab.locator("tr:target")
        assert row.count() == 1
        assert row.is_visible()
        assert "Was die Zahl bedeutet" in tab.locator("#definition").inner_text()
