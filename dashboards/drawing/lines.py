"""Curves over time: sparkline, small panel, trend with axis.

What belongs here: series of one indicator as inline SVG. Ribbons show the 95 % range, gaps stay gaps, an unsure value
does not stretch the common scale.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from dashboards import numbers
from dashboards.drawing.svg import Scale, drawing, esc, line, path, ribbon, spanning, stretched
from dashboards.events import Event
from dashboards.release import Indicator, Value, breaks

Point = tuple[float, float] | None


def reach(series: Sequence[Value], *, with_target: bool = True) -> list[float]:
    """The numbers a scale must hold; unsure figures give their value only."""
    held: list[float] = []
    for v in series:
        if v.value is not None:
            ends = (v.lower, v.upper) if v.mark != "u" else ()
            held += [v.value, *(e for e in ends if e is not None)]
        if with_target and v.target is not None:
            held.append(v.target)
    return held


def _points(series: Sequence[Value], across: Scale, down: Scale, field: str) -> list[Point]:
    """The points of a line; a missing figure and a break of the series interrupt it."""
    found: list[Point] = []
    cut = set(breaks(series))
    for i, v in enumerate(series):
        found += [None] if i in cut else []
        held = getattr(v, field) if v.value is not None else None
        found.append(None if held is None else (across.at(v.period_start_on.toordinal()), down.at(held)))
    return found


def _ribbon(series: Sequence[Value], across: Scale, down: Scale) -> str:
    whole = [v if v.has_interval else _without(v) for v in series]
    return ribbon(_points(whole, across, down, "lower"), _points(whole, across, down, "upper"), "ribbon")


def _without(value: Value) -> Value:
    return replace(value, value=None)


def _span(days: Sequence[date], start: float, end: float) -> Scale:
    ends = [d.toordinal() for d in days] or [0]
    return Scale(min(ends), max(ends), start, end)


def _last(series: Sequence[Value], across: Scale, down: Scale, radius: float) -> str:
    if not series or series[-1].value is None:
        return ""
    x, y = across.at(series[-1].period_start_on.toordinal()), down.at(series[-1].value)
    name = "end hollow" if series[-1].mark in {"p", "u"} else "end"
    return f'<circle class="{name}" cx="{x}%" cy="{y}" r="{radius}"/>'


def sparkline(series: Sequence[Value], *, alt: str, height: int = 46) -> Markup:
    """A small curve with ribbon and dotted target."""
    held = reach(series)
    if sum(v.value is not None for v in series) < 2:
        return Markup("")
    down = spanning(held, start=height - 5, end=5)
    across = _span([v.period_start_on for v in series], 2, 96)
    rule = _target(series, down)
    curves = [_ribbon(series, across, down), path(_points(series, across, down, "value"), "curve")]
    return drawing([stretched(curves, height), *rule, _last(series, across, down, 3.5)], height, alt=alt, name="spark")


def panel(series: Sequence[Value], berlin: Sequence[Value], down: Scale, *, alt: str, height: int = 70) -> Markup:
    """One of the small multiples: area with ribbon, Berlin in grey, target dotted, on a common scale."""
    across = _span([v.period_start_on for v in (*series, *berlin)], 2, 97)
    rule = _target(series, down)
    curves = [
        _ribbon(series, across, down),
        path(_points(berlin, across, down, "value"), "curve berlin"),
        path(_points(series, across, down, "value"), "curve"),
    ]
    dots = [_dot(v, across, down) for v in series[:-1] if v.value is not None and len(series) < 4]
    return drawing([stretched(curves, height), *rule, *dots, _last(series, across, down, 3.5)], height, alt=alt)


def _dot(value: Value, across: Scale, down: Scale) -> str:
    return (
        f'<circle class="dot" cx="{across.at(value.period_start_on.toordinal())}%" '
        f'cy="{down.at(value.value or 0)}" r="2.5"/>'
    )


def trend(
    indicator: Indicator,
    series: Sequence[Value],
    berlin: Sequence[Value],
    *,
    alt: str,
    height: int = 300,
    told: Sequence[Event] = (),
) -> Markup:
    """The large curve: axis, ribbon, Berlin, target, events, a band with its letter where a figure is missing."""
    floor = height - 30
    down = spanning(reach([*series, *berlin]), start=floor - 6, end=10)
    across = _span([v.period_start_on for v in (*series, *berlin)], 4, 96)
    body = [*grid(indicator, down), *_bands(series, across, floor)]
    curves = [
        _ribbon(series, across, down),
        path(_points(berlin, across, down, "value"), "curve berlin"),
        path(_points(series, across, down, "value"), "curve strong"),
    ]
    dots = [_dot(v, across, down) for v in series[:-1] if v.value is not None]
    body += [
        stretched(curves, height),
        *_target(series, down),
        *_events(series, told, across, floor),
        *dots,
        _last(series, across, down, 5),
        *_days(series or berlin, across, floor),
    ]
    return drawing(body, height, alt=alt, name="trend")


def grid(indicator: Indicator, down: Scale) -> list[str]:
    """Lines across at round amounts, each with its text."""
    ticks = numbers.nice_ticks(down.low * indicator.factor, down.high * indicator.factor)
    rows = zip([down.at(t / indicator.factor) for t in ticks], numbers.tick_texts(indicator, ticks), strict=True)
    return [
        line(0, y, 100, y, "grid") + f'<text class="tick end" x="0" dx="-8" y="{y + 4}">{text}</text>'
        for y, text in rows
    ]


def _bands(series: Sequence[Value], across: Scale, floor: float) -> list[str]:
    half = 40 / max(1, len(series) - 1)
    found = []
    for v in series:
        if v.value is None:
            x = across.at(v.period_start_on.toordinal())
            left, width = round(x - half, 2), round(2 * half, 2)
            found.append(
                f'<rect class="band" x="{left}%" y="0" width="{width}%" height="{floor}"/>'
                f'<text class="letter" x="{x}%" y="16">{esc(v.mark or "–")}</text>'
            )
    return found


def _events(series: Sequence[Value], told: Sequence[Event], across: Scale, floor: float) -> list[str]:
    """A dashed line with its label; labels take turns in two rows and keep inside the picture."""
    found = []
    for row, event in enumerate(told):
        x = across.at(event.on(series).toordinal())
        side, shift = (" left", -6) if x > 70 else ("", 6)
        at = f'class="event-text{side}" x="{x}%" dx="{shift}" y="{13 + 16 * (row % 2)}"'
        found.append(f"{line(x, 0, x, floor, 'event')}<text {at}>{esc(event.label)}</text>")
    return found


def _target(series: Sequence[Value], down: Scale) -> list[str]:
    target = next((v.target for v in reversed(series) if v.target is not None), None)
    return [] if target is None else [line(0, down.at(target), 100, down.at(target), "target")]


def _days(series: Sequence[Value], across: Scale, floor: float) -> list[str]:
    every = max(1, -(-len(series) // 6))
    found = []
    for i, v in enumerate(series):
        if (len(series) - 1 - i) % every == 0:
            x = across.at(v.period_start_on.toordinal())
            text = numbers.period_short(v.period_type, v.period_start_on)
            found.append(f'<text class="tick middle" x="{x}%" y="{floor + 20}">{text}</text>')
    return found
