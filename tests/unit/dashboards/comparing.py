"""Whether what an artefact says is what the release says, kind of table by kind of table.

What belongs here: comparing rows read back with rows of the release; each gives how many it compared.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.unit.dashboards.handed_out import Handed, slug_of
from tests.unit.dashboards.read_back import Row, payloads, says, says_range, told

APART = {"günstiger als Berlin", "ungünstiger als Berlin", "gesichert anders, ohne Wertung"}
SCALE_COLUMNS = {
    "Mittelwert": "mean", "Antworten": "answer_count", "wirksam": "effective_n", "Rücklauf": "response_share",
    "Alpha": "alpha", "Omega": "omega",
}  # fmt: skip
LIKERT = re.compile(
    r'<span class="likert-label">([^<]*?)</span>.*?<strong class="likert-total">(.*?)</strong>'
    r'<span class="likert-middle">.*?<span>([^<]*)</span></span></div>', re.S,
)  # fmt: skip
CACHE = re.compile(r"<c:f>Verläufe!\$([A-Z])\$(\d+):\$[A-Z]\$(\d+)</c:f><c:numCache>(.*?)</c:numCache>", re.S)
POINT = re.compile(r'<c:pt idx="(\d+)"><c:v>([^<]*)</c:v>')
WITH_ANY_MARK = {"target", "delivered_count", "expected_count"}


def is_same(cell: Any, held: Row, name: str) -> bool:
    """Whether a cell is exactly this number of the release; an empty cell is no number."""
    wanted = held[name] if name in WITH_ANY_MARK else told(held, name)
    if wanted is None or cell in {"", None}:
        return wanted is None and cell in {"", None}
    return isinstance(cell, float | int) and abs(cell - wanted) <= 1e-9 * max(1.0, abs(wanted))


def beside(handed: Handed, title: str, period: str, head: list[str], rows: list[tuple[str, list[str]]]) -> int:
    for _opening, cells in rows:
        row = dict(zip(head, cells, strict=True))
        when = period or handed.newest[title, cells[0]]
        held, is_share = handed.named[title, cells[0], when]
        berlin, __ = handed.named[title, "Berlin", when]
        assert says(row["Wert"], told(held, "value"), is_share=is_share), f"{title} {cells}"
        assert says_range(row["95-%-Bereich"], held, is_share=is_share), f"{title} {cells}"
        assert row["Zeichen"].startswith(held["mark"] or "keines"), f"{title} {cells}"
        assert row["Meldungen"] == f"{held['delivered_count']} von {held['expected_count']}", f"{title} {cells}"
        ends = told(held, "lower"), told(held, "upper"), told(berlin, "value")
        is_apart = None not in ends and not ends[0] <= ends[2] <= ends[1]
        if row["Neben Berlin"] in APART:
            assert is_apart, f"{title} {cells}"
            assert held["mark"] != "u", f"{title} {cells}"
        elif row["Neben Berlin"] == "kein gesicherter Unterschied":
            assert not is_apart, f"{title} {cells}"
    return len(rows)


def partner_of(handed: Handed, path: Path, before: str) -> str:
    """With whom a target was agreed: the district or house of the page, or the one of its section."""
    by_slug = {slug_of(name): name for name in [*handed.districts.values(), "Berlin"]}
    own = path.stem.removeprefix("bezirk-").removeprefix("vereinbarung-")
    if path.parent.parent.name == "zentren":
        return str(handed.rows(f"from mart.target where area_code = '{path.parent.name.upper()}'")[0]["area_name"])
    sections = re.findall(r'id="([a-z-]+)"', before)
    return by_slug[own] if own in by_slug else next(by_slug[name] for name in reversed(sections) if name in by_slug)


def same_target(row: Row, kind: str, amounts: dict[str, str], *, where: str) -> None:
    is_share, base, goal = row["unit_label"] == "%", row["baseline_value"], row["target_value"]
    assert says(amounts["erreicht"], told(row, "actual_value"), is_share=is_share), where
    assert "(" not in amounts["erreicht"] or says_range(amounts["erreicht"], row, is_share=is_share), where
    assert says(amounts["Jahresziel"], goal, is_share=is_share), where
    assert says(amounts.get("Ausgangswert", "–" if base is None else str(base)[:-2]), base, is_share=is_share), where
    assert says(amounts["Soll bis jetzt"], due_of(row, kind), is_share=is_share), where
    actual = told(row, "actual_value")
    share = None if actual is None else actual / goal
    assert "Anteil am Ziel" not in amounts or says(amounts["Anteil am Ziel"], share, is_share=True), where


def due_of(row: Row, kind: str) -> float | None:
    """What is due by now: a yearly amount in parts, a level on the line from its baseline."""
    base, goal, part = row["baseline_value"], row["target_value"], row["due_share"]
    if part is None:
        return None
    return goal * part if kind == "flow" else None if base is None else base + (goal - base) * part


def same_groups(handed: Handed, path: Path, _caption: str, rows: list[Row]) -> int:
    held = handed.rows("from mart.equity where group_code <> ''")
    areas = {slug_of(name): code for code, name in handed.districts.items()}
    code = areas.get(path.stem.removeprefix("bezirk-"), "")
    level = "district" if code else "berlin"
    own = [r for r in held if r["level"] == level and r["area_code"] in {code, "11"}]
    for row in rows:
        assert any(
            says(row["Anteil an der Bevölkerung"], r["resident_share"], is_share=True)
            and says(row["Anteil an den Erreichten"], told(r, "reached_share"), is_share=True)
            and says(row["Verhältnis"], told(r, "ratio"))
            and says_range(row["95-%-Bereich"], r, is_share=False)
            and says(row["Fälle"], told(r, "case_count"))
            for r in own
        ), f"{path.name} {row}"
    return len(rows)


def same_limits(handed: Handed, _path: Path, caption: str, rows: list[Row]) -> int:
    titles = {row["title"]: name for name, row in handed.indicators.items()}
    held = handed.rows(
        f"from mart.funnel where indicator_id = '{titles[caption.partition(', ')[0]]}' order by case_count"
    )
    for row, limits in zip(rows, held, strict=True):
        assert says(row["Fälle"], limits["case_count"]), row
        assert says(row["Anteil"], limits["value"], is_share=True), row
        for name, width in {"95-%-Grenzen": "95", "99,8-%-Grenzen": "998"}.items():
            ends = {"lower": limits[f"lower_{width}"], "upper": limits[f"upper_{width}"], "mark": ""}
            assert says_range(row[name], ends, is_share=True), row
    return len(rows)


def same_scales(handed: Handed, _path: Path, _caption: str, rows: list[Row]) -> int:
    scales = {"NCI-8": "nci8_form", "ASKU": "asku", "UCLA-3": "ucla3"}
    for row in rows:
        scale = next(code for name, code in scales.items() if name in row["Skala"])
        held = handed.rows(f"from mart.survey_scale where scale = '{scale}' and level = 'berlin'")[0]
        moved = handed.rows(f"from mart.survey_effect where scale = '{scale}' and level = 'berlin'")
        for name, column in SCALE_COLUMNS.items():
            assert says(row[name], told(held, column), is_share=column == "response_share"), row
        assert says_range(row["95-%-Bereich"], held, is_share=False), row
        assert says(row["Veränderung"], moved[0]["wave_change"] if moved else None), row
        assert not moved or says_range(row["95-%-Bereich der Veränderung"], moved[0] | {"mark": ""}, is_share=False), (
            row
        )
    return len(rows)


def same_parts(handed: Handed, _path: Path, caption: str, rows: list[Row]) -> int:
    title = caption.partition(" nach ")[0]
    held = {
        (r["area_name"], r["breakdown_label"]): r for r in handed.figures.values()
        if r["breakdown"] and handed.indicators[r["indicator_id"]]["title"] == title
    }  # fmt: skip
    for row in rows:
        for label in row.keys() - {"Gebiet"}:
            assert says(row[label], told(held[row["Gebiet"], label], "value")), row
    return len(rows)


def same_spread(handed: Handed, path: Path, caption: str, rows: list[Row]) -> int:
    title = caption.partition(": ")[0]
    period = handed.newest[title, "Berlin"]
    codes = {name: code for code, name in handed.districts.items()}
    for row in rows:
        own = [r for r in handed.figures.values() if r["level"] == "project" and r["period_label"] == period]
        own = [r for r in own if handed.indicators[r["indicator_id"]]["title"] == title and not r["breakdown"]]
        own = [r for r in own if r["district_code"] == codes[row["Bezirk"]] and r["mark"] not in {"u", "g", "t", "x"}]
        ends, is_share = [r["value"] for r in own], "%" in row["kleinster Wert"]
        assert row["Projekte"] == str(len(ends)), f"{path.name} {row}"
        assert says(row["kleinster Wert"], min(ends), is_share=is_share), f"{path.name} {row}"
        assert says(row["größter Wert"], max(ends), is_share=is_share), f"{path.name} {row}"
    return len(rows)


def same_todays(handed: Handed, path: Path, caption: str, rows: list[Row]) -> int:
    titles = {row["title"]: row["indicator_id"] for row in handed.indicators.values()}
    held = {(r["indicator_id"], r["area_name"]): r for r in handed.rows("from mart.indicator_value_today")}
    for row in rows:
        named = row.get("Indikator") or caption.partition(" nach damaliger")[0]
        found = held[titles[named], row["Gebiet oder Projekt"]]
        then = {"mark": found["as_was_mark"], "value": found["as_was_value"]}
        assert says(row["wie damals"], told(then, "value")), f"{path.name} {row}"
        assert says(row["wie heute"], told(found, "value")), f"{path.name} {row}"
        assert row["wie damals"] != row["wie heute"], f"{path.name} {row}"
        assert row["Zeichen heute"].startswith(found["mark"] or "keines"), f"{path.name} {row}"
    return len(rows)


def points(held: Any, *, is_axis: bool = False) -> Iterator[float]:
    """Every number on an axis of a chart, however deep it lies."""
    if isinstance(held, float) and is_axis:
        yield held
    elif isinstance(held, dict):
        for name, one in held.items():
            is_words = held.get("mode") == "text" and name == "x"  # words stand at the edges of the plot
            yield from points(one, is_axis=name in {"x", "y"}) if name != "layout" and not is_words else ()
    elif isinstance(held, str) and held.startswith("<") and "application/json" in held:
        yield from points(payloads(held))
    elif not isinstance(held, str | int | float) and held is not None:
        for one in held:
            yield from points(one, is_axis=is_axis)


def remembered(path: Path, cells: list[list[Any]]) -> Iterator[int]:
    """How many points the charts of a workbook hold in their caches; each must be the cell it was drawn from."""
    with zipfile.ZipFile(path) as parts:
        for part in (name for name in parts.namelist() if name.startswith("xl/charts/chart")):
            for column, first, last, cache in CACHE.findall(parts.read(part).decode()):
                held = {int(index): float(amount) for index, amount in POINT.findall(cache)}
                shown = [row[ord(column) - ord("A")] for row in cells[int(first) - 1 : int(last)]]
                assert held == {i: cell for i, cell in enumerate(shown) if cell != ""}, f"{path.name} {part}"
                yield len(held)


def same_sums(handed: Handed, _path: Path, _caption: str, rows: list[Row]) -> int:
    held = handed.rows("from mart.target_sum")
    for row in rows:
        assert any(
            says(row["Ziel darüber"], one["target_value"])
            and says(row["Summe der Teilziele"], one["parts_value"])
            and says(row["Unterschied"], one["difference"])
            and row["mit Teilziel"] == f"{one['part_count']} von {one['area_count']}"
            for one in held
        ), row
    return len(rows)


def same_answers(handed: Handed, where: tuple[str, str], rows: list[list[str]]) -> int:
    """Rows of a table of answers: five shares in per cent, the number of answers, the mark."""
    held = _items(handed, where)
    for cells in rows:
        item = held[cells[0]]
        shares = [told(item, f"share_{step}") for step in range(1, 6)]
        wrong = [cell for cell, share in zip(cells[1:6], shares, strict=True) if not says(cell, share, is_share=True)]
        assert wrong == [], f"{where} {cells}"
        assert says(cells[6], told(item, "answer_count")), f"{where} {cells}"
        assert cells[7].startswith(item["mark"] or "keines"), f"{where} {cells}"
    return len(rows)


def same_bars(handed: Handed, where: tuple[str, str], page: str) -> int:
    """The sums beside the drawn answers: agreement, and neither."""
    held, found = _items(handed, where), LIKERT.findall(page)
    for label, total, middle in found:
        item = held[html.unescape(label)]
        agreed = told(item, "share_4") + told(item, "share_5")
        assert says(total, agreed, is_share=True), f"{where} {label} {total}"
        assert says(middle, told(item, "share_3"), is_share=True), f"{where} {label} {middle}"
    return len(found)


def _items(handed: Handed, where: tuple[str, str]) -> dict[str, Row]:
    rows = handed.rows(f"from mart.survey_item where level = '{where[0]}' and area_code = '{where[1]}'")
    return {row["item_label"]: row for row in rows}
