"""Headlines, findings and alternative texts, made by rule from the figures they stand above.

What belongs here: sentences that are true for any figures. Names of indicators are never bent: a colon or a list keeps
the grammar right whatever the catalogue calls them. Every sentence is one text, so that any language can order it.
"""

from collections.abc import Iterable, Sequence

from dashboards import events, judging, numbers
from dashboards.language import _, is_german, ngettext
from dashboards.marks import words_of
from dashboards.release import Completeness, Indicator, SurveyItem, Value

Pair = tuple[Indicator, Value]


def joined(names: Sequence[str]) -> str:
    """'A, B und C'."""
    return _("{many} und {last}", many=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)


def capital(text: str) -> str:
    """The sentence with a capital first letter."""
    return text[:1].upper() + text[1:]


def districts(count: int) -> str:
    """'kein Bezirk', 'ein Bezirk', 'vier Bezirke'."""
    if count == 0:
        return _("kein Bezirk")
    return ngettext("{count} Bezirk", "{count} Bezirke", count, count=numbers.counted(count))


def change_words(indicator: Indicator, value: Value) -> str:
    """'gesicherter Anstieg', 'Anstieg nicht gesichert' or why there is no comparison."""
    if value.change is None:
        return value.change_reason or _("kein Vergleichswert")
    if not numbers.bare(indicator, abs(value.change)).strip("0,."):
        words = _("gesicherte Veränderung"), _("Veränderung nicht gesichert"), _("Veränderung; ob gesichert, ist offen")
    elif value.change > 0:
        words = _("gesicherter Anstieg"), _("Anstieg nicht gesichert"), _("Anstieg; ob gesichert, ist offen")
    else:
        words = _("gesicherter Rückgang"), _("Rückgang nicht gesichert"), _("Rückgang; ob gesichert, ist offen")
    return words[2] if value.change_is_certain is None else words[0] if value.change_is_certain else words[1]


def value_words(indicator: Indicator, value: Value) -> str:
    """The figure with range, or the mark in words."""
    bounds = bounds_words(value)
    if value.value is None:
        told = words_of(value.mark, value.mark_reason)
        return f"{told}; {bounds}" if bounds else told
    mark = f" {value.mark}" if value.mark else ""
    if value.lower is None or value.upper is None:
        return f"{numbers.full(indicator, value.value)}{f' ({bounds})' if bounds else ''}{mark}"
    return f"{numbers.full(indicator, value.value)} ({numbers.interval(indicator, value.lower, value.upper)}){mark}"


def bounds_words(value: Value) -> str:
    """'zwischen 118 und 310 Personen' where persons can be counted no closer than that."""
    low, high = value.persons_lower, value.persons_upper
    if low is None or high is None or low >= high:
        return ""
    return _("zwischen {low} und {high} Personen", low=numbers.number(low), high=numbers.number(high))


def range_words(indicator: Indicator, value: Value) -> str:
    """The 95 % range or the reason for none."""
    if value.lower is not None and value.upper is not None:
        return _("95-%-Bereich {ends}", ends=numbers.interval(indicator, value.lower, value.upper))
    return _("ohne 95-%-Bereich: {reason}", reason=value.interval_reason or _("nicht berechnet"))


def berlin_headline(pairs: Sequence[Pair]) -> str:
    """The message of the overview in one sentence."""
    rising = [i.title_short for i, v in pairs if judging.change_kind(i, v) in {"good", "up"} and (v.change or 0) > 0]
    falling = [i.title_short for i, v in pairs if judging.change_kind(i, v) and (v.change or 0) < 0]
    missed = [i.title_short for i, v in pairs if _target(i, v) == "missed" and i.title_short not in falling]
    reached = [i.title_short for i, v in pairs if _target(i, v) == "reached"]
    parts = [
        _moved(rising, _("gesichert gestiegen")),
        _moved(falling, _("gesichert gesunken")),
        _moved(missed, _("Ziel verfehlt")),
        _moved(reached, _("Ziel erreicht")),
    ]
    held = [p for p in parts if p][:2]
    if not held and all(v.change is None for _i, v in pairs):
        return _("Leitindikatoren: noch kein Vergleich mit dem Vorjahr möglich")
    if not held:
        return _("Keine gesicherte Veränderung bei den Leitindikatoren")
    return f"{numbers.FIXED}– ".join(held)


def _moved(names: Sequence[str], verb: str) -> str:
    return f"{joined(list(names[:2]))}: {verb}" if names else ""


def _target(indicator: Indicator, value: Value) -> str:
    state = judging.target_state(indicator, value)
    return state.state if state else ""


def district_headline(name: str, standings: Iterable[tuple[Indicator, str]]) -> str:
    """Where the district certainly differs from Berlin."""
    held = list(standings)
    better = [i.title_short for i, s in held if s == "better"]
    worse = [i.title_short for i, s in held if s == "worse"]
    differs = [i.title_short for i, s in held if s == "differs"]
    parts = [
        _moved(better, _("gesichert günstiger als Berlin")),
        _moved(worse, _("gesichert ungünstiger als Berlin")),
        _moved(differs, _("gesichert anders als Berlin")),
    ]
    found = [p for p in parts if p][:2]
    if found:
        return f"{name} – " + "; ".join(found)
    if any(s == "same" for _i, s in held):
        return _("{name}: bei den Leitindikatoren kein gesicherter Unterschied zu Berlin", name=name)
    return _("{name}: noch nicht mit Berlin vergleichbar", name=name)


def comparison_heading(indicator: Indicator, pairs: Sequence[tuple[Value, str]], berlin: Value | None) -> str:
    """How many districts certainly lie above or below Berlin."""
    told = [v for v, _s in pairs if v.value is not None]
    if not told:
        return _("Für keinen Bezirk liegt ein Wert vor")
    if not indicator.is_comparable or berlin is None or berlin.value is None:
        return _("Summen der Bezirke: Höhe ja, Vergleich mit Berlin nein")
    sides = [judging.certain_side(v, berlin.value) for v in told if v.mark != "u"]
    if all(side is None for side in sides):
        return _("Unterschiede der Bezirke ohne 95-%-Bereich nicht zu beurteilen")
    return _sides(sides.count(1), sides.count(-1))


def _sides(above: int, below: int) -> str:
    if not above and not below:
        return _("Kein Bezirk weicht gesichert vom Berliner Wert ab")
    if not below:
        text = ngettext(
            "{some} liegt gesichert über dem Berliner Wert",
            "{some} liegen gesichert über dem Berliner Wert",
            above,
            some=districts(above),
        )
        return capital(text)
    if not above:
        text = ngettext(
            "{some} liegt gesichert unter dem Berliner Wert",
            "{some} liegen gesichert unter dem Berliner Wert",
            below,
            some=districts(below),
        )
        return capital(text)
    text = ngettext(
        "{some} liegt gesichert über dem Berliner Wert, {below} darunter",
        "{some} liegen gesichert über dem Berliner Wert, {below} darunter",
        above,
        some=districts(above),
        below=numbers.counted(below),
    )
    return capital(text)


def comparison_subtitle(indicator: Indicator, pairs: Sequence[tuple[Value, str]]) -> str:
    """What remains open in the comparison."""
    open_ones = sum(s == "same" for _v, s in pairs)
    silent = sum(v.value is None for v, _s in pairs)
    unsure = sum(s == "unsure" for _v, s in pairs)
    parts = []
    if indicator.is_comparable and open_ones:
        parts.append(_("bei {some} ist der Unterschied nicht gesichert", some=_dative(open_ones)))
    if unsure:
        parts.append(_("bei {some} ist der Wert unsicher (u)", some=_dative(unsure)))
    if silent:
        parts.append(_("für {some} steht statt eines Wertes ein Zeichen", some=_accusative(silent)))
    return capital(joined(parts)) + "." if parts else ""


def _dative(count: int) -> str:
    return ngettext("einem Bezirk", "{count} Bezirken", count, count=numbers.counted(count))


def _accusative(count: int) -> str:
    return ngettext("einen Bezirk", "{count} Bezirke", count, count=numbers.counted(count))


def development_heading(values: Sequence[Value]) -> str:
    """In how many districts a change is certain."""
    certain = [v.change or 0 for v in values if v.change_is_certain and v.mark != "u"]
    if not any(v.change is not None for v in values):
        return _("Entwicklung der Bezirke, noch ohne Vergleichswert")
    up, down = sum(c > 0 for c in certain), sum(c < 0 for c in certain)
    if up and down:
        return _(
            "In {rising} ist ein Anstieg gesichert, in {falling} ein Rückgang",
            rising=_dative(up),
            falling=_dative(down),
        )
    if up:
        return _("In {some} ist ein Anstieg gesichert", some=_dative(up))
    if down:
        return _("In {some} ist ein Rückgang gesichert", some=_dative(down))
    return _("In keinem Bezirk ist eine Veränderung gesichert")


def completeness_heading(rows: Sequence[Completeness]) -> str:
    """The share of due deliveries that came."""
    due = [r for r in rows if r.state not in {"open", "not_expected"}]
    expected, delivered = sum(r.expected_count for r in due), sum(r.delivered_count for r in due)
    if not expected:
        return _("Noch war keine Meldung fällig")
    return _(
        "{delivered} von {expected} fälligen Meldungen liegen vor ({share})",
        delivered=numbers.number(delivered),
        expected=numbers.number(expected),
        share=_careful_percent(delivered, expected),
    )


def _careful_percent(part: int, whole: int) -> str:
    """Never 100 % while something is missing."""
    share = part / whole
    return numbers.percent(share, 1 if part < whole and share > 0.994 else 0)


def centres_heading(pairs: Sequence[tuple[Value, str]], indicator: Indicator) -> str:
    """Whether centres certainly differ from Berlin."""
    told = [s for v, s in pairs if v.value is not None]
    if not indicator.is_comparable:
        return _("{title}: Summen der Projekte, nicht für einen Vergleich", title=indicator.title_short)
    certain = sum(s in {"better", "worse", "differs"} for s in told)
    if not certain and "same" not in told:
        return _("Ob sich Projekte von Berlin unterscheiden, lässt sich nicht beurteilen")
    if not certain:
        return _("Zwischen den Projekten und Berlin ist kein Unterschied gesichert")
    if len(told) == 1:
        return _("Ein Projekt weicht gesichert vom Berliner Wert ab")
    text = ngettext(
        "Eines von {total} Projekten weicht gesichert vom Berliner Wert ab",
        "{count} von {total} Projekten weichen gesichert vom Berliner Wert ab",
        certain,
        count=numbers.counted(certain),
        total=numbers.counted(len(told)),
    )
    return capital(text)


def survey_heading(items: Sequence[SurveyItem]) -> str:
    """The statements with most and least agreement."""
    told = sorted(((i.shares[3] + i.shares[4], i) for i in items if i.shares), key=lambda p: (-p[0], p[1].item_code))
    if not told:
        return _("Für diesen Bezirk liegen keine Befragungswerte vor")
    (most, top), (least, bottom) = told[0], told[-1]
    if len(told) == 1:
        return _("{statement}: {share} Zustimmung", statement=_statement(top), share=numbers.percent(most))
    return _(
        "Zustimmung von {least} ({bottom}) bis {most} ({top})",
        least=numbers.percent(least),
        bottom=_statement(bottom),
        most=numbers.percent(most),
        top=_statement(top),
    )


def _statement(item: SurveyItem) -> str:
    return quoted(item.item_label.rstrip("."))


def quoted(text: str) -> str:
    """A text in the quotation marks of the language."""
    return f"„{text}“" if is_german() else f"“{text}”"


def trend_heading(indicator: Indicator, value: Value | None, since: str) -> str:
    """The finding above the large curve."""
    if value is None or value.value is None:
        return _("{title}: für den neuesten Zeitraum kein Wert", title=indicator.title_short)
    if value.change is None:
        return _(
            "{title}: {value} im {period}",
            title=indicator.title_short,
            value=_brief(indicator, value),
            period=_when(value),
        )
    return (
        f"{indicator.title_short}: {numbers.change(indicator, value.change)} {since}, {change_words(indicator, value)}"
    )


def _brief(indicator: Indicator, value: Value) -> str:
    """The figure for a heading; a unit that the title names already is not said again."""
    is_said = indicator.unit_label in indicator.title_short
    told = numbers.short(indicator, value.value or 0.0) if is_said else numbers.full(indicator, value.value or 0.0)
    return f"{told} {value.mark}".strip()


def _when(value: Value) -> str:
    return numbers.period_long(value.period_type, value.period_start_on)


def series_alt(
    indicator: Indicator, name: str, series: Sequence[Value], marked: Sequence[events.Event] | None = None
) -> str:
    """A curve in one sentence: from where to where, what is missing, and the events (else the breaks) in it."""
    told = [v for v in series if v.value is not None]
    if not told:
        return _("{title}, {name}: keine Werte.", title=indicator.title_short, name=name)
    first, last = told[0], told[-1]
    gaps = len(series) - len(told)
    text = (
        f"{indicator.title_short}, {name}: {numbers.period_short(first.period_type, first.period_start_on)} "
        f"{value_words(indicator, first)}, {numbers.period_short(last.period_type, last.period_start_on)} "
        f"{value_words(indicator, last)}."
    )
    if gaps:
        some = capital(numbers.counted(gaps))
        text += " " + _("{some} von {total} Zeiträumen ohne Wert.", some=some, total=len(series))
    known = events.definition_breaks(series) if marked is None else marked
    return " ".join([text, *(f"{capital(event.words)}." for event in known)])


def dots_alt(indicator: Indicator, pairs: Sequence[tuple[Value, str]], berlin: Value | None) -> str:
    """The dot plot in one or two sentences."""
    told = sorted((v for v, _s in pairs if v.value is not None), key=lambda v: v.value or 0)
    if not told:
        return _("{title}: keine Werte.", title=indicator.title_short)
    parts = [
        _(
            "{title}: von {low} in {low_name} bis {high} in {high_name}.",
            title=indicator.title_short,
            low=value_words(indicator, told[0]),
            low_name=told[0].area_name,
            high=value_words(indicator, told[-1]),
            high_name=told[-1].area_name,
        )
    ]
    if berlin and indicator.is_comparable:
        parts.append(f"Berlin: {value_words(indicator, berlin)}.")
    silent = [v.area_name for v, _s in pairs if v.value is None]
    return " ".join([*parts, *([_("Ohne Wert: {names}.", names=joined(silent))] if silent else [])])
