"""Reading artefacts back: numbers, tables and links of pages, with no knowledge of the code that wrote them.

What belongs here: what a German or an English page says, as numbers. What it must say is in the tests.
"""

import html
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

Row = dict[str, Any]
SILENT = {"g", "t", "x"}
NUMBER = {"de": re.compile(r"[−-]?\d[\d.]*(?:,\d+)?"), "en": re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")}
DIGIT = re.compile(r"\d")
UNSAID = re.compile(r"<(script|style|head|footer)\b.*?</\1>", re.S)
ASLEEP = re.compile(r'<script type="text/plain".*?</script>', re.S)
RANGE = re.compile(r"([−-]?[\d.,]+)\u202f?%?(?:–| bis | to )([−-]?[\d.,]+)")
LONG = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
MONTHS = dict(
    zip(LONG.split(), ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], strict=True)
)
MONTHS |= {"Mär": "Mar", "Okt": "Oct", "Dez": "Dec"}
GERMAN_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
SHORT = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
ANCHOR = re.compile(r"(berlin|district|project)-(.+?)-(\d{4})(?:-q(\d))?$")


def number(text: str, language: str = "de") -> float | None:
    """The first number of a text as it is spelled in its language; None without one."""
    found = NUMBER[language].search(text)
    return None if found is None else float(_plain(found.group(0), language))


def _plain(spelled: str, language: str) -> str:
    text = spelled.replace("−", "-").rstrip(".,")
    return text.replace(".", "").replace(",", ".") if language == "de" else text.replace(",", "")


def says(cell: str, amount: float | None, *, is_share: bool = False, language: str = "de") -> bool:
    """Whether a shown text is this number, rounded to the places it shows; no number is no number."""
    found = NUMBER[language].search(cell)
    if amount is None or found is None:
        return amount is None and found is None
    text = _plain(found.group(0), language)
    places = len(text.partition(".")[2])
    return abs(float(text) - amount * (100 if is_share else 1)) <= 0.5 * 10**-places + 1e-9


def says_range(cell: str, held: Row, *, is_share: bool, language: str = "de") -> bool:
    """Whether a shown text is the interval of a row; no interval is none."""
    lower, upper = told(held, "lower"), told(held, "upper")
    if lower is None or upper is None:
        return not NUMBER[language].search(cell)
    found = RANGE.search(cell)
    return found is not None and all(
        says(end, amount, is_share=is_share, language=language)
        for end, amount in zip(found.groups(), (lower, upper), strict=True)
    )


def told(held: Row, name: str) -> Any:
    """What may be shown of a row: nothing where its mark withholds it."""
    return None if held["mark"] in SILENT else held[name]


def text_of(markup: str) -> str:
    """The text of some markup without drawings."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", markup, flags=re.S))).split())


def tables(page: str) -> Iterator[tuple[str, list[str], list[tuple[str, list[str]]]]]:
    """Caption, head, and rows (with their opening tags and first cells) of every table."""
    for found in re.findall(r"<table.*?</table>", page, re.S):
        caption = text_of("".join(re.findall(r"<caption.*?</caption>", found, re.S)))
        head = [text_of(c) for c in re.findall(r"<th\b.*?</th>", found.partition("<tbody")[0], re.S)]
        rows = []
        for opening, body in re.findall(r"(<tr[^>]*>)(.*?)</tr>", found.partition("</thead>")[2], re.S):
            cells = re.findall(r"<t[hd]\b.*?</t[hd]>", body, re.S)
            rows.append((opening + (cells[0] if cells else ""), [text_of(c) for c in cells]))
        yield caption, head, rows


@dataclass(frozen=True)
class Place:
    """Where a link to a figure leads: the slug of its indicator, the area in small letters, the period."""

    slug: str
    level: str
    area: str
    period_type: str
    on: date


def place(href: str) -> Place | None:
    """The figure a link leads to, or None where it leads elsewhere."""
    page, _, anchor = href.partition("#")
    found = ANCHOR.fullmatch(anchor)
    if found is None or "indikator-" not in page:
        return None
    level, area, year, quarter = found.groups()
    on = date(int(year), 3 * int(quarter or 1) - 2, 1)
    slug = page.rpartition("indikator-")[2].removesuffix(".html")
    return Place(slug, level, area, "quarter" if quarter else "year", on)


def links(page: str) -> Iterator[tuple[Place, str, str]]:
    """Every link to the place of a figure, with its text and the text right behind it."""
    for href, markup, after in re.findall(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>([^<]*)', page, re.S):
        found = place(href)
        if found is not None:
            yield found, text_of(markup), after.strip()


def compared(page: str) -> Iterator[tuple[str, str, str]]:
    """Title and period of each comparison of areas, with its markup."""
    starts = [*re.finditer(r'<p class="statistic"><strong>(.*?)</strong>, ([^.]*?(?:\.\sQuartal\s\d{4})?)\. ', page)]
    for found, following in pairwise([*starts, None]):
        end = following.start() if following else len(page)
        quarter = re.fullmatch(r"(\d)\. Quartal (\d{4})", found.group(2).replace("\u00a0", " ")) if found else None
        period = "/".join(quarter.groups()) if quarter else found.group(2).removeprefix("Jahr ") if found else ""
        yield html.unescape(found.group(1)) if found else "", period, page[found.start() if found else 0 : end]


def payloads(page: str) -> Iterator[Any]:
    """The data within a page, or what a script of states hands over: charts, or further markup by name."""
    if page.startswith("kiezwirkung.state"):
        yield json.loads(page.partition(",")[2].strip().removesuffix(");"))
    yield from map(json.loads, re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S))


def markup_of(script: str) -> str:
    """The markup a script of one state hands over."""
    return " ".join(held for parts in payloads(script) for held in parts.values() if isinstance(held, str))


def said(page: str) -> str:
    """All text of a page, of its live charts and of the states that lie beside it."""
    strings = [text for held in payloads(page) for text in _strings(held) if DIGIT.search(text)]
    within = [text for text in strings if text.startswith(("<h", "<s", "<p", "<d"))]
    plain = [text for text in strings if not text.startswith(("<h", "<s", "<p", "<d", "rgb", "#"))]
    texts = [text_of(" ; ".join(plain)), *map(said, within)]
    if not page.startswith("kiezwirkung.state"):
        texts.append(text_of(UNSAID.sub(" ", page)))
    return " ; ".join(texts)


def _strings(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict | list):
        for one in held.values() if isinstance(held, dict) else held:
            yield from _strings(one)


def numbers_of(page: str, language: str) -> Counter[str]:
    """Every number, day and period a page says, spelled alike for every language."""
    text = said(page).replace("\u00a0", " ")
    if language == "de":
        text = GERMAN_MONTH.sub(lambda found: MONTHS[found.group(0)], text)
    text = re.sub(r"\b(\d\d?)\.(\d\d?)\.(\d{4})\b", lambda d: f" {int(d[1])}d {_month(int(d[2]))} {d[3]}", text)
    text = re.sub(rf"\b(\d\d?) ({SHORT})[a-z]* (\d{{4}})\b", r" \1d \2 \3", text)
    text = re.sub(r"\bQ(\d) (\d{4})\b|\b(\d)\. Quartal (\d{4})\b|\b(\d)/(\d{4})\b", _quarter, text)
    return Counter(_plain(found, language) for found in NUMBER[language].findall(text))


def _month(month: int) -> str:
    return SHORT.split("|")[month - 1]


def _quarter(found: re.Match[str]) -> str:
    quarter, year = [part for part in found.groups() if part]
    return f" {quarter} {year} "


def everything(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text of every file, also inside workbooks; the charts library holds no figures."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "plotly.min.js"):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                yield from ((f"{name}/{part}", parts.read(part).decode()) for part in parts.namelist())
        else:
            yield name, ASLEEP.sub("", path.read_text(encoding="utf-8"))


def leaks(folder: Path, number: float) -> list[str]:
    """The files in which a number stands, in whichever spelling: as stored, rounded, per cent, with any separators."""
    wanted = spelled(number)
    return [name for name, text in everything(folder) if wanted.search(decoded(text))]


def spelled(number: float) -> re.Pattern[str]:
    """A number and its hundredfold by their whole digits, with any sign or none between the thousands."""
    groups = [f"{int(number * factor):,}".split(",") for factor in (1, 100)]
    return re.compile("|".join(r"[\s.,'’]?".join(group) for group in groups))


def decoded(text: str) -> str:
    """A text without the escapes of HTML, of JSON and of links."""
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found.group(1), 16)), html.unescape(text))
    return plain.replace("%2C", ",").replace("%20", " ")
