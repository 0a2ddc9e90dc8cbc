"""Lines of the two reports a house hands in: the annex to the Sachbericht and the five blocks of the programme.

What belongs here: a figure with its place in a report, and the sections by block and year. Which figure stands on which
line says the release.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboards.release import Release, Value

SRS, IFP = "srs", "ifp"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One figure on one line of a report (srs or ifp)."""

    report: str
    block_number: int
    block_code: str
    block_title: str
    line_number: int
    value: Value


@dataclass(frozen=True)
class Block:
    """The lines of one block in one year."""

    number: int
    code: str
    title: str
    year: int
    lines: tuple[ReportLine, ...]


def key(level: str, area_code: str) -> str:
    """The name of an area among the lines.

    >>> key("district", "08")
    'district:08'
    """
    return f"{level}:{area_code}"


def blocks(lines: Iterable[ReportLine], report: str, years: int = 2) -> list[Block]:
    """The blocks of a report, newest year first, at most so many years."""
    held = sorted((line for line in lines if line.report == report), key=_order)
    found = [
        Block(number, part[0].block_code, part[0].block_title, -year, part)
        for (year, number), group in groupby(held, key=lambda line: _order(line)[:2])
        for part in (tuple(group),)
    ]
    kept = sorted({b.year for b in found}, reverse=True)[:years]
    return [b for b in found if b.year in kept]


def fellow(release: Release, value: Value, level: str, area_code: str) -> Value | None:
    """The same figure of another area, to be set beside it."""
    name = (value.indicator_id, level, area_code, value.period_type)
    held: Sequence[Value] = (
        release.parts.get((*name, value.breakdown), ()) if value.breakdown else release.values.get(name, ())
    )
    wanted = (value.period_start_on, value.breakdown_code)
    return next((v for v in held if (v.period_start_on, v.breakdown_code) == wanted), None)


def _order(line: ReportLine) -> tuple[int, int, int, str, str]:
    value = line.value
    return -value.period_start_on.year, line.block_number, line.line_number, value.breakdown, value.breakdown_code
