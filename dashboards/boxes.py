"""The three boxes of the overview: what goes well, what needs a look, what is not known yet.

What belongs here: the rules that choose what stands there. The third box is never empty.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dashboards import agreements, judging, numbers
from dashboards.language import _, ngettext
from dashboards.marks import letter_words
from dashboards.naming import value_link
from dashboards.release import Completeness, Indicator, Release, Value
from dashboards.sentences import change_words, districts, joined, value_words

AT_MOST = 3


@dataclass(frozen=True)
class Statement:
    """A bold subject and what is said of it."""

    subject: str
    text: str
    href: str = ""


@dataclass(frozen=True)
class Box:
    """One of the three boxes."""

    title: str
    statements: tuple[Statement, ...]


def three_boxes(release: Release) -> tuple[Box, Box, Box]:
    """The boxes in their fixed order."""
    pairs = [(i, v) for i in release.lead if (v := release.berlin(i)) and v.value is not None]
    good = list(_told(pairs, "good", "reached")) or [
        Statement(_("Leitindikatoren"), _("Bei keinem ist eine Verbesserung oder ein erreichtes Ziel gesichert."))
    ]
    watch = [*_behind(release), *_told(pairs, "bad", "missed")] or [
        Statement(_("Leitindikatoren"), _("Bei keinem ist eine Verschlechterung oder ein verfehltes Ziel gesichert."))
    ]
    return (
        Box(_("Das läuft gut"), tuple(good[:AT_MOST])),
        Box(_("Hier hinschauen"), tuple(watch[:AT_MOST])),
        Box(_("Das wissen wir noch nicht"), tuple(_unknown(release))),
    )


def _told(pairs: Iterable[tuple[Indicator, Value]], change: str, target: str) -> Iterator[Statement]:
    for indicator, value in pairs:
        state = judging.target_state(indicator, value)
        is_moved = judging.change_kind(indicator, value) == change
        is_met = state is not None and state.state == target
        if is_moved or is_met:
            words = [change_words(indicator, value)] if is_moved else []
            words += [f"{state.words} ({numbers.short(indicator, state.target)})"] if is_met and state else []
            told = f"{value_words(indicator, value)}, {joined(words)}."
            yield Statement(indicator.title_short, told, value_link(value))


def _behind(release: Release) -> Iterator[Statement]:
    """The agreements whose targets are behind, as one statement that leads to the reasons."""
    late = agreements.behind(release)
    if late:
        names = ngettext("Vereinbarung mit {names}", "Vereinbarungen mit {names}", len(late), names=joined(list(late)))
        year = max(t.target_year for held in late.values() for t in held)
        told = ngettext(
            "ein Ziel im Rückstand ({year}); welches und warum, steht dort.",
            "{count} Ziele im Rückstand ({year}); welche und warum, steht dort.",
            sum(len(held) for held in late.values()),
            year=year,
            count=numbers.counted(sum(len(held) for held in late.values())),
        )
        yield Statement(names, told, agreements.PAGE)


def _unknown(release: Release) -> Iterator[Statement]:
    found = [*_unfinished(release), *_marked(release), *_missing(release.completeness), *_unchecked(release)]
    yield from found[: AT_MOST - 1]
    yield Statement(_("Ursachen"), _("Ob die Zentren eine Veränderung bewirkt haben, zeigen diese Zahlen nicht."))


def _unfinished(release: Release) -> Iterator[Statement]:
    """A newer period that is kept back until most deliveries are in."""
    newer: dict[str, list[Indicator]] = {}
    for indicator in release.lead:
        value = release.withheld_newest(indicator)
        if value is not None:
            newer.setdefault(numbers.period_long(value.period_type, value.period_start_on), []).append(indicator)
    for period, indicators in newer.items():
        text = joined([i.title_short for i in indicators])
        told = _("{titles}: noch zu wenige Meldungen, gezeigt wird der Zeitraum davor.", titles=text)
        yield Statement(period, told)


def _marked(release: Release) -> Iterator[Statement]:
    for mark in ("t", "u", "g"):
        hits = [
            (d.area_name, i.title_short)
            for i in release.lead
            for d in release.districts
            if (v := release.current(i, "district", d.area_code)) and v.mark == mark
        ]
        if hits:
            areas = sorted({area for area, _t in hits})
            titles = list(dict.fromkeys(title for _a, title in hits))
            shown = joined(areas) if len(areas) < 4 else districts(len(areas))
            yield Statement(shown, f"{joined(titles)}: {letter_words()[mark]} ({mark}).")


def _missing(rows: Iterable[Completeness]) -> Iterator[Statement]:
    none = [r for r in rows if r.level == "district" and r.state == "none"]
    for name in sorted({r.area_name for r in none}):
        months = [numbers.period_long("month", r.month_on) for r in none if r.area_name == name][-3:]
        yield Statement(name, _("keine Meldung für {months}.", months=joined(months)))


def _unchecked(release: Release) -> Iterator[Statement]:
    bare = [
        i.title_short for i in release.lead if (v := release.berlin(i)) and v.value is not None and not v.has_interval
    ]
    if bare:
        yield Statement(joined(bare), _("ohne 95-%-Bereich; ob eine Veränderung gesichert ist, bleibt offen."))
