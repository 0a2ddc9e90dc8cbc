"""The three boxes of the overview: what goes well, what needs a look, what is not known yet.

What belongs here: the rules that choose what stands there. The third box is never empty.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dashboards import judging, numbers
from dashboards.marks import LETTERS
from dashboards.release import Completeness, Indicator, Release, Value
from dashboards.sentences import change_words, joined, value_words

AT_MOST = 3


@dataclass(frozen=True)
class Statement:
    """A bold subject and what is said of it."""

    subject: str
    text: str


@dataclass(frozen=True)
class Box:
    """One of the three boxes."""

    title: str
    statements: tuple[Statement, ...]


def three_boxes(release: Release) -> tuple[Box, Box, Box]:
    """The boxes in their fixed order."""
    pairs = [(i, v) for i in release.lead if (v := release.berlin(i)) and v.value is not None]
    good = list(_told(pairs, "good", "reached")) or [
        Statement("Leitindikatoren", "Bei keinem ist eine Verbesserung oder ein erreichtes Ziel gesichert.")
    ]
    watch = list(_told(pairs, "bad", "missed")) or [
        Statement("Leitindikatoren", "Bei keinem ist eine Verschlechterung oder ein verfehltes Ziel gesichert.")
    ]
    return (
        Box("Das läuft gut", tuple(good[:AT_MOST])),
        Box("Hier hinschauen", tuple(watch[:AT_MOST])),
        Box("Das wissen wir noch nicht", tuple(_unknown(release))),
    )


def _told(pairs: Iterable[tuple[Indicator, Value]], change: str, target: str) -> Iterator[Statement]:
    for indicator, value in pairs:
        state = judging.target_state(indicator, value)
        is_moved = judging.change_kind(indicator, value) == change
        is_met = state is not None and state.state == target
        if is_moved or is_met:
            words = [change_words(indicator, value)] if is_moved else []
            words += [f"{state.words} ({numbers.short(indicator, state.target)})"] if is_met and state else []
            yield Statement(indicator.title_short, f"{value_words(indicator, value)}, {joined(words)}.")


def _unknown(release: Release) -> Iterator[Statement]:
    found = [*_unfinished(release), *_marked(release), *_missing(release.completeness), *_unchecked(release)]
    yield from found[: AT_MOST - 1]
    yield Statement("Ursachen", "Ob die Zentren eine Veränderung bewirkt haben, zeigen diese Zahlen nicht.")


def _unfinished(release: Release) -> Iterator[Statement]:
    """A newer period that is kept back until most deliveries are in."""
    newer: dict[str, list[Indicator]] = {}
    for indicator in release.lead:
        value = release.withheld_newest(indicator)
        if value is not None:
            newer.setdefault(numbers.period_long(value.period_type, value.period_start_on), []).append(indicator)
    for period, indicators in newer.items():
        text = joined([i.title_short for i in indicators])
        yield Statement(period, f"{text}: noch zu wenige Meldungen, gezeigt wird der Zeitraum davor.")


def _marked(release: Release) -> Iterator[Statement]:
    for mark in ("t", "u", "g"):
        hits = [
            (d.area_name, i.title_short)
            for i in release.lead
            for d in release.districts
            if (v := release.current(i, "district", d.area_code)) and v.mark == mark
        ]
        if hits:
            areas = sorted({area for area, _ in hits})
            titles = list(dict.fromkeys(title for _, title in hits))
            shown = joined(areas) if len(areas) < 4 else f"{numbers.counted(len(areas))} Bezirke"
            yield Statement(shown, f"{joined(titles)}: {LETTERS[mark]} ({mark}).")


def _missing(rows: Iterable[Completeness]) -> Iterator[Statement]:
    none = [r for r in rows if r.level == "district" and r.state == "none"]
    for name in sorted({r.area_name for r in none}):
        months = [numbers.period_long("month", r.month_on) for r in none if r.area_name == name][-3:]
        yield Statement(name, f"keine Meldung für {joined(months)}.")


def _unchecked(release: Release) -> Iterator[Statement]:
    bare = [
        i.title_short for i in release.lead if (v := release.berlin(i)) and v.value is not None and not v.has_interval
    ]
    if bare:
        yield Statement(joined(bare), "ohne 95-%-Bereich; ob eine Veränderung gesichert ist, bleibt offen.")
