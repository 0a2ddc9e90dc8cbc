"""`kiezwirkung explain`: the way from a figure back to the cells it came from.

What belongs here: from the arguments to lines or csv. What an explanation holds is decided in `kiezwirkung/explaining`.
"""

from collections.abc import Callable
from pathlib import Path

from kiezwirkung.errors import EXIT_OK
from kiezwirkung.explaining.asking import Question, find_figure
from kiezwirkung.explaining.explanation import explain
from kiezwirkung.explaining.telling import csv_text, tell
from kiezwirkung.warehouse.querying import open_edition


def explain_figure(editions: Path, question: Question, say: Callable[[str], None], *, as_csv: bool) -> int:
    """Explain one figure of the latest edition; raises K501, K503 or K504 where that is not possible."""
    with open_edition(editions) as con:
        explanation = explain(con, find_figure(con, question))
    for line in [csv_text(explanation).rstrip("\n")] if as_csv else tell(explanation):
        say(line)
    return EXIT_OK
