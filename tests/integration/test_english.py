"""English pages of a real night hold no German: neither what a page says itself nor what the release brings along."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

Ask = Callable[[Path, str], pl.DataFrame]
GERMAN = re.compile(
    r"\b(der|das|und|nicht|ist|sind|für|von|mit|zum|zur|dem|des|ein|eine|einen|kein|keine|wird|werden|auf|aus|nach|über"
    r"|unter|noch|nur|auch|sich|zu|haben|bis|je|oder|als|alle|vor|durch|wer|wie|seit|ohne|zwischen"
    r"|Jahre?|Monate?|Bezirke?|Zeitraum|Wert|Angaben?|Meldung|Meldungen|Ziele?|Frist)\b|\w*[äöüÄÖÜß]\w*"
)
NAMES = "select area_name as name from mart.area union select short_name from mart.area order by length(name) desc"
OWN_NAMES = ("Amt für Statistik Berlin-Brandenburg", "Prognoseräume", "Temp.-Schöneb.", "Trept.-Köpen.")
BREAK = re.compile(r"<br>|\\u003cbr\\u003e")
CUT_OFF = re.compile(r"[^,;:]*\(e[a-z]*…")  # a name that was too long, with its "(erfunden)"
UNSEEN = {ord("\u200b"): None, ord("\u00ad"): None}
ESCAPED = {"\\u003c": "<", "\\u003e": ">", "\\u0026": "&", '\\"': '"'}


def english_pages(data: Path) -> Iterator[Path]:
    yield from (data / "site" / "en").glob("*.html")
    yield from (data / "site" / "en").rglob("*.js")
    yield from (data / "zentren").rglob("en/*.html")


def said(page: str) -> Iterator[str]:
    """Everything a page says: its text, its alternative texts and labels, the texts of its live charts."""
    for escaped, sign in ESCAPED.items() if page.startswith("kiezwirkung.state") else ():
        page = page.replace(escaped, sign)
    told = re.sub(r"<style.*?</style>|<[^>]*\blang=\"de\"[^>]*>[^<]*<", "<", page, flags=re.S)
    for data in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', told, re.S):
        yield from re.findall(r'"((?:[^"\\]|\\.)*)"', data)
    told = re.sub(r"<script.*?</script>", "", told, flags=re.S)
    yield from re.findall(r'\b(?:alt|aria-label|title|content|placeholder)="([^"]*)"', told)
    yield from re.findall(r">([^<>]+)<", told)


def german_in(page: str, names: re.Pattern[str]) -> list[str]:
    whole = (BREAK.sub(" ", html.unescape(text)).translate(UNSEEN) for text in said(page))
    texts = {CUT_OFF.sub("", names.sub("", text)) for text in whole}
    return sorted(text.strip() for text in texts if GERMAN.search(text))


def test_no_english_page_of_a_night_holds_german(demo_night: Any, ask: Ask) -> None:
    data = demo_night.settings.data
    known = ask(data / "editions" / "latest" / "release.duckdb", NAMES)["name"].to_list()
    held = sorted({*filter(None, known), *OWN_NAMES}, key=len, reverse=True)
    names = re.compile("|".join(map(re.escape, held)))
    pages = {path: path.read_text(encoding="utf-8") for path in english_pages(data)}
    found = {str(path): german for path, page in pages.items() if (german := german_in(page, names))}
    assert found == {}
    assert len(pages) > 100


def test_german_on_an_english_page_is_seen() -> None:
    names = re.compile("Neukölln")
    page = '<p>Visits in Neukölln</p><svg aria-label="Der Nenner ist null"></svg><p lang="de">nicht</p>'
    assert german_in(page, names) == ["Der Nenner ist null"]
    assert german_in('<script type="application/json">{"text":["Kein Wert"]}</script>', names) == ["Kein Wert"]
