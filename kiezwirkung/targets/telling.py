"""Why a target stands as it does, in one sentence.

What belongs here: putting `sentences.yaml` together for an assessment, in German and English, with amounts as people
write them. What is true is decided in `assessing`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kiezwirkung.targets.assessing import Assessment, Known
from kiezwirkung.targets.splitting import MONTHS
from kiezwirkung.yaml_text import parse_yaml

LANGUAGES: Final = ("de", "en")
GERMAN_SIGNS: Final = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Amounts:
    """How the figures of one indicator are written."""

    unit: str
    unit_label: str
    decimals: int
    language: str = "de"

    def number(self, value: float) -> str:
        """A number without its unit; a share as per cent."""
        text = f"{value * (100 if self.unit == '%' else 1):,.{self.decimals}f}"
        return text if self.language == "en" else text.translate(GERMAN_SIGNS)

    def plain(self, value: float) -> str:
        """A number, with its sign where it is a share."""
        return f"{self.number(value)} %" if self.unit == "%" else self.number(value)

    def full(self, value: float) -> str:
        """A number with its unit; the catalogue has German names of units only."""
        is_bare = self.unit == "%" or self.language != "de"
        return self.plain(value) if is_bare else f"{self.number(value)} {self.unit_label}".rstrip()

    def distance(self, value: float) -> str:
        """The size of a difference; between shares it is counted in percentage points."""
        points = _texts()["words"]["points"][self.language]
        return f"{self.number(abs(value))} {points}" if self.unit == "%" else self.number(abs(value))


@cache
def _texts() -> Mapping[str, Any]:
    text = files("kiezwirkung").joinpath("targets", "sentences.yaml").read_text(encoding="utf-8")
    texts: Mapping[str, Any] = parse_yaml(text)
    return texts


def reason(found: Assessment, known: Known, amounts: Amounts, mark_reason: str = "") -> str:
    """The sentence; `mark_reason` is the release's own word on a figure that is not shown."""
    language = amounts.language
    if found.figure.value is None:
        said = mark_reason.removesuffix(".") or _no_reason(found, known)[language]
        head: str = _texts()["heads"]["no_value"][language]
        return head.format(mark_reason=said) + "."
    return "; ".join(_parts(found, amounts)) + "."


def _no_reason(found: Assessment, known: Known) -> Mapping[str, str]:
    key = "no_figure" if known.is_in_catalogue else "unknown_indicator"
    if key == "no_figure" and found.agreed.goal.kind == "persons" and found.until_month < MONTHS:
        key = "persons"
    told: Mapping[str, str] = _texts()["no_reason"][key]
    return told


def _parts(found: Assessment, amounts: Amounts) -> Iterator[str]:
    texts, language = _texts(), amounts.language
    yield _head(found, amounts)
    if found.state != "reached":
        yield from _due(found, amounts)
    if found.state in {"behind", "open"} and found.missing:
        key = "missing" if found.missing < 0 else "excess"
        yield texts["gaps"][key][language].format(gap=amounts.distance(found.missing))
    if found.state in {"reached", "on_course"} and found.missing:
        share = Amounts("%", "%", 0, language).plain(found.agreed.goal.tolerance)
        yield texts["tolerance"][language].format(tolerance=share)
    if found.fault:
        yield texts["faults"][found.fault][language]
    if found.is_provisional:
        yield texts["provisional"][language]
    if found.is_thin and found.state == "open":
        yield texts["thin"][language]
    yield from _coverage(found, language)


def _head(found: Assessment, amounts: Amounts) -> str:
    figure, goal = found.figure, found.agreed.goal
    ends = {
        name: amounts.plain(value)
        for name, value in (("lower", figure.lower), ("upper", figure.upper))
        if value is not None
    }
    wanted = amounts.plain(goal.value)
    if goal.direction == "band" and goal.upper_value is not None:
        wanted = f"{wanted}–{amounts.plain(goal.upper_value)}"
    text = _texts()["heads"][found.state][amounts.language]
    return str(text.format(actual=amounts.full(figure.value or 0.0), goal=wanted, **ends))


def _due(found: Assessment, amounts: Amounts) -> Iterator[str]:
    if found.due is None:
        return
    texts, language = _texts(), amounts.language
    is_over = found.until_month >= MONTHS
    until = texts["words"]["year_end"][language] if is_over else _month(max(found.until_month, 1), language)
    ends = {
        name: amounts.plain(value)
        for name, value in (("low", found.due.low), ("high", found.due.high))
        if value is not None
    }
    key = "nothing" if found.due_share == 0 and not found.missing else found.agreed.goal.direction
    yield texts["dues"][key][language].format(until=until, **ends)


def _coverage(found: Assessment, language: str) -> Iterator[str]:
    texts = _texts()["coverage"]
    if found.gap_months and found.reports:
        yield texts["missing"][language].format(
            months=_months(found.gap_months, found.until_month, language),
            delivered=found.reports.delivered,
            expected=found.reports.expected,
        )
    elif found.hidden_months:
        yield texts["hidden"][language].format(months=_months(found.hidden_months, MONTHS, language))
    elif found.reports:
        yield texts["complete"][language]


def _month(number: int, language: str) -> str:
    return str(_texts()["months"][language][number - 1])


def _months(numbers: tuple[int, ...], until: int, language: str) -> str:
    words = _texts()["words"]
    if len(numbers) == until and until > 1:
        return str(words["all_months"][language])
    names = [_month(number, language) for number in numbers]
    return str(words["and"][language]).join(part for part in (", ".join(names[:-1]), names[-1]) if part)
