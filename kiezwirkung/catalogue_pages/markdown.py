"""The catalogue as one page of Markdown: docs/indicators.md.

What belongs here: the page from definitions alone, so that it can be compared with what is written. What a night could
measure is not part of it.
"""

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from kiezwirkung.catalogue_pages import wording
from kiezwirkung.catalogue_pages.listing import asked, expected, in_order
from kiezwirkung.catalogue_pages.wording import word, words
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.definition import Indicator
from kiezwirkung.settings import Thresholds

HEAD: Final = (
    "| Nr. | Indikator | Einheit | Ebenen | Zeit | Richtung | Stufe | Art |\n|---|---|---|---|---|---|---|---|"
)


def catalogue_page(catalogue: Catalogue) -> str:
    """The text of docs/indicators.md."""
    lines = [_introduction()]
    for part in words()["logic_model"]:
        indicators = in_order(i for i in catalogue.indicators if i.logic_model == part)
        if indicators:
            lines += [f"## {word('logic_model', part)}", "", HEAD, *(_row(i) for i in indicators), ""]
            for indicator in indicators:
                lines += [*_entry(indicator), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _introduction() -> str:
    shown = {
        f"{kind}s": ", ".join(f"{forms['short']} {forms['label']}" for forms in words()[kind].values())
        for kind in ("level", "period", "direction")
    }
    text = files("kiezwirkung.catalogue_pages").joinpath("introduction.txt").read_text(encoding="utf-8")
    return text.format_map(shown)


def _row(indicator: Indicator) -> str:
    cells = (
        str(indicator.number or ""),
        f"[{indicator.title}](#{indicator.id})",
        indicator.unit,
        wording.levels(indicator, "short"),
        wording.periods(indicator, "short"),
        word("direction", indicator.direction, "short"),
        str(indicator.impact_step),
        word("kind", indicator.kind),
    )
    return "| " + " | ".join(cells) + " |"


def _entry(indicator: Indicator) -> Iterator[str]:
    number = f"Nr. {indicator.number}, `{indicator.code}`, " if indicator.number else ""
    yield f'<a id="{indicator.id}"></a>'
    yield ""
    yield f"### {indicator.title}"
    yield ""
    yield f"`{indicator.id}`, {number}Version {indicator.version} – *{indicator.title_english}*"
    yield ""
    yield indicator.description
    yield ""
    if indicator.description_english:
        yield f"*{indicator.description_english}*"
        yield ""
    yield f"- **Rechnung:** {indicator.formula}"
    yield f"- **Richtung:** {wording.direction(indicator)}"
    yield f"- **Unsicherheit:** {wording.uncertainty(indicator)}"
    yield f"- **Schutz:** {wording.protection(indicator, Thresholds())}"
    for level, reason in indicator.left_out.items():
        yield f"- **Nicht je {word('level', level)}:** {reason}"
    yield f"- **Vorbehalt:** {indicator.caveat}"
    yield f"- **Quelle:** {indicator.source}"
    for example in indicator.worked_examples:
        yield f"- **Beispiel:** {example.title} → {expected(indicator, example.expect)} ({asked(example)})"
