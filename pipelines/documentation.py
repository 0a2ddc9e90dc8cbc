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
COLUMNS = {
    "D209": ("Standort-ID", "MI01NH-01"),
    "D224": ("Prognoseraum", "0110"),
    "D225": ("Prognoseraum", "0110"),
}
"""Column and example of a help page, where visits would make no sense."""
ROOT = Path(__file__).parents[1]


def generated_pages() -> dict[str, str]:
    """Path below the checkout → text, for every generated page."""
    from kiezwirkung.deliveries.findings import catalogue

    pages = {f"docs/errors/{code}.md": _finding_page(code, verdict) for code, verdict in catalogue().items()}
    pages["docs/data-dictionary.md"] = _dictionary_page()
    pages["docs/indicators.md"] = _catalogue_page()
    return pages


def _finding_page(code: str, verdict: "FindingCode") -> str:
    expected = verdict.otherwise or "0 bis 200.000"
    label, value = COLUMNS.get(code, ("Besuche", "MI01NH"))
    example = {"{label}": label, "{expected}": expected, "{example}": value}
    sentence, repair = verdict.sentence, verdict.repair
    for placeholder, text in example.items():
        sentence, repair = sentence.replace(placeholder, text), repair.replace(placeholder, text)
    return (
        f"# {code} {verdict.title}\n\n{EFFECT[verdict.severity]} Betrifft: {PLACE[verdict.level]}.\n\n"
        f"**Was nicht stimmt.** {sentence}\n\n**Was tun.** {repair}\n"
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
