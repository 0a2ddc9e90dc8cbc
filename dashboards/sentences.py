"""Headlines, findings and alternative texts, made by rule from the figures they stand above.

What belongs here: German sentences that are true for any figures. Names of indicators are never bent: a colon or a list
keeps the grammar right whatever the catalogue calls them.
"""

from collections.abc import Iterable, Sequence

from dashboards import judging, numbers
from dashboards.marks import words_of
from dashboards.release import Completeness, Indicator, SurveyItem, Value

Pair = tuple[Indicator, Value]


def joined(names: Sequence[str]) -> str:
    """'A, B und C'."""
    return " und ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def capital(text: str) -> str:
    """The sentence with a capital first letter."""
    return text[:1].upper() + text[1:]


def districts(count: int, singular: str, plural: str) -> str:
    """'ein Bezirk liegt', 'vier Bezirke liegen', 'kein Bezirk liegt'."""
    noun, verb = ("Bezirk", singular) if count < 2 else ("Bezirke", plural)
    return f"{numbers.counted(count)} {noun} {verb}"


def change_words(indicator: Indicator, value: Value) -> str:
    """'gesicherter Anstieg', 'Anstieg nicht gesichert' or why there is no comparison."""
    if value.change is None:
        return value.change_reason or "kein Vergleichswert"
    direction = "Anstieg" if value.change > 0 else "Rückgang"
    if not numbers.bare(indicator, abs(value.change)).strip("0,."):
        direction = "Veränderung"
    if value.change_is_certain is None:
        return f"{direction}; ob gesichert, lässt sich nicht sagen"
    ending = "e" if direction == "Veränderung" else "er"
    return f"gesichert{ending} {direction}" if value.change_is_certain else f"{direction} nicht gesichert"


def value_words(indicator: Indicator, value: Value) -> str:
    """The figure with range, or the mark in words."""
    if value.value is None:
        return words_of(value.mark, value.mark_reason)
    mark = f" {value.mark}" if value.mark else ""
    if value.lower is None or value.upper is None:
        return f"{numbers.full(indicator, value.value)}{mark}"
    return f"{numbers.full(indicator, value.value)} ({numbers.interval(indicator, value.lower, value.upper)}){mark}"


def range_words(indicator: Indicator, value: Value) -> str:
    """The 95 % range or the reason for none."""
    if value.lower is not None and value.upper is not None:
        return f"95-%-Bereich {numbers.interval(indicator, value.lower, value.upper)}"
    return f"ohne 95-%-Bereich: {value.interval_reason or 'nicht berechnet'}"


def berlin_headline(pairs: Sequence[Pair]) -> str:
    """The message of the overview in one sentence."""
    rising = [i.title_short for i, v in pairs if judging.change_kind(i, v) in {"good", "up"} and (v.change or 0) > 0]
    falling = [i.title_short for i, v in pairs if judging.change_kind(i, v) and (v.change or 0) < 0]
    missed = [i.title_short for i, v in pairs if _target(i, v) == "missed" and i.title_short not in falling]
    reached = [i.title_short for i, v in pairs if _target(i, v) == "reached"]
    parts = [
        _moved(rising, "gesichert gestiegen"),
        _moved(falling, "gesichert gesunken"),
        _moved(missed, "Ziel verfehlt"),
        _moved(reached, "Ziel erreicht"),
    ]
    held = [p for p in parts if p][:2]
    if not held and all(v.change is None for _, v in pairs):
        return "Leitindikatoren: noch kein Vergleich mit dem Vorjahr möglich"
    if not held:
        return "Keine gesicherte Veränderung bei den Leitindikatoren"
    return " – ".join(held)


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
        _moved(better, "gesichert günstiger als Berlin"),
        _moved(worse, "gesichert ungünstiger als Berlin"),
        _moved(differs, "gesichert anders als Berlin"),
    ]
    found = [p for p in parts if p][:2]
    if found:
        return f"{name} – " + "; ".join(found)
    compared = any(s == "same" for _, s in held)
    return f"{name}: " + (
        "kein gesicherter Unterschied zu Berlin" if compared else "noch nicht mit Berlin vergleichbar"
    )


def comparison_heading(indicator: Indicator, pairs: Sequence[tuple[Value, str]], berlin: Value | None) -> str:
    """How many districts certainly lie above or below Berlin."""
    told = [v for v, _ in pairs if v.value is not None]
    if not told:
        return "Für keinen Bezirk liegt ein Wert vor"
    if not indicator.is_comparable or berlin is None or berlin.value is None:
        return "Summen der Bezirke: Höhe ja, Vergleich mit Berlin nein"
    sides = [judging.certain_side(v, berlin.value) for v in told if v.mark != "u"]
    if all(side is None for side in sides):
        return "Unterschiede der Bezirke ohne 95-%-Bereich nicht zu beurteilen"
    above, below = sides.count(1), sides.count(-1)
    if not above and not below:
        return "Kein Bezirk weicht gesichert vom Berliner Wert ab"
    if not above or not below:
        where = "über" if above else "unter"
        return capital(f"{districts(above or below, 'liegt', 'liegen')} gesichert {where} dem Berliner Wert")
    return capital(
        f"{districts(above, 'liegt', 'liegen')} gesichert über dem Berliner Wert, {numbers.counted(below)} darunter"
    )


def comparison_subtitle(indicator: Indicator, pairs: Sequence[tuple[Value, str]]) -> str:
    """What remains open in the comparison."""
    open_ones = sum(s == "same" for _, s in pairs)
    silent = sum(v.value is None for v, _ in pairs)
    unsure = sum(s == "unsure" for _, s in pairs)
    parts = []
    if indicator.is_comparable and open_ones:
        parts.append(f"bei {_dative(open_ones)} ist der Unterschied nicht gesichert")
    if unsure:
        parts.append(f"bei {_dative(unsure)} ist der Wert unsicher (u)")
    if silent:
        parts.append(f"für {_accusative(silent)} steht statt eines Wertes ein Zeichen")
    return capital(joined(parts)) + "." if parts else ""


def _dative(count: int) -> str:
    return "einem Bezirk" if count == 1 else f"{numbers.counted(count)} Bezirken"


def _accusative(count: int) -> str:
    return "einen Bezirk" if count == 1 else f"{numbers.counted(count)} Bezirke"


def development_heading(values: Sequence[Value]) -> str:
    """In how many districts a change is certain."""
    certain = [v.change or 0 for v in values if v.change_is_certain and v.mark != "u"]
    if not any(v.change is not None for v in values):
        return "Entwicklung der Bezirke, noch ohne Vergleichswert"
    up, down = sum(c > 0 for c in certain), sum(c < 0 for c in certain)
    if not up and not down:
        return "In keinem Bezirk ist eine Veränderung gesichert"
    if up and down:
        return f"In {_dative(up)} ist ein Anstieg gesichert, in {_dative(down)} ein Rückgang"
    return f"In {_dative(up or down)} ist ein {'Anstieg' if up else 'Rückgang'} gesichert"


def completeness_heading(rows: Sequence[Completeness]) -> str:
    """The share of due deliveries that came."""
    due = [r for r in rows if r.state not in {"open", "not_expected"}]
    expected, delivered = sum(r.expected_count for r in due), sum(r.delivered_count for r in due)
    if not expected:
        return "Noch war keine Meldung fällig"
    return (
        f"{numbers.number(delivered)} von {numbers.number(expected)} fälligen Meldungen liegen vor "
        f"({_careful_percent(delivered, expected)})"
    )


def _careful_percent(part: int, whole: int) -> str:
    """Never 100 % while something is missing."""
    share = part / whole
    return numbers.percent(share, 1 if part < whole and share > 0.994 else 0)


def centres_heading(pairs: Sequence[tuple[Value, str]], indicator: Indicator) -> str:
    """Whether centres certainly differ from Berlin."""
    told = [s for v, s in pairs if v.value is not None]
    if not indicator.is_comparable:
        return f"{indicator.title_short}: Summen der Projekte, nicht für einen Vergleich"
    certain = sum(s in {"better", "worse", "differs"} for s in told)
    if not certain and "same" not in told:
        return "Ob sich Projekte von Berlin unterscheiden, lässt sich nicht beurteilen"
    if not certain:
        return "Zwischen den Projekten und Berlin ist kein Unterschied gesichert"
    number, verb = ("eines", "weicht") if certain == 1 else (numbers.counted(certain), "weichen")
    of = f"von {numbers.counted(len(told))} Projekten" if len(told) > 1 else "Projekt"
    return capital(f"{number} {of} {verb} gesichert vom Berliner Wert ab".replace("eines Projekt", "ein Projekt"))


def survey_heading(items: Sequence[SurveyItem]) -> str:
    """The statements with most and least agreement."""
    told = sorted(((i.shares[3] + i.shares[4], i) for i in items if i.shares), key=lambda p: (-p[0], p[1].item_code))
    if not told:
        return "Für diesen Bezirk liegen keine Befragungswerte vor"
    (most, top), (least, bottom) = told[0], told[-1]
    if len(told) == 1:
        return f"„{top.item_label.rstrip('.')}“: {numbers.percent(most)} Zustimmung"
    return (
        f"Zustimmung von {numbers.percent(least)} („{bottom.item_label.rstrip('.')}“) "
        f"bis {numbers.percent(most)} („{top.item_label.rstrip('.')}“)"
    )


def trend_heading(indicator: Indicator, value: Value | None, since: str) -> str:
    """The finding above the large curve."""
    if value is None or value.value is None:
        return f"{indicator.title_short}: für den neuesten Zeitraum kein Wert"
    if value.change is None:
        return f"{indicator.title_short}: {value_words(indicator, value)}"
    return (
        f"{indicator.title_short}: {numbers.change(indicator, value.change)} {since}, {change_words(indicator, value)}"
    )


def series_alt(indicator: Indicator, name: str, series: Sequence[Value]) -> str:
    """A curve in one sentence: from where to where, and what is missing."""
    told = [v for v in series if v.value is not None]
    if not told:
        return f"{indicator.title_short}, {name}: keine Werte."
    first, last = told[0], told[-1]
    gaps = len(series) - len(told)
    missing = f" {capital(numbers.counted(gaps))} von {len(series)} Zeiträumen ohne Wert." if gaps else ""
    return (
        f"{indicator.title_short}, {name}: {numbers.period_short(first.period_type, first.period_start_on)} "
        f"{value_words(indicator, first)}, {numbers.period_short(last.period_type, last.period_start_on)} "
        f"{value_words(indicator, last)}.{missing}"
    )


def dots_alt(indicator: Indicator, pairs: Sequence[tuple[Value, str]], berlin: Value | None) -> str:
    """The dot plot in one or two sentences."""
    told = sorted((v for v, _ in pairs if v.value is not None), key=lambda v: v.value or 0)
    if not told:
        return f"{indicator.title_short}: keine Werte."
    ends = (
        f"{indicator.title_short}: von {value_words(indicator, told[0])} in {told[0].area_name} bis "
        f"{value_words(indicator, told[-1])} in {told[-1].area_name}."
    )
    middle = f" Berlin: {value_words(indicator, berlin)}." if berlin and indicator.is_comparable else ""
    silent = [v.area_name for v, _ in pairs if v.value is None]
    return ends + middle + (f" Ohne Wert: {joined(silent)}." if silent else "")
