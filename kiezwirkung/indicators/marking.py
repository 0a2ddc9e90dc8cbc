"""Marks: why a figure is missing, late, provisional or not meaningful.

What belongs here: the marks that follow from periods, deadlines and denominators (`t`, `x`, `p`), and emptying what a
mark forbids to show. The marks of the frequency rule (`g`, `u`) come from `privacy.disclosure`.
"""

from datetime import date
from typing import Final

import polars as pl

WITHHELD: Final = ("g", "t", "x")
EMPTIED: Final = ("value", "numerator", "denominator", "lower", "upper", "estimated_share", "answer_count")
LOW_COVERAGE: Final = 0.5

NOT_OVER = "Der Zeitraum läuft noch"
OPEN = "Die Meldefrist läuft noch, es liegt noch nichts vor"
MISSING = "Die Meldefrist ist abgelaufen, es wurde nichts geliefert"
NO_DENOMINATOR = "Der Nenner ist null oder unbekannt: keine Aussage möglich"
PROVISIONAL = "Vorläufig: Nachmeldungen sind bis zum Ende der Meldefrist möglich"
NOT_OWED = "Keine Angaben: die Meldung ist freiwillig"
LOW = "Geringe Abdeckung: weniger als die Hälfte der Meldungen liegt vor"


def add_time_marks(values: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The values with `mark` and `mark_reason` as far as time, deadlines and denominators decide them."""
    today = pl.lit(as_of)
    is_running = pl.col("period_end_on") >= today
    is_open = (pl.col("due_on") >= today).fill_null(value=False)
    is_missing = pl.col("numerator").is_null()
    has_no_denominator = pl.col("kind").is_in(["ratio", "mean"]) & (pl.col("denominator").fill_null(0) == 0)
    share = pl.col("delivered_obligation_count") / pl.col("obligation_count")
    is_voluntary = pl.col("is_voluntary").fill_null(value=False)
    is_low = (share < LOW_COVERAGE).fill_null(value=False) & ~is_voluntary
    return values.with_columns(
        pl.when(is_running)
        .then(_mark("t", NOT_OVER))
        .when(is_missing & is_open)
        .then(_mark("t", OPEN))
        .when(is_missing & is_voluntary)
        .then(_mark("x", NOT_OWED))
        .when(is_missing & (pl.col("delivered_obligation_count").fill_null(0) == 0))
        .then(_mark("t", MISSING))
        .when(is_missing | has_no_denominator)
        .then(_mark("x", NO_DENOMINATOR))
        .when(is_open)
        .then(_mark("p", PROVISIONAL))
        .when(is_low)
        .then(_mark("", LOW))
        .otherwise(_mark("", ""))
        .alias("marked")
    ).unnest("marked")


def empty_withheld(values: pl.DataFrame) -> pl.DataFrame:
    """Null where the mark forbids a number."""
    shown = ~pl.col("mark").is_in(WITHHELD)
    reason = pl.when(shown).then("interval_reason").otherwise("mark_reason")
    return values.with_columns(
        *(pl.when(shown).then(column).alias(column) for column in EMPTIED), reason.alias("interval_reason")
    )


def _mark(mark: str, reason: str) -> pl.Expr:
    return pl.struct(pl.lit(mark).alias("mark"), pl.lit(reason).alias("mark_reason"))
