"""A funnel as inline SVG: shares against the number of cases, limits as lines that open to the left.

What belongs here: dots without names, limits of 95 and 99.8 %, the common share, axes.
"""

from collections.abc import Sequence

from markupsafe import Markup

from dashboards import numbers
from dashboards.drawing.lines import grid
from dashboards.drawing.svg import Scale, drawing, line, marker, path, spanning, stretched
from dashboards.language import _
from dashboards.measured import FunnelPoint
from dashboards.release import Indicator

LIMITS = (("lower_95", "limit-inner"), ("upper_95", "limit-inner"), ("lower_998", "limit"), ("upper_998", "limit"))


def funnel_drawing(indicator: Indicator, drawn: Sequence[FunnelPoint], *, alt: str, height: int = 300) -> Markup:
    """All points (in the order of their cases) with their limits."""
    floor = height - 44
    held = [x for p in drawn for x in (p.value, p.lower_998, p.upper_998) if x is not None]
    down = spanning(held, start=floor - 6, end=10)
    across = Scale(0, max(p.case_count or 0 for p in drawn) * 1.04, 1, 99)
    centre = down.at(drawn[0].centre_line or 0.0)
    limits = [path([_at(p, name, across, down) for p in drawn], f"curve {style}") for name, style in LIMITS]
    dots = [
        marker("differs" if p.is_outside else "plain", across.at(p.case_count or 0), down.at(p.value or 0.0))
        for p in drawn
    ]
    body = [*grid(indicator, down), line(0, centre, 100, centre, "ref-berlin"), stretched(limits, height), *dots]
    return drawing([*body, *_cases(across, floor)], height, alt=alt, name="trend")


def _at(point: FunnelPoint, name: str, across: Scale, down: Scale) -> tuple[float, float] | None:
    held = getattr(point, name)
    return None if held is None else (across.at(point.case_count or 0), down.at(held))


def _cases(across: Scale, floor: float) -> list[str]:
    ticks = numbers.nice_ticks(across.low, across.high, 5)
    found = [
        f'<text class="tick middle" x="{across.at(t)}%" y="{floor + 20}">{numbers.number(t)}</text>' for t in ticks
    ]
    return [*found, f'<text class="tick middle" x="50%" y="{floor + 40}">{_("Fälle")}</text>']
