"""Who is reached beside who lives there: by age, gender and social status of the area, never a judgement of a house.

What belongs here: ratios with their ranges for one area, the index for the city, the table. 1 means: as among the
inhabitants. Withheld areas have words and no number.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import evidence, numbers, rangeplot, sentences
from dashboards.figures.frame import both_widths
from dashboards.figures.ranges import ranges
from dashboards.language import _, later
from dashboards.marks import words_of
from dashboards.measured import GroupReached
from dashboards.release import Release

DIMENSIONS = {
    "age": later("nach Altersgruppe"),
    "gender": later("nach Geschlecht"),
    "mss_status": later("nach sozialem Status des Wohngebiets"),
}
GROUPS = {
    "age": {
        "u6": later("unter 6"),
        "6_15": later("6 bis unter 15"),
        "15_18": later("15 bis unter 18"),
        "18_27": later("18 bis unter 27"),
        "27_45": later("27 bis unter 45"),
        "45_55": later("45 bis unter 55"),
        "55_65": later("55 bis unter 65"),
        "65plus": later("65 und älter"),
    },
    "gender": {"w": later("weiblich"), "other": later("männlich und divers")},
    "mss_status": {
        "1": later("hoch"),
        "2": later("mittel"),
        "3": later("niedrig"),
        "4": later("sehr niedrig"),
        "none": later("ohne Einordnung oder außerhalb Berlins"),
    },
}
INDICES = {
    "slope": later("Unterschied der Enden je 1.000 Einwohner*innen"),
    "relative": later("Verhältnis der Enden"),
    "concentration": later("Konzentrationsindex"),
    "standardised": later("Teilnehmende je 1.000 Einwohner*innen, umgerechnet auf die Altersgruppen Berlins"),
}


def blocks(release: Release, level: str, area_code: str) -> list[dict[str, Any]]:
    """One block per dimension the area has rows for, of its newest year; withheld ones say why."""
    held = [g for g in release.measured.groups if g.level == level and g.area_code == area_code]
    found = []
    for dimension in DIMENSIONS:
        rows = [g for g in held if g.dimension == dimension and not g.index_kind]
        newest = max((g.period_start_on for g in rows), default=None)
        if newest is not None:
            index = [g for g in held if g.index_kind and g.dimension == dimension and g.period_start_on == newest]
            found.append(_block(dimension, [g for g in rows if g.period_start_on == newest], index))
    return found


def _block(dimension: str, groups: Sequence[GroupReached], index: Sequence[GroupReached]) -> dict[str, Any]:
    order = list(GROUPS[dimension])
    held = sorted(groups, key=lambda g: (order.index(g.group_code) if g.group_code in order else 99, g.group_code))
    year, title = held[0].period_start_on.year, _(DIMENSIONS[dimension])
    plot = rangeplot.Plot([_row(g) for g in held], 1.0, _("wie in der Bevölkerung"))
    has_plot = any(g.ratio is not None for g in held)
    heading = _heading(title, plot)
    return {
        "id": f"erreicht-{dimension.replace('_', '-')}",
        "heading": heading,
        "year": year,
        "has_plot": has_plot,
        "reason": "; ".join(dict.fromkeys(_missing(g) for g in held if g.ratio is None)),
        "dots": rangeplot.static(plot, alt=f"{heading}. {_alt(plot)}") if has_plot else None,
        "table": _table(title, year, held),
        "index": [_index(g) for g in index],
        **(
            both_widths(ranges(plot, is_narrow=False), ranges(plot, is_narrow=True))
            if has_plot
            else {"wide": "", "narrow": ""}
        ),
    }


def _name(group: GroupReached) -> str:
    known = GROUPS[group.dimension].get(group.group_code)
    return _(known) if known else group.group_code


def _row(group: GroupReached) -> rangeplot.Row:
    ends = _ends(group.lower, group.upper, 2)
    shown = numbers.number(group.ratio, 2) if group.ratio is not None else ""
    return rangeplot.Row(_name(group), group.ratio, group.lower, group.upper, shown, ends, _missing(group))


def _ends(lower: float | None, upper: float | None, decimals: int) -> str:
    if lower is None or upper is None:
        return ""
    return numbers.span(lower, upper, decimals)


def _missing(group: GroupReached) -> str:
    return words_of(group.mark, group.missing_reason)


def _heading(title: str, plot: rangeplot.Plot) -> str:
    certain = [r for r in plot.rows if r.shape(1.0) == "differs" and r.value is not None]
    above = [r.name for r in certain if (r.value or 0) > 1]
    below = [r.name for r in certain if (r.value or 0) < 1]
    if above and below:
        told = {"above": sentences.joined(above), "below": sentences.joined(below)}
        return _("Erreichte {title}: gesichert häufiger {above}, seltener {below}", title=title, **told)
    if above:
        return _("Erreichte {title}: gesichert häufiger {above}", title=title, above=sentences.joined(above))
    if below:
        return _("Erreichte {title}: gesichert seltener {below}", title=title, below=sentences.joined(below))
    if any(r.shape(1.0) == "same" for r in plot.rows):
        return _("Erreichte {title}: kein gesicherter Unterschied zur Bevölkerung", title=title)
    return _("Erreichte {title}: ein Vergleich mit der Bevölkerung ist noch nicht möglich", title=title)


def _alt(plot: rangeplot.Plot) -> str:
    told = [f"{r.name} {r.shown}" + (f" ({r.range})" if r.range else "") for r in plot.rows if r.value is not None]
    return _("Verhältnis zum Anteil an der Bevölkerung: {rows}.", rows="; ".join(told))


def _table(title: str, year: int, held: Sequence[GroupReached]) -> evidence.Table:
    return evidence.Table(
        _("Erreichte {title}, {year}", title=title, year=year),
        (
            _("Gruppe"),
            _("Anteil an den Erreichten"),
            _("Anteil an der Bevölkerung"),
            _("Verhältnis"),
            _("95-%-Bereich"),
            _("Fälle"),
            _("Hinweis"),
        ),
        tuple(_cells(g) for g in held),
    )


def _cells(group: GroupReached) -> tuple[str, ...]:
    silent = group.mark or "–"
    return (
        _name(group),
        numbers.percent(group.reached_share, 1) if group.reached_share is not None else silent,
        numbers.percent(group.resident_share, 1) if group.resident_share is not None else "–",
        numbers.number(group.ratio, 2) if group.ratio is not None else silent,
        _ends(group.lower, group.upper, 2) or "–",
        numbers.number(group.case_count) if group.case_count is not None else silent,
        _missing(group) if group.missing_reason or group.mark else "–",
    )


def _index(group: GroupReached) -> str:
    name = _(INDICES[group.index_kind]) if group.index_kind in INDICES else group.index_kind
    if group.index_value is None:
        return f"{name}: {_missing(group)}"
    ends = _ends(group.index_lower, group.index_upper, 2)
    return f"{name}: {numbers.number(group.index_value, 2)}" + (f" ({ends})" if ends else "")
