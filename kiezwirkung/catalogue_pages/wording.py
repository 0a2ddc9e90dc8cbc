"""German words for what a definition says in codes.

What belongs here: reading `words.yaml`, and the phrases about one indicator that the list, the explanation and the page
share.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.indicators.definition import Indicator
from kiezwirkung.settings import Thresholds
from kiezwirkung.yaml_text import parse_yaml

Words = dict[str, dict[str, dict[str, str]]]
OPEN: Final = "…"


@cache
def words() -> Words:
    """The words by kind of code, code and form (`label`, `short`, `text`)."""
    text = files("kiezwirkung.catalogue_pages").joinpath("words.yaml").read_text(encoding="utf-8")
    loaded = parse_yaml(text)
    return {kind: {str(code): forms for code, forms in codes.items()} for kind, codes in loaded.items()}


def word(kind: str, code: object, form: str = "label") -> str:
    """One word; the code itself where there is none (a period group of the user's own)."""
    return words()[kind].get(str(code), {}).get(form, str(code))


def number(value: float) -> str:
    """A number as Germans write it, without needless digits."""
    return f"{value:,.10g}".translate(str.maketrans(",.", ".,"))


def amount(indicator: Indicator, value: float) -> str:
    """A value of the indicator; shares as percentages."""
    return f"{number(round(100 * value, 6))} %" if indicator.unit == "%" else number(value)


def levels(indicator: Indicator, form: str = "label") -> str:
    """The levels, smallest first."""
    return ", ".join(word("level", level, form) for level in words()["level"] if level in indicator.levels)


def periods(indicator: Indicator, form: str = "label") -> str:
    """The periods, shortest first."""
    return ", ".join(word("period", period, form) for period in indicator.periods)


def direction(indicator: Indicator) -> str:
    """Which way is better, with the limits of a band."""
    label = word("direction", indicator.direction)
    if indicator.direction != "band":
        return label
    if indicator.band is None:
        return f"{label} ohne feste Grenzen"
    lower, upper = (_limit(indicator, limit) for limit in (indicator.band.lower, indicator.band.upper))
    if upper == OPEN:
        return f"{label} ab {lower}"
    return f"{label} bis {upper}" if lower == OPEN else f"{label} {lower} bis {upper}"


def uncertainty(indicator: Indicator) -> str:
    """The interval method, or why there is none."""
    reason = indicator.interval.reason
    return word("interval", indicator.interval.method) + (f": {reason}" if reason else "")


def protection(indicator: Indicator, thresholds: Thresholds) -> str:
    """What the frequency rule hides, for the total and below it."""
    rules = (indicator.protection.rule, indicator.protection.breakdown_rule)
    total, below = (word("protection", rule).format_map(vars(thresholds)) if rule else "" for rule in rules)
    return f"{total}; in der Aufgliederung {below}" if below else total


def form(indicator: Indicator) -> str:
    """The form whose deliveries say how complete a figure is."""
    titles = {template.entity: template.title for template in load_templates().values()}
    return titles.get(indicator.coverage) or word("coverage", indicator.coverage)


def _limit(indicator: Indicator, limit: float | None) -> str:
    if limit is None:
        return OPEN
    return amount(indicator, limit)
