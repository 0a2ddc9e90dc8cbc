"""Marks: why a figure is missing, late, provisional, unsure or not meaningful.

What belongs here: the marks that follow from periods, deadlines and denominators (`t`, `x`, `p`), from coverage (`u`,
or `x` where figures below the limit are held back) and from bounds alone (`x`), and emptying what a mark forbids to
show. The marks of the frequency rule (`g`, `u`) come from `privacy.disclosure`; coverage is judged after it.
"""

from datetime import date
from typing import Final

import polars as pl

from kiezwirkung.settings import CoverageLimit

WITHHELD: Final = ("g", "t", "x")
EMPTIED: Final = ("value", "numerator", "denominator", "lower", "upper", "estimated_share", "answer_count")
BOUNDS: Final = ("persons_lower", "persons_upper")
QUOTIENTS: Final = ("ratio", "mean", "representation", "diversity", "places")

NOT_OVER = "Der Zeitraum läuft noch"
OPEN = "Die Meldefrist läuft noch, es liegt noch nichts vor"
MISSING = "Die Meldefrist ist abgelaufen, es wurde nichts geliefert"
NO_DENOMINATOR = "Der Nenner ist null oder unbekannt: keine Aussage möglich"
NO_POPULATION = "Für diesen Zeitraum fehlt die Einwohnerzahl: eine ältere oder spätere wird nicht ersatzweise genommen"
NO_EARLIER_DENOMINATOR = "Der Nenner aus dem früheren Jahr fehlt: keine Aussage möglich"
NO_REFERENCE = "Für diesen Zeitraum ist keine amtliche Zahl veröffentlicht oder geladen"
PROVISIONAL = "Vorläufig: Nachmeldungen sind bis zum Ende der Meldefrist möglich"
NOT_OWED = "Keine Angaben: die Meldung ist freiwillig"
LOW = "Geringe Abdeckung: weniger als {part} der Meldungen liegt vor"
BETWEEN = "Verschiedene Personen lassen sich hier nur eingrenzen: aus Zählungen ist unbekannt, wer mehrfach gezählt ist"
ACROSS = "Wer in mehreren Projekten teilnimmt, ist mehrfach gezählt: die Zahl ist eine Obergrenze"
WITHOUT_CODE = "Teilnahmen ohne Code können dieselben oder weitere Personen sein"


def add_time_marks(values: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The values with `mark` and `mark_reason` as far as time, deadlines and denominators decide them."""
    today = pl.lit(as_of)
    is_running = pl.col("period_end_on") >= today
    is_open = (pl.col("due_on") >= today).fill_null(value=False)
    is_missing = pl.col("numerator").is_null() & pl.col("persons_upper").is_null()
    has_no_denominator = (
        pl.col("kind").is_in(QUOTIENTS)
        & pl.col("denominator_measure").is_not_null()
        & (pl.col("denominator").fill_null(0) == 0)
    )
    is_voluntary = pl.col("is_voluntary").fill_null(value=False)
    return values.with_columns(
        pl.when(is_running)
        .then(_mark("t", NOT_OVER))
        .when(is_missing & (pl.col("kind") == "context"))
        .then(_mark("x", NO_REFERENCE))
        .when(is_missing & is_open)
        .then(_mark("t", OPEN))
        .when(is_missing & is_voluntary)
        .then(_mark("x", NOT_OWED))
        .when(is_missing & (pl.col("delivered_obligation_count").fill_null(0) == 0))
        .then(_mark("t", MISSING))
        .when(is_missing | has_no_denominator)
        .then(pl.struct(pl.lit("x").alias("mark"), _denominator_reason().alias("mark_reason")))
        .when(is_open)
        .then(_mark("p", PROVISIONAL))
        .otherwise(_mark("", ""))
        .alias("marked")
    ).unnest("marked")


def add_coverage_marks(values: pl.DataFrame, limit: CoverageLimit) -> pl.DataFrame:
    """The values with mark `u` (or `x`) where fewer reports are in than the limit asks for; after the frequency rule.

    A figure that is already marked keeps its mark; what is voluntary has no coverage to fall short of.
    """
    share = pl.col("delivered_obligation_count") / pl.col("obligation_count")
    is_low = (share < limit.share).fill_null(value=False) & ~pl.col("is_voluntary").fill_null(value=False)
    free = pl.col("mark").is_in(["", "u"]) if limit.holds_back else pl.col("mark") == ""
    reason = LOW.format(part="die Hälfte" if limit.share == 0.5 else f"{limit.share * 100:g} %".replace(".", ","))
    return values.with_columns(
        mark=pl.when(free & is_low).then(pl.lit("x" if limit.holds_back else "u")).otherwise("mark"),
        mark_reason=pl.when(free & is_low).then(pl.lit(reason)).otherwise("mark_reason"),
    )


def add_bound_marks(values: pl.DataFrame) -> pl.DataFrame:
    """The values with `persons_reason`, and mark `x` where there are bounds and no count; after the frequency rule."""
    is_between = pl.col("persons_upper").is_not_null() & (pl.col("persons_lower") < pl.col("persons_upper"))
    is_only_bounded = is_between & pl.col("value").is_null() & pl.col("mark").is_in(["", "u", "p"])
    reason = (
        pl.when(~is_between)
        .then(pl.lit(""))
        .when(pl.col("value").is_null())
        .then(pl.lit(BETWEEN))
        .when(pl.col("value") < pl.col("persons_upper"))
        .then(pl.lit(WITHOUT_CODE))
        .otherwise(pl.lit(ACROSS))
    )
    return values.with_columns(
        persons_reason=reason,
        mark=pl.when(is_only_bounded).then(pl.lit("x")).otherwise("mark"),
        mark_reason=pl.when(is_only_bounded).then(pl.lit(BETWEEN)).otherwise("mark_reason"),
    )


def empty_withheld(values: pl.DataFrame) -> pl.DataFrame:
    """Null where the mark forbids a number; bounds stay where they are all there is."""
    shown = ~pl.col("mark").is_in(WITHHELD)
    has_bounds = shown | (pl.col("mark_reason") == BETWEEN)
    reason = pl.when(shown).then("interval_reason").otherwise("mark_reason")
    return values.with_columns(
        *(pl.when(shown).then(column).alias(column) for column in EMPTIED),
        *(pl.when(has_bounds).then(column).alias(column) for column in BOUNDS),
        persons_reason=pl.when(has_bounds).then("persons_reason").otherwise(pl.lit("")),
        interval_reason=reason,
    )


def _denominator_reason() -> pl.Expr:
    has_parts = pl.col("numerator").is_not_null() & pl.col("denominator").is_null()
    return (
        pl.when(has_parts & (pl.col("denominator_shift") < 0))
        .then(pl.lit(NO_EARLIER_DENOMINATOR))
        .when(has_parts & pl.col("denominator_measure").str.contains("population"))
        .then(pl.lit(NO_POPULATION))
        .otherwise(pl.lit(NO_DENOMINATOR))
    )


def _mark(mark: str, reason: str) -> pl.Expr:
    return pl.struct(pl.lit(mark).alias("mark"), pl.lit(reason).alias("mark_reason"))
