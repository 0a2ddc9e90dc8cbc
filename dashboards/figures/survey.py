"""Answers to statements as a diverging stack; only bar traces.

What belongs here: the live form of the survey block. Statements are escaped because Plotly reads a little HTML.
"""

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboards import numbers
from dashboards.figures.frame import Trace, axis, bar, figure, label
from dashboards.language import _, later
from dashboards.release import SurveyItem
from dashboards.theme import TOKENS

STEPS = (
    (later("gar nicht"), "against-2"),
    (later("eher nicht"), "against-1"),
    (later("eher"), "for-1"),
    (later("voll"), "for-2"),
)


def survey(items: Sequence[SurveyItem], *, is_narrow: bool) -> go.Figure:
    """Diverging stack: disagreement left, agreement right, the undecided in a column of their own."""
    told = [(i, i.shares) for i in items if i.shares]
    places = list(range(len(told)))[::-1]
    thick, least = (0.4, 0.15) if is_narrow else (0.58, 0.07)
    sides = ((1, -1, STEPS[1]), (0, -1, STEPS[0]), (3, 1, STEPS[2]), (4, 1, STEPS[3]))
    bars = [_stack(told, places, (step, side), name, thick=thick, least=least) for step, side, name in sides]
    bars.append(_stack(told, places, (2, 1), (_("teils/teils"), "undecided"), thick=thick, least=least, xaxis="x2"))
    return figure(
        bars,
        len(told) * (58 if is_narrow else 38) + 30,
        barmode="relative",
        annotations=_survey_labels(told, places, is_narrow=is_narrow),
        margin={"l": 8 if is_narrow else 322, "r": 8, "t": 22, "b": 8},
        xaxis=axis(visible=False, domain=[0, 0.66 if is_narrow else 0.76]),
        xaxis2=axis(visible=False, domain=[0.84, 0.97], anchor="y"),
        yaxis=axis(visible=False, range=[-0.6, len(told) - (0.2 if is_narrow else 0.4)]),
    )


Told = Sequence[tuple[SurveyItem, tuple[float, ...]]]


def _stack(
    told: Told,
    places: Sequence[int],
    step: tuple[int, int],
    name: tuple[str, str],
    *,
    thick: float,
    least: float,
    **more: Any,
) -> Trace:
    place, side = step
    ink = TOKENS["on-accent"] if name[1] in {"against-2", "for-2"} else TOKENS["ink"]
    return bar(
        x=[side * s[place] * 100 for _i, s in told],
        y=places,
        orientation="h",
        width=thick,
        hoverinfo="text",
        marker={"color": TOKENS[name[1]], "opacity": [0.55 if i.mark == "u" else 1 for i, _ in told]},
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        text=[numbers.number(s[place] * 100) if s[place] >= least else "" for _i, s in told],
        textfont={"color": ink, "size": 13},
        hovertext=[_hover(i, _(name[0]), s[place]) for i, s in told],
        **more,
    )


def _hover(item: SurveyItem, step: str, share: float) -> str:
    answers = _("{count} Antworten", count=item.answer_count)
    return f"<b>{escape(item.item_label)}</b><br>{step}: {numbers.percent(share)}<br>{answers}"


def _name(item: SurveyItem, *, is_narrow: bool) -> str:
    """The statement in lines that fit beside the bars."""
    told = item.item_label
    lines = [textwrap.shorten(told, 47, placeholder=" …")] if is_narrow else textwrap.wrap(told, 46) or [""]
    return "<br>".join(map(escape, lines)) + (" <i>u</i>" if item.mark == "u" else "")


def _survey_labels(told: Told, places: Sequence[int], *, is_narrow: bool) -> list[dict[str, Any]]:
    side = {"xanchor": "left", "yshift": 21} if is_narrow else {"xanchor": "right", "xshift": -12}
    found = [
        label(_name(i, is_narrow=is_narrow), align="left" if is_narrow else "right", x=0, xref="paper", y=y, **side)
        for (i, _s), y in zip(told, places, strict=True)
    ]
    found += [
        label(f"<b>{numbers.percent(s[3] + s[4])}</b>", x=(s[3] + s[4]) * 100, y=y, xanchor="left", xshift=6)
        for (_i, s), y in zip(told, places, strict=True)
    ]
    heads = (
        ("◀ " + _("dagegen"), 0, "x", "right"),
        (_("dafür") + " ▶", 0, "x", "left"),
        (_("teils/teils"), 0, "x2", "left"),
    )
    return found + [
        label(
            text,
            x=x,
            xref=axis,
            y=1,
            yref="paper",
            yanchor="bottom",
            xanchor=anchor,
            xshift={"right": -5, "left": 5}[anchor] if axis == "x" else 0,
            font={"size": 12, "color": TOKENS["ink-soft"]},
        )
        for text, x, axis, anchor in heads
    ]
