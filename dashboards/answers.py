"""What visitors say: the survey of a district.

What belongs here: statements with their shares; withheld ones are named, not drawn.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import evidence, numbers, sentences
from dashboards.drawing import rows
from dashboards.figures.frame import both_widths
from dashboards.figures.survey import survey
from dashboards.language import _
from dashboards.marks import words_of
from dashboards.release import Area, Release, SurveyItem

SURVEY_UNSURE = 30


def survey_block(release: Release, district: Area) -> dict[str, Any] | None:
    """The statements of the newest survey year, most agreement first; withheld ones are named, not drawn."""
    held = [i for i in release.survey if i.level == district.level and i.area_code == district.area_code]
    newest = max((i.period_start_on for i in held), default=None)
    items = sorted(
        (i for i in held if i.period_start_on == newest and i.shares),
        key=lambda i: (-(i.shares[3] + i.shares[4]) if i.shares else 0, i.item_code),
    )
    if not items or newest is None:
        return None
    below = max(i.shares[0] + i.shares[1] for i in items if i.shares) + 0.02
    above = max(i.shares[3] + i.shares[4] for i in items if i.shares)
    widest = max(i.shares[2] for i in items if i.shares)
    answers = [i.answer_count for i in items if i.answer_count is not None]
    return {
        "heading": sentences.survey_heading(items),
        "year": newest.year,
        "answers": _answer_words(answers),
        "rows": [_survey_row(i, below, above, widest) for i in items],
        "left_out": [
            f"{sentences.quoted(i.item_label)}: {words_of(i.mark)}"
            for i in held
            if i.period_start_on == newest and not i.shares
        ],
        "head": rows.likert_head(below, above),
        "table": _survey_table(items),
        "figure_id": "befragung",
        "data_date": evidence.data_date(release.edition),
        **both_widths(survey(items, is_narrow=False), survey(items, is_narrow=True)),
    }


def _answer_words(answers: Sequence[int]) -> str:
    if not answers:
        return _("Zahl der Antworten nicht angegeben")
    low, high = min(answers), max(answers)
    ends = {"low": numbers.number(low), "high": numbers.number(high)}
    span = ends["high"] if low == high else _("{low} bis {high}", **ends)
    return _("{span} Antworten je Aussage", span=span)


def _survey_row(item: SurveyItem, below: float, above: float, widest: float) -> dict[str, Any]:
    shares = item.shares or (0.0,) * 5
    is_unsure = item.mark == "u" or (item.answer_count is not None and item.answer_count < SURVEY_UNSURE)
    return {
        "label": item.item_label,
        "is_unsure": is_unsure,
        "agree": numbers.percent(shares[3] + shares[4]),
        "track": rows.likert_track(item, below, above, alt=_alt(shares)),
        "middle": numbers.percent(shares[2]),
        "middle_track": rows.undecided_track(shares[2], widest),
    }


def _alt(shares: Sequence[float]) -> str:
    """What the bar shows and no text beside it says."""
    never, hardly, _partly, rather, fully = map(numbers.percent, shares)
    return _(
        "gar nicht {never}, eher nicht {hardly}, eher {rather}, voll {fully}",
        never=never,
        hardly=hardly,
        rather=rather,
        fully=fully,
    )


def _survey_table(items: Sequence[SurveyItem]) -> evidence.Table:
    return evidence.Table(
        _("Antworten in Prozent"),
        (
            _("Aussage"),
            _("gar nicht"),
            _("eher nicht"),
            _("teils/teils"),
            _("eher"),
            _("voll"),
            _("Antworten"),
            _("Zeichen"),
        ),
        tuple(
            (
                i.item_label,
                *(numbers.percent(s) for s in i.shares or ()),
                numbers.number(i.answer_count or 0),
                words_of(i.mark) if i.mark else _("keines"),
            )
            for i in items
        ),
    )
