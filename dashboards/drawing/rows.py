"""Rows with a track: dots with ranges, target strips, profile positions, bullets, survey bars.

What belongs here: one narrow drawing per row of a table or list; the words stand beside it as text.
"""

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup

from dashboards.drawing.svg import Scale, bar, drawing, line, marker
from dashboards.language import _
from dashboards.release import SurveyItem, Target, Value


class Ranged(Protocol):
    """Anything with a figure and its range."""

    @property
    def value(self) -> float | None:
        """The figure."""

    @property
    def lower(self) -> float | None:
        """Its lower end."""

    @property
    def upper(self) -> float | None:
        """Its upper end."""


def dot_track(
    value: Ranged, shape: str, across: Scale, lines: Sequence[tuple[float, str]], *, height: int = 30
) -> Markup:
    """One row of the dot plot: reference lines from edge to edge, range, marker."""
    middle = height / 2
    body = [line(across.at(at), 0, across.at(at), height, name) for at, name in lines]
    if value.value is not None:
        if value.lower is not None and value.upper is not None:
            body.append(bar(across.at(value.lower), across.at(value.upper), middle - 3, 6, "range"))
        body.append(marker(shape, across.at(value.value), middle))
    return drawing(body, height)


def axis_track(across: Scale, ticks: Sequence[tuple[float, str]], *, alt: str) -> Markup:
    """The axis under the dot plot; it carries the alternative text of the whole picture."""
    body = [line(0, 0.5, 100, 0.5, "axis")]
    body += [f'<text class="tick middle" x="{across.at(at)}%" y="18">{text}</text>' for at, text in ticks]
    return drawing(body, 22, alt=alt)


def tick_track(values: Sequence[float], across: Scale, lines: Sequence[tuple[float, str]]) -> Markup:
    """All centres as unlabelled ticks."""
    body = [line(across.at(at), 0, across.at(at), 30, name) for at, name in lines]
    body += [line(across.at(v), 8, across.at(v), 22, "rug") for v in sorted(values)]
    return drawing(body, 30)


def target_strip(value: Value, state: str) -> Markup:
    """Figure with its range beside the target tick."""
    target = value.target or 0.0
    ends = [v for v in (value.lower, value.upper, value.value, target) if v is not None]
    air = (max(ends) - min(ends) or abs(target) or 1.0) * 0.35
    across = Scale(min(ends) - air, max(ends) + air)
    body = [line(0, 11, 100, 11, "rail")]
    if value.lower is not None and value.upper is not None:
        body.append(bar(across.at(value.lower), across.at(value.upper), 8, 6, "range"))
    body.append(line(across.at(target), 1, across.at(target), 21, "tick-target"))
    shape = {"reached": "better", "missed": "worse", "unsure": "same"}.get(state, "plain")
    return drawing([*body, marker(shape, across.at(value.value or 0.0), 11)], 22)


def position_track(value: Value, shape: str, districts: Sequence[float], berlin: float, *, is_turned: bool) -> Markup:
    """The place between least and most favourable district; Berlin in the middle, favourable on the right."""
    reach = max([abs(v - berlin) for v in districts] + [1e-12]) * 1.12
    low, high = berlin - reach, berlin + reach
    across = Scale(low, high, 100, 0) if is_turned else Scale(low, high)
    held = sorted(districts)
    body = [_between(across, (held[0], held[-1]), 8, 12, "span")]
    if len(held) >= 4:
        body.append(_between(across, _middle_half(held), 8, 12, "middle-half"))
    body.append(line(50, 3, 50, 25, "berlin-line"))
    if value.value is not None:
        if value.lower is not None and value.upper is not None:
            body.append(_between(across, (value.lower, value.upper), 13, 2, "whisker"))
        body.append(marker(shape, across.at(value.value), 14))
    return drawing(body, 28)


def share_track(share: float) -> Markup:
    """A total as its part of Berlin."""
    return drawing([bar(0, 100, 11, 6, "span"), bar(0, round(min(1.0, share) * 100, 2), 11, 6, "part")], 28)


def _between(across: Scale, ends: tuple[float, float], y: float, height: float, name: str) -> str:
    left, right = sorted(map(across.at, ends))
    return bar(left, right, y, height, name)


def _middle_half(held: Sequence[float]) -> tuple[float, float]:
    """Lower and upper quartile by linear interpolation."""

    def quantile(share: float) -> float:
        place = share * (len(held) - 1)
        below = int(place)
        above = min(below + 1, len(held) - 1)
        return held[below] + (held[above] - held[below]) * (place - below)

    return quantile(0.25), quantile(0.75)


def bullet(target: Target) -> Markup:
    """Done, due by now and the target of the year."""
    actual = target.actual_value or 0.0
    top = max(target.target_value, target.upper_value or 0.0, actual, target.upper or 0.0) * 1.03 or 1.0
    across = Scale(0, top)
    body = [bar(0, 100, 6, 12, "rail-wide")]
    if target.actual_value is not None:
        body.append(bar(0, across.at(actual), 8, 8, f"done {target.state}"))
    if target.lower is not None and target.upper is not None:
        body.append(bar(across.at(target.lower), across.at(target.upper), 11, 2, "whisker"))
    if target.due_value is not None:
        due = across.at(target.due_value)
        body.append(line(due, 3, due, 21, "due"))
    goals = [across.at(at) for at in (target.target_value, target.upper_value) if at is not None]
    return drawing([*body, *(line(at, 1, at, 23, "goal") for at in goals)], 24)


def likert_track(item: SurveyItem, below: float, above: float, *, alt: str = "") -> Markup:
    """Disagreement to the left, agreement to the right of one common line."""
    shares = item.shares or (0.0,) * 5
    across = Scale(-below, above)
    edges = [
        (-shares[1] - shares[0], -shares[1], "against-2", shares[0]),
        (-shares[1], 0.0, "against-1", shares[1]),
        (0.0, shares[3], "for-1", shares[3]),
        (shares[3], shares[3] + shares[4], "for-2", shares[4]),
    ]
    body = []
    for left, right, name, share in edges:
        body.append(bar(across.at(left), across.at(right), 4, 22, name))
        if share >= 0.07:
            middle = round((across.at(left) + across.at(right)) / 2, 2)
            body.append(f'<text class="in {name}" x="{middle}%" y="19">{share * 100:.0f}</text>')
    return drawing([*body, line(across.at(0), 0, across.at(0), 30, "axis strong")], 30, alt=alt)


def likert_head(below: float, above: float) -> Markup:
    """Which side is which, above the common line."""
    x = Scale(-below, above).at(0)
    return drawing(
        [
            f'<text class="left" x="{x}%" dx="-6" y="14">◀ {_("dagegen")}</text>',
            f'<text x="{x}%" dx="6" y="14">{_("dafür")} ▶</text>',
        ],
        20,
    )


def undecided_track(share: float, widest: float) -> Markup:
    """The middle answers in a column of their own."""
    return drawing([bar(0, round(share / widest * 100, 2) if widest else 0.0, 4, 22, "undecided")], 30)
