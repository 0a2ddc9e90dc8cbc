"""Write the pages that are derived: help pages of findings, the data dictionary, the catalogue.

What belongs here: turning definitions into Markdown. A test compares the written pages with what this would write.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiezwirkung.deliveries.findings import FindingCode

EFFECT = {
    "FEHLER": "**FEHLER**: Was er betrifft, zählt erst nach der Berichtigung.",
    "WARNUNG": "**WARNUNG**: Der Wert zählt; bitte prüfen oder erklären.",
    "HINWEIS": "**HINWEIS**: nur zur Kenntnis.",
}
PLACE = {"file": "die ganze Datei", "column": "eine Spalte oder ein Blatt", "row": "eine Zeile", "cell": "eine Zelle"}
FIELDS = {
    "D108": ("visits_v2", "area"),
    "D126": ("sessions_v2", "minutes"),
    "D127": ("network_meetings_v1", "minutes"),
    "D204": ("sessions_v2", "held_on"),
    "D205": ("sessions_v2", "held_on"),
    "D207": ("visits_v2", "area"),
    "D208": ("visits_v2", "location_id"),
    "D209": ("visits_v2", "location_id"),
    "D211": ("sessions_v2", "start"),
    "D212": ("visits_v2", "female_count"),
    "D213": ("closures_v1", "closed_to"),
    "D214": ("offers_v2", "title"),
    "D215": ("visits_v2", "first_visit_count"),
    "D218": ("survey_responses_v3", "bel1"),
    "D219": ("visits_v2", "month"),
    "D220": ("visits_v2", "migration_share"),
    "D222": ("participations_v1", "is_first_visit"),
    "D223": ("locations_v2", "pgr_code"),
    "D224": ("locations_v2", "pgr_code"),
    "D225": ("locations_v2", "pgr_code"),
    "D301": ("volunteers_v2", "hours"),
    "D309": ("locations_v2", "pgr_code"),
}
"""Form and field of a help page, where visits would make no sense."""
DETAILS = {
    "D111": "die Spalten C und F nennen Verschiedenes",
    "D126": "„Dauer (Std.)“ nennt Stunden, wir brauchen Minuten; 1,5 Stunden sind 90 Minuten",
    "D127": "„Dauer (Std.)“ nennt Stunden, wir brauchen Minuten; 1,5 Stunden sind 90 Minuten",
    "D223": "3 Zellen",
    "D226": "Zeile 7; es hätte die folgenden 3 Zeilen verschluckt, wir haben sie einzeln gelesen",
    "D303": "35 % weniger",
    "D304": "mehr als das 10-Fache des Mittels",
    "D305": "80 bis 160",
    "D306": "12 Zeilen: zu wenige Werte",
    "D307": "die Öffnungszeiten eines Standorts sind zusammen länger als 112 Stunden in der Woche",
}
"""What the finder says, on the help pages."""
ROOT = Path(__file__).parents[1]


def generated_pages() -> dict[str, str]:
    """Path below the checkout → text, for every generated page."""
    from kiezwirkung.deliveries.findings import catalogue

    pages = {f"docs/errors/{code}.md": _finding_page(code, verdict) for code, verdict in catalogue().items()}
    pages["docs/data-dictionary.md"] = _dictionary_page()
    pages["docs/indicators.md"] = _catalogue_page()
    return pages


def _finding_page(code: str, verdict: "FindingCode") -> str:
    from kiezwirkung.deliveries.findings import Finding, repair, sentence
    from kiezwirkung.deliveries.templates import load_templates

    form, field = FIELDS.get(code, ("visits_v2", "visit_count"))
    found, template = Finding(code, "", field=field, detail=DETAILS.get(code, "")), load_templates()[form]
    return (
        f"# {code} {verdict.title}\n\n{EFFECT[verdict.severity]} Betrifft: {PLACE[verdict.level]}.\n\n"
        f"**Was nicht stimmt.** {sentence(found, template)}\n\n**Was tun.** {repair(found, template)}\n"
    )


def _dictionary_page() -> str:
    from kiezwirkung.warehouse.dictionary import load_dictionary
    from kiezwirkung.warehouse.models import load_models

    return load_dictionary().markdown(load_models().values())


def _catalogue_page() -> str:
    from kiezwirkung.catalogue_pages.markdown import catalogue_page
    from kiezwirkung.indicators.catalogue import load_catalogue

    return catalogue_page(load_catalogue())


def main() -> None:
    """Write all generated pages into the checkout."""
    for name, text in generated_pages().items():
        (ROOT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
