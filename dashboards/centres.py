"""The centres of a district side by side, in alphabetical order, never ranked.

What belongs here: the choice of the indicator, dots, table; fewer than three shown figures give a table only.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import evidence, judging, numbers, sentences
from dashboards.dotplot import dot_plot
from dashboards.figures.dots import ranked_dots
from dashboards.figures.frame import both_widths
from dashboards.language import _
from dashboards.marks import SHAPES
from dashboards.release import Area, Indicator, Release, Value

FEWEST_FOR_A_PLOT = 3


def centres_block(release: Release, district: Area) -> dict[str, Any] | None:
    """Centres of the district for the indicator that most of them have; alphabetical, never ranked."""
    found = [(i, release.centres(i, district.area_code)) for i in release.shown if i.is_comparable or not i.lead_rank]
    told = [(sum(v.value is not None for v in vs), i.is_comparable, -n, i, vs) for n, (i, vs) in enumerate(found) if vs]
    if not told:
        return None
    shown, _c, _n, indicator, values = max(told, key=lambda t: (t[1] and t[0] > 0, t[0], t[2]))
    berlin = release.berlin(indicator) if indicator.is_comparable else None
    pairs = [(v, judging.standing(indicator, v, berlin)) for v in values]
    rug = _rug(release, indicator)
    return {
        "indicator": indicator,
        "heading": sentences.centres_heading(pairs, indicator),
        "shown": shown,
        "has_plot": shown >= FEWEST_FOR_A_PLOT,
        "period": numbers.period_long(values[0].period_type, values[0].period_start_on),
        "dots": dot_plot(indicator, pairs, berlin, links=False, rug=rug),
        "table": _centre_table(indicator, pairs),
        "provenance": evidence.provenance(
            release, indicator, release.current(indicator, "district", district.area_code)
        ),
        "figure_id": "zentren",
        **both_widths(
            ranked_dots(indicator, pairs, berlin, is_narrow=False, rug=rug),
            ranked_dots(indicator, pairs, berlin, is_narrow=True, rug=rug),
        ),
    }


def _rug(release: Release, indicator: Indicator) -> list[float]:
    """All centres of Berlin as values without names; none that is withheld or unsure."""
    return [v.value for v in release.centres(indicator) if v.value is not None and v.mark != "u"]


def _centre_table(indicator: Indicator, pairs: Sequence[tuple[Value, str]]) -> evidence.Table:
    return evidence.Table(
        _("{title} nach Projekt", title=indicator.title),
        (_("Projekt"), _("Wert"), _("95-%-Bereich"), _("Zeichen"), _("Meldungen"), _("Neben Berlin")),
        tuple((v.area_name, *evidence.cells(indicator, v), SHAPES[s].words if s else _("ohne Wert")) for v, s in pairs),
    )
