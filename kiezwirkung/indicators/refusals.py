"""What an indicator may not ask of its measures: one German sentence each, with what to do instead.

What belongs here: the rules between a definition and the measures it names. Counting rules are types here: visits,
persons, stocks and rates never mix.
"""

from collections.abc import Iterable
from typing import Final

from kiezwirkung.indicators.definition import PLACES, Indicator
from kiezwirkung.indicators.measures import PERSON_COUNT, Measures
from kiezwirkung.indicators.periods import load_period_groups

NEEDS_DENOMINATOR: Final = frozenset({"ratio", "mean", "representation"})
MAY_HAVE_DENOMINATOR: Final = NEEDS_DENOMINATOR | {"places"}
NEEDS_OVER: Final = frozenset({"codes", "diversity", "representation"})
NO_COUNT: Final = frozenset({"median", "codes", "diversity", "formula"})
NO_INTERVAL: Final = NO_COUNT | {"context", "persons"}
ROW_KINDS: Final = frozenset({"values", "persons"})
MONTHS_OF_A_YEAR: Final = 12


def refusals(indicator: Indicator, measures: Measures, where: str) -> Iterable[str]:
    """Why this definition is not accepted; empty if it is."""
    if not where.endswith(f"/{indicator.id}.yaml"):
        yield f"Die Datei muss {indicator.id}.yaml heißen."
    unknown = [name for name in indicator.measure_names if name not in measures]
    if unknown:
        yield f"Unbekannte Messgröße: {', '.join(unknown)}."
        return
    yield from _refused_sums(indicator, measures)
    yield from _refused_rows(indicator, measures)
    yield from _refused_denominator(indicator)
    yield from _refused_fields(indicator, measures)
    yield from _refused_statements(indicator)


def _refused_sums(indicator: Indicator, measures: Measures) -> Iterable[str]:
    numerator = measures[indicator.numerator]
    used = [measures[name] for name in (indicator.numerator, indicator.denominator) if name and name != PLACES]
    if indicator.kind == "flow" and numerator.kind == "stock":
        yield "Ein Bestand wird nicht über die Zeit summiert: kind muss stock sein."
    if indicator.kind == "stock" and numerator.kind == "flow":
        yield "Ein Zugang im Zeitraum ist kein Bestand: kind muss flow sein."
    if indicator.kind in {"flow", "stock"} and numerator.kind == "reference":
        yield "Eine Zahl der Statistik wird gezeigt, wie sie veröffentlicht ist: kind muss context sein."
    if indicator.kind == "context" and numerator.kind != "reference":
        yield "Als context erscheint nur eine Messgröße der Art reference; für gemeldete Zahlen flow oder stock nehmen."
    if (indicator.kind == "persons") != (numerator.kind == "persons"):
        yield (
            f"Verschiedene Personen werden gezählt, nicht addiert: kind persons gehört zu {PERSON_COUNT} oder zu einer"
            " Messgröße der Art persons."
        )
    adds_persons = [m for m in used if m.counts == "persons" and m.kind in {"flow", "stock"}]
    if any(m.kind == "flow" for m in adds_persons) and not (indicator.persons_may_add and _is_yearly(indicator)):
        yield (
            "Personen werden nicht über Einrichtungen und Zeiträume addiert, dieselbe Person würde mehrfach zählen:"
            f" kind persons mit {PERSON_COUNT} nehmen, oder bei einer Jahresmeldung nur Jahre zeigen und"
            " persons_may_add begründen."
        )
    if any(m.kind == "stock" for m in adds_persons) and not indicator.persons_may_add:
        yield "Personen werden über Einrichtungen nur addiert, wenn persons_may_add sagt, warum das zulässig ist."


def _refused_rows(indicator: Indicator, measures: Measures) -> Iterable[str]:
    parts = [indicator.denominator, indicator.squares]
    parts += [indicator.numerator] if indicator.kind not in {"median", "persons"} else []
    if any(name in measures and measures[name].kind in ROW_KINDS for name in parts if name):
        yield "Einzelne Werte werden nicht addiert: kind median nehmen oder im SQL eine Summe und eine Anzahl bilden."
    if indicator.kind == "median" and measures[indicator.numerator].kind != "values":
        yield "Ein Median braucht die einzelnen Werte: eine Messgröße der Art values nehmen, oder kind mean."
    if (indicator.kind == "formula") != (indicator.expression is not None):
        yield "kind formula braucht expression, andere Arten haben keine."
    if (indicator.kind == "median") != (indicator.quantile is not None):
        yield "kind median braucht quantile (0.5 für den Median), andere Arten haben keines."
    if indicator.weight and (indicator.kind != "median" or measures[indicator.weight].kind != "values"):
        yield "weight gehört zu kind median und ist eine Messgröße der Art values derselben Tabelle."


def _refused_denominator(indicator: Indicator) -> Iterable[str]:
    has_denominator = indicator.denominator is not None
    if has_denominator != (indicator.kind in NEEDS_DENOMINATOR) and not (
        has_denominator and indicator.kind in MAY_HAVE_DENOMINATOR
    ):
        yield "Quote, Mittelwert und Repräsentation brauchen einen Nenner, andere Arten haben keinen."
    if (indicator.kind == "places" and has_denominator) != (indicator.denominator == PLACES):
        yield f"Der Nenner von kind places ist {PLACES} (alle, die gemeldet haben); andere Arten nennen eine Messgröße."
    groups = load_period_groups()
    if indicator.denominator_shift and (
        indicator.kind not in {"ratio", "mean"} or not all(groups[name].repeats_yearly for name in indicator.periods)
    ):
        yield "denominator_shift gehört zu einer Quote und zu Zeiträumen, die es in jedem Jahr gibt."


def _refused_fields(indicator: Indicator, measures: Measures) -> Iterable[str]:
    if (indicator.kind in NEEDS_OVER) != (indicator.over is not None):
        yield "codes, diversity und representation brauchen over (die Aufgliederung), andere Arten haben keines."
    if (indicator.kind == "places") != (indicator.condition is not None and indicator.of is not None):
        yield "kind places braucht condition (measure, at_least) und of (project oder location), andere Arten nicht."
    if indicator.kind == "representation" and (indicator.shows_total or indicator.over not in indicator.breakdowns):
        yield "representation steht je Code: shows_total muss false sein und breakdowns die Aufgliederung over nennen."
    if indicator.kind == "representation" and indicator.over not in _breakdowns(indicator.denominator, measures):
        yield f"Die Messgröße {indicator.denominator} hat keine Aufgliederung nach {indicator.over}."
    if indicator.kind in {"median", "codes", "diversity", "places", "formula"} and indicator.breakdowns:
        yield f"kind {indicator.kind} hat keine Aufgliederung: je Code einen eigenen Indikator anlegen."
    for breakdown in dict.fromkeys([*indicator.breakdowns, *([indicator.over] if indicator.over else [])]):
        if breakdown not in measures[indicator.numerator].breakdowns:
            yield f"Die Messgröße {indicator.numerator} hat keine Aufgliederung nach {breakdown}."


def _refused_statements(indicator: Indicator) -> Iterable[str]:
    if (indicator.interval.method == "none") != bool(indicator.interval.reason):
        yield "Ohne Intervall braucht es einen Grund, mit Intervall keinen."
    if (indicator.interval.method == "mean_cluster") != (indicator.squares is not None):
        yield "Das Intervall mean_cluster braucht squares (Summe der Quadrate), andere nicht."
    if indicator.interval.method != "none" and indicator.kind in NO_INTERVAL:
        yield f"Für kind {indicator.kind} gibt es kein Intervall dieser Art: method none mit einem Grund nehmen."
    if (indicator.protection.rule == "none") != (not indicator.protection.base):
        yield "Eine Schutzregel braucht base (welche Zahl sie ansieht), ohne Regel keine."
    if indicator.kind in NO_COUNT and {"numerator", "complement"} & {*indicator.protection.base}:
        yield f"Der Zähler von kind {indicator.kind} ist keine Anzahl: in base denominator oder eine Messgröße nennen."


def _is_yearly(indicator: Indicator) -> bool:
    groups = load_period_groups()
    return all(groups[name].months == MONTHS_OF_A_YEAR for name in indicator.periods)


def _breakdowns(name: str | None, measures: Measures) -> tuple[str, ...]:
    return measures[name].breakdowns if name and name in measures else ()
