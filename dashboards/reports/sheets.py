"""The plain sheets of a workbook: figures, targets, annexes, definitions, dictionary, origin, cover.

What belongs here: columns and rows. Each number is a number in its own cell, its mark stands in a column of its own.
"""

from collections.abc import Iterable, Iterator, Sequence

from dashboards import evidence
from dashboards.language import _, later
from dashboards.marks import LETTERS
from dashboards.pages.annex import beside
from dashboards.release import Indicator, Release, Target, Value
from dashboards.report_lines import IFP, SRS, ReportLine, blocks, fellow
from dashboards.reports.figures import Held
from dashboards.reports.sheet import Amount, Book, Sheet, amount, number_format
from dashboards.target_rows import light

Written = tuple[str, str]
FIGURE_HEAD = (
    later("Indikator"), later("Kennung"), later("Einheit"), later("Ebene"), later("Gebiet"), later("Gebietscode"),
    later("Zeitraumart"), later("Beginn"), later("Zeitraum"), later("Aufgliederung"), later("Teil"), later("Teilcode"),
    later("Wert"), later("unteres Ende"), later("oberes Ende"), later("Zähler"), later("Nenner"), later("Ziel"),
    later("Zeichen"), later("Grund"), later("Meldungen da"), later("Meldungen fällig"), later("Anteil geschätzt"),
    later("Antworten"), later("Fassung"), later("Vorjahr"), later("Veränderung"), later("gesichert"),
    later("ohne Aussage, weil"),
)  # fmt: skip
LEVELS = {
    "berlin": later("Berlin"),
    "district": later("Bezirk"),
    "pgr": later("Prognoseraum"),
    "project": later("Projekt"),
}
DICTIONARY = ("indicator", "indicator_value", "area", "agreement_target", "completeness", "srs_annex", "ifp_block")
RULES = (
    later("Alle Zahlen stammen aus der Ausgabe release.duckdb; hier ist nichts nachgerechnet."),
    later("Kleine Zahlen sind vor der Ausgabe geheim gestellt; statt der Zahl steht ein Zeichen daneben."),
    later("Anteile sind als Bruch gespeichert und als Prozent gezeigt."),
    later("Die Nummer der Ausgabe ist die, mit der sich der Inhalt dieses Berichts zuletzt geändert hat."),
)


def figures(book: Book, held: Held) -> Written:
    """Every figure of the report, one per row."""
    widths = (34, 20, 14, 10, 28, 10, 10, 11, 11, 14, 20, 10, 11, 11, 11, 12, 12, 9, 8, 34, *[10] * 4, 8, 11, 11, 9, 34)
    sheet = book.sheet(_("Zahlen"), widths)
    sheet.head([_(name) for name in FIGURE_HEAD], is_filtered=True)
    for indicator, value in held.figures:
        sheet.line(_figure(indicator, value))
    if not held.figures:
        sheet.line([_("Es liegen keine Zahlen vor, die gezeigt werden dürfen.")])
    return sheet.name, _("alle Zahlen dieses Berichts, eine je Zeile")


def _figure(indicator: Indicator, value: Value) -> list[object]:
    return [
        indicator.title,
        value.indicator_id,
        indicator.unit_label or indicator.unit,
        _(LEVELS.get(value.level, value.level)),
        value.area_name,
        value.area_code,
        value.period_type,
        value.period_start_on,
        value.period_label,
        value.breakdown,
        value.breakdown_label,
        value.breakdown_code,
        *(amount(indicator, number) for number in (value.value, value.lower, value.upper)),
        *(_part(number) for number in (value.numerator, value.denominator)),
        amount(indicator, value.target),
        value.mark,
        value.mark_reason,
        _whole(value.delivered_count),
        _whole(value.expected_count),
        Amount(value.estimated_share, "0.0%"),
        _whole(value.answer_count),
        value.version or indicator.version,
        *(amount(indicator, number) for number in (value.previous_value, value.change)),
        value.change_is_certain,
        value.change_reason,
    ]


def _part(number: float | None) -> Amount:
    return Amount(number, "#,##0" if number is None or abs(number - round(number)) < 1e-9 else "#,##0.00")


def _whole(number: int | None) -> Amount:
    return Amount(number, "#,##0")


def targets(book: Book, held: Held) -> Written:
    """The targets of the agreement."""
    sheet = book.sheet(_("Ziele"), (16, 34, 8, 14, 12, 12, 12, 12, 12, 12, 16, 8, 14))
    names = [_("Vereinbarung"), _("Indikator"), _("Jahr"), _("Einheit"), _("Ausgangswert"), _("Jahresziel")]
    names += [_("Soll bis jetzt"), _("erreicht"), _("unteres Ende"), _("oberes Ende"), _("Stand"), _("Zeichen")]
    sheet.head(names)
    for target in held.targets:
        sheet.line(_target(target))
    return sheet.name, _("Ziele der Kooperationsvereinbarung")


def _target(target: Target) -> list[object]:
    form = number_format(target.decimals, is_share=target.is_share)
    amounts = [target.baseline_value, target.target_value, target.due_value]
    amounts += [target.actual_value, target.lower, target.upper]
    return [
        target.agreement_id,
        target.indicator_title,
        str(target.target_year),
        target.unit_label,
        *(Amount(number, form) for number in amounts),
        light(target).words,
        target.mark,
    ]


def annexes(book: Book, release: Release, held: Held) -> Iterator[Written]:
    """The annex to the Sachbericht and the five blocks of the programme, where the release has them."""
    told = ((SRS, _("Sachbericht"), _("Anhang zum Sachbericht in der Ordnung des Social Reporting Standard")),
            (IFP, _("Programmstatistik"), _("Programmstatistik in fünf Blöcken")))  # fmt: skip
    for report, name, words in told:
        lines = [line for block in blocks(held.lines, report) for line in block.lines]
        if lines:
            sheet = book.sheet(name, (10, 32, 8, 34, 22, 8, 12, 12, 12, 12, 12, 12, 8, 34, 10, 10))
            _annex(sheet, release, held.scope.level, lines)
            yield name, words


def _annex(sheet: Sheet, release: Release, level: str, lines: Iterable[ReportLine]) -> None:
    others = beside(level)
    names = [_("Abschnitt"), _("Überschrift"), _("Jahr"), _("Indikator"), _("Teil"), _("Zeile"), _("Wert")]
    names += [_("unteres Ende"), _("oberes Ende"), _("Vorjahr")]
    names += [_("Bezirk") if other == "district" else "Berlin" for other in others]
    sheet.head([*names, _("Zeichen"), _("Grund"), _("Meldungen da"), _("Meldungen fällig")])
    for line in lines:
        indicator, value = release.indicator(line.value.indicator_id), line.value
        if indicator is not None:
            codes = {"district": value.district_code, "berlin": release.berlin_code}
            fellows = [fellow(release, value, other, codes[other]) for other in others]
            shown = [value.value, value.lower, value.upper, value.previous_value]
            sheet.line(
                [
                    line.block_code,
                    line.block_title,
                    str(value.period_start_on.year),
                    indicator.title,
                    value.breakdown_label or value.breakdown_code,
                    line.line_number,
                    *(amount(indicator, number) for number in [*shown, *(f.value if f else None for f in fellows)]),
                    value.mark,
                    value.mark_reason,
                    _whole(value.delivered_count),
                    _whole(value.expected_count),
                ]
            )


def definitions(book: Book, held: Held) -> Written:
    """What each indicator means."""
    sheet = book.sheet(_("Definitionen"), (22, 34, 14, 60, 44, 34, 34, 44, 44, 8))
    names = [_("Kennung"), _("Indikator"), _("Einheit"), _("Beschreibung"), _("Berechnung"), _("Zähler"), _("Nenner")]
    sheet.head([*names, _("Vorbehalt"), _("Quelle"), _("Fassung")])
    for i in held.indicators:
        texts = [i.indicator_id, i.title, i.unit_label or i.unit, i.description, i.formula, i.numerator, i.denominator]
        sheet.line([*texts, i.caveat, i.source, i.version], "wrap")
    return sheet.name, _("was jeder Indikator bedeutet und wie er gebildet wird")


def dictionary(book: Book, release: Release) -> Written:
    """What each column of the release means."""
    sheet = book.sheet(_("Datenwörterbuch"), (20, 28, 16, 110))
    sheet.head([_("Tabelle"), _("Spalte"), _("Typ"), _("Bedeutung")])
    for table, column, kind, words in release.dictionary:
        if table.removeprefix("mart.") in DICTIONARY:
            sheet.line([table, column, kind, words], "wrap")
    return sheet.name, _("Tabellen und Spalten der Ausgabe")


def origin(book: Book, release: Release) -> Written:
    """Where the figures come from."""
    sheet = book.sheet(_("Herkunft"), (28, 100), is_wide=False)
    sheet.head([_("Angabe"), _("Inhalt")])
    for name, text in sorted(release.edition.items()):
        sheet.line([name, text], "wrap")
    for rule in RULES:
        sheet.line([_("Regel"), _(rule)], "wrap")
    return sheet.name, _("Ausgabe, Prüfsumme, Quellen, Regeln")


def fill_cover(sheet: Sheet, release: Release, title: str, written: Sequence[Written]) -> None:
    """Title, state of the data, the sheets with links, the marks."""
    sheet.line([title], "title")
    sheet.line([_("Wirkungsbericht der Berliner Nachbarschaftszentren und Selbsthilfekontaktstellen")])
    if release.edition.get("is_invented", "") == "true":
        sheet.line([_("Alle Zahlen und Namen sind erfunden.")], "strong")
    sheet.row += 1
    told = [
        (_("Datenstand"), evidence.data_date(release.edition)),
        (_("Stichtag"), release.edition.get("as_of", "")),
        (_("Ausgabe"), release.edition.get("edition_number", "")),
        (_("Prüfsumme"), release.edition.get("content_hash", "")),
    ]
    for name, text in told:
        sheet.line([name, text or "–"])
    sheet.row += 1
    sheet.line([_("Blatt"), _("Inhalt")], "head")
    for name, words in written:
        row = sheet.line(["", words])
        sheet.made.write_url(row, 0, f"internal:'{name}'!A1", string=name)
    sheet.row += 1
    sheet.line([_("Zeichen"), _("Bedeutung")], "head")
    for letter, words in LETTERS.items():
        sheet.line([letter, _(words)])
    sheet.line(["0", _("genau null; eine leere Zahl hat immer ein Zeichen")])
