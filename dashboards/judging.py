"""What may be said about a figure: beside Berlin, beside its target, beside the year before.

What belongs here: judgements by interval only, never by rank or by colour. The words for them are in `sentences.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.language import _, later
from dashboards.release import Indicator, Value


def standing(indicator: Indicator, value: Value, berlin: Value | None) -> str:
    """One of better, worse, same, differs, unsure, plain; '' without a figure."""
    if value.value is None:
        return ""
    if value.mark == "u":
        return "unsure"
    side = certain_side(value, berlin.value if berlin and indicator.is_comparable else None)
    if side is None:
        return "plain"
    if side == 0:
        return "same"
    if not indicator.is_judged:
        return "differs"
    return "better" if (side > 0) == (indicator.direction == "up") else "worse"


def certain_side(value: Value, benchmark: float | None) -> int | None:
    """1 certainly above, -1 certainly below, 0 neither; None where that cannot be told."""
    if benchmark is None or value.lower is None or value.upper is None:
        return None
    return 1 if value.lower > benchmark else -1 if value.upper < benchmark else 0


@dataclass(frozen=True)
class TargetState:
    """How a figure stands to its target; `state` is reached, missed, unsure or context."""

    state: str
    target: float
    words: str
    sign: str


def target_state(indicator: Indicator, value: Value) -> TargetState | None:
    """The state of a target, or None where there is no target or no figure."""
    if value.target is None or value.value is None:
        return None
    if not indicator.is_judged:
        return TargetState("context", value.target, _("Zielwert, ohne Wertung"), "·")
    side = certain_side(value, value.target)
    if side is None or value.mark == "u":
        return _uncertain(indicator, value, _("ohne 95-%-Bereich") if side is None else _("unsicher"))
    if side == 0 and value.lower != value.target:
        return _uncertain(indicator, value, _("nicht gesichert"))
    is_reached = side >= 0 if indicator.direction == "up" else side < 0
    return (
        TargetState("reached", value.target, _("Ziel erreicht"), "✓")
        if is_reached
        else TargetState("missed", value.target, _("Ziel verfehlt"), "▼")
    )


def _uncertain(indicator: Indicator, value: Value, why: str) -> TargetState:
    above = (value.value or 0) >= (value.target or 0)
    is_good = above == (indicator.direction == "up") or value.value == value.target
    words = _("Ziel erreicht, {why}", why=why) if is_good else _("Ziel nicht erreicht, {why}", why=why)
    return TargetState("unsure", value.target or 0, words, "≈")


def change_kind(indicator: Indicator, value: Value) -> str:
    """'good', 'bad', 'up', 'down' for certain changes (the last two without polarity), else ''."""
    if not value.change or not value.change_is_certain or value.mark == "u":
        return ""
    is_up = value.change > 0
    if not indicator.is_judged:
        return "up" if is_up else "down"
    return "good" if is_up == (indicator.direction == "up") else "bad"


def compared_with(value: Value, series: Sequence[Value]) -> str:
    """Which earlier period the change refers to, found in the series itself."""
    if value.previous_value is None:
        return _("zum Vergleichszeitraum")
    words = {
        ("quarter", 1): later("zum Vorquartal"),
        ("quarter", 4): later("zum Vorjahresquartal"),
        ("year", 1): later("zum Vorjahr"),
        ("month", 1): later("zum Vormonat"),
        ("month", 12): later("zum Vorjahresmonat"),
        ("quarter", 2): later("zum Vorhalbjahr"),
    }
    for (period_type, back), text in sorted(words.items(), key=lambda item: -item[0][1]):
        if period_type == value.period_type and _matches(value, series, back):
            return _(text)
    return _("zum Vergleichszeitraum")


def _matches(value: Value, series: Sequence[Value], back: int) -> bool:
    months = {"quarter": 3, "year": 12, "month": 1}[value.period_type] * back
    at = value.period_start_on.year * 12 + value.period_start_on.month - months
    earlier = [v.value for v in series if v.period_start_on.year * 12 + v.period_start_on.month == at]
    return bool(earlier) and earlier[0] is not None and abs(earlier[0] - (value.previous_value or 0)) < 1e-9
