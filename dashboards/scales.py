"""Scales of the survey: how high, how sound, and what changed between two waves, honestly.

What belongs here: the newest wave of Berlin by scale and the changes to the wave before, as table and as dots around
zero. Waves ask different people; a change is no effect of the houses.
"""

from typing import Any

from dashboards import evidence, numbers, rangeplot
from dashboards.figures.frame import both_widths
from dashboards.figures.ranges import ranges
from dashboards.language import _, later
from dashboards.marks import words_of
from dashboards.measured import ScaleChange, ScaleWave
from dashboards.release import Release

NAMES = {
    "nci8_form": later("Nachbarschaftlicher Zusammenhalt (NCI-8, 1–5)"),
    "asku": later("Selbstwirksamkeit (ASKU, 1–5)"),
    "ucla3": later("Einsamkeit (UCLA-3, 3–9)"),
}


def scales_block(release: Release, level: str, area_code: str) -> dict[str, Any] | None:
    """The scales of one area, or None where the release has none."""
    waves = [w for w in release.measured.waves if w.level == level and w.area_code == area_code]
    newest = [max((w for w in waves if w.scale == name), key=lambda w: w.period_start_on) for name in _names(waves)]
    if not newest:
        return None
    changes = [c for w in newest if (c := _change(release, w))]
    plot = rangeplot.Plot([_row(c) for c in changes], 0.0, _("keine Veränderung"))
    has_plot = any(c.effect_size is not None for c in changes)
    heading = _heading(plot)
    return {
        "heading": heading,
        "has_plot": has_plot,
        "reason": "; ".join(dict.fromkeys(c.missing_reason for c in changes if c.missing_reason)),
        "dots": rangeplot.static(plot, alt=f"{heading}. {_alt(plot)}") if has_plot else None,
        "table": _table(newest, {c.scale: c for c in changes}),
        **(
            both_widths(ranges(plot, is_narrow=False), ranges(plot, is_narrow=True))
            if has_plot
            else {"wide": "", "narrow": ""}
        ),
    }


def _names(waves: list[ScaleWave]) -> list[str]:
    known = list(NAMES)
    return sorted({w.scale for w in waves}, key=lambda n: (known.index(n) if n in known else 99, n))


def _name(scale: str) -> str:
    return _(NAMES[scale]) if scale in NAMES else scale


def _change(release: Release, wave: ScaleWave) -> ScaleChange | None:
    place = (wave.scale, wave.level, wave.area_code, wave.period_start_on)
    held = release.measured.wave_changes
    return next((c for c in held if (c.scale, c.level, c.area_code, c.period_start_on) == place), None)


def _row(change: ScaleChange) -> rangeplot.Row:
    size = change.effect_size
    shown = numbers.number(size, 2) if size is not None else ""
    ends = _ends(change.effect_lower, change.effect_upper)
    return rangeplot.Row(
        _name(change.scale), size, change.effect_lower, change.effect_upper, shown, ends, change.missing_reason
    )


def _ends(lower: float | None, upper: float | None) -> str:
    if lower is None or upper is None:
        return ""
    return numbers.span(lower, upper, 2)


def _heading(plot: rangeplot.Plot) -> str:
    shapes = [r.shape(0.0) for r in plot.rows]
    if "differs" in shapes:
        names = [r.name.split(" (")[0] for r, s in zip(plot.rows, shapes, strict=True) if s == "differs"]
        return _("Skalen der Befragung: gesichert verändert {names}", names=", ".join(names))
    if "same" in shapes:
        return _("Skalen der Befragung: zwischen den letzten Wellen ist keine Veränderung gesichert")
    return _("Skalen der Befragung: ein Vergleich der Wellen ist noch nicht möglich")


def _alt(plot: rangeplot.Plot) -> str:
    told = [f"{r.name} {r.shown}" + (f" ({r.range})" if r.range else "") for r in plot.rows if r.value is not None]
    return _("Größe der Veränderung (Hedges’ g): {rows}.", rows="; ".join(told))


def _table(newest: list[ScaleWave], changes: dict[str, ScaleChange]) -> evidence.Table:
    return evidence.Table(
        _("Skalen der Befragung, neueste Welle"),
        (
            _("Skala"),
            _("Welle"),
            _("Mittelwert"),
            _("95-%-Bereich"),
            _("Antworten"),
            _("wirksam"),
            _("Rücklauf"),
            _("Alpha"),
            _("Omega"),
            _("Veränderung"),
            _("95-%-Bereich der Veränderung"),
            _("Hinweis"),
        ),
        tuple(_cells(w, changes.get(w.scale)) for w in newest),
    )


def _cells(wave: ScaleWave, change: ScaleChange | None) -> tuple[str, ...]:
    silent = wave.mark or "–"
    reasons = [words_of(wave.mark, wave.mark_reason) if wave.mark else "", wave.missing_reason]
    reasons += [change.missing_reason if change else _("keine frühere Welle")]
    return (
        _name(wave.scale),
        numbers.period_short(wave.period_type, wave.period_start_on),
        _number(wave.mean, 2, silent),
        _ends(wave.lower, wave.upper) or silent,
        _number(wave.answer_count, 0, silent),
        _number(wave.effective_n, 0, silent),
        numbers.percent(wave.response_share) if wave.response_share is not None else _("nicht bekannt"),
        _alpha(wave, silent),
        _number(wave.omega, 2, silent),
        _number(change.wave_change if change else None, 2, "–"),
        (_ends(change.lower, change.upper) if change else "") or "–",
        "; ".join(dict.fromkeys(r for r in reasons if r)) or "–",
    )


def _number(value: float | None, decimals: int, silent: str) -> str:
    return silent if value is None else numbers.number(value, decimals)


def _alpha(wave: ScaleWave, silent: str) -> str:
    ends = _ends(wave.alpha_lower, wave.alpha_upper)
    return _number(wave.alpha, 2, silent) + (f" ({ends})" if ends else "")
