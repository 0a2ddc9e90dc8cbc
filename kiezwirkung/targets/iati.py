"""Targets and results as IATI activities, version 2.03.

What belongs here: one activity per agreement, one result per indicator, one period per year, a target and an actual
per area. A withheld figure is left out, never written as 0. Texts are escaped by the writer; characters that XML does
not know are taken out. What comes out passes `iati_rules` first.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.targets.iati_rules import broken_rules
from kiezwirkung.targets.released import Released, ReleasedAgreement, ReleasedTarget

VERSION: Final = "2.03"
UNIT, PERCENTAGE = "1", "2"
OUTPUT, OUTCOME, IMPACT, OTHER = "1", "2", "3", "9"
RESULT_TYPES: Final = {
    **dict.fromkeys(("activity", "output", "reach"), OUTPUT),
    "outcome": OUTCOME,
    "impact": IMPACT,
}
STATUSES: Final = {"entwurf": "1", "laufend": "2", "beendet": "4"}
START_PLANNED, END_PLANNED = "1", "3"
COUNTRY: Final = "DE"
OWN_VOCABULARY: Final = "99"
ACCOUNTABLE: Final = "2"
NGO: Final = "22"
ADDABLE: Final = frozenset({"flow", "stock"})
BOOLEAN: Final = {True: "1", False: "0"}
WITHOUT_YEAR: Final = "Das Jahr des Ausgangswerts ist nicht angegeben; angenommen ist das Jahr vor dem Ziel."
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IDENTIFIER = re.compile(r"[\s/&|?<>\"']+")
_ORGANISATION = re.compile(r"[A-Z]{2}[A-Z0-9]*(-[A-Za-z0-9._]+)+")


@dataclass(frozen=True)
class Reporter:
    """Who reports: identifier of the organisation as IATI wants it (`DE-…`), and its name."""

    reference: str
    name: str

    def __post_init__(self) -> None:
        if not _ORGANISATION.fullmatch(self.reference):
            raise KiezwirkungError(
                "K613",
                "IATI verlangt eine Kennung der berichtenden Organisation, und diese ist keine.",
                what_to_do="Bitte --organisation angeben, zum Beispiel DE-CR-HRB12345.",
            )


def iati_xml(released: Released, reporter: Reporter) -> bytes:
    """The whole file; raises KiezwirkungError K614 if it would break a rule of IATI."""
    root = activities(released, reporter)
    if broken := sorted(set(broken_rules(root))):
        raise KiezwirkungError(
            "K614",
            f"Die IATI-Datei wäre nicht gültig: {' '.join(broken)}",
            what_to_do="Bitte die Angaben der Vereinbarung prüfen (Daten, Zielwerte).",
        )
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def activities(released: Released, reporter: Reporter) -> ET.Element:
    """The tree: agreements with targets, in the order of the schema."""
    as_of = released.edition.get("as_of", "")
    stamp = {"generated-datetime": f"{as_of}T00:00:00Z"} if as_of else {}
    root = ET.Element("iati-activities", {"version": VERSION, **stamp})
    by_agreement: dict[str, list[ReleasedTarget]] = defaultdict(list)
    for target in released.targets:
        by_agreement[target.agreement_id].append(target)
    for agreement in released.agreements:
        if agreement.agreement_id in by_agreement:
            _activity(root, agreement, by_agreement[agreement.agreement_id], reporter)
    return root


def _activity(
    root: ET.Element, agreement: ReleasedAgreement, targets: Sequence[ReleasedTarget], reporter: Reporter
) -> None:
    activity = ET.SubElement(root, "iati-activity", {"xml:lang": "de"})
    _add(activity, "iati-identifier", text=f"{reporter.reference}-{_identifier(agreement.agreement_id)}")
    _told(_add(activity, "reporting-org", {"ref": reporter.reference, "type": NGO}), reporter.name)
    partner = "dem Land Berlin" if agreement.district_code is None else f"dem Bezirk {agreement.district_name}"
    _told(_add(activity, "title"), f"Kooperationsvereinbarung {agreement.agreement_id}: {agreement.district_name}")
    _told(_add(activity, "description", {"type": "1"}), f"Vereinbarung mit {partner} über Ziele der Stadtteilarbeit.")
    _told(
        _add(activity, "participating-org", {"ref": reporter.reference, "role": ACCOUNTABLE, "type": NGO}),
        reporter.name,
    )
    _add(activity, "activity-status", {"code": STATUSES.get(agreement.agreement_status, "2")})
    for kind, day in ((START_PLANNED, agreement.signed_on), (END_PLANNED, agreement.valid_to)):
        if day is not None:
            _add(activity, "activity-date", {"iso-date": day.isoformat(), "type": kind})
    _add(activity, "recipient-country", {"code": COUNTRY})
    for code, name in sorted({(_place(target), target.area_name) for target in targets}):
        _told(_add(_add(activity, "location", {"ref": code}), "name"), name)
    sector = _add(activity, "sector", {"vocabulary": OWN_VOCABULARY, "code": "stadtteilarbeit"})
    _told(sector, "Stadtteilarbeit und Selbsthilfe")
    by_indicator: dict[tuple[str, str], list[ReleasedTarget]] = defaultdict(list)
    for target in targets:
        by_indicator[target.indicator_id, target.target_direction].append(target)
    for _key, held in sorted(by_indicator.items()):
        _result(activity, held)


def _result(activity: ET.Element, targets: Sequence[ReleasedTarget]) -> None:
    first = targets[0]
    addable = BOOLEAN[first.kind in ADDABLE]
    kind = RESULT_TYPES.get(first.logic_model or "", OTHER)
    result = _add(activity, "result", {"type": kind, "aggregation-status": addable})
    _told(_add(result, "title"), first.indicator_title)
    ascending = {} if first.target_direction == "band" else {"ascending": BOOLEAN[first.target_direction == "up"]}
    measure, unit = (PERCENTAGE, "%") if first.unit == "%" else (UNIT, first.unit_label)
    indicator = _add(result, "indicator", {"measure": measure, **ascending, "aggregation-status": addable})
    _told(_add(indicator, "title"), f"{first.indicator_title} ({unit})")
    if first.indicator_description:
        _told(_add(indicator, "description"), first.indicator_description)
    _add(indicator, "reference", {"vocabulary": OWN_VOCABULARY, "code": first.code})
    for target in _with_baseline(targets):
        _baseline(indicator, target)
    by_year: dict[int, list[ReleasedTarget]] = defaultdict(list)
    for target in targets:
        by_year[target.target_year].append(target)
    for year, held in sorted(by_year.items()):
        _period(indicator, year, held)


def _with_baseline(targets: Iterable[ReleasedTarget]) -> list[ReleasedTarget]:
    """The first target of each area and year of baseline that has one."""
    found: dict[tuple[str, int], ReleasedTarget] = {}
    for target in targets:
        if target.baseline_value is not None:
            found.setdefault((_place(target), _baseline_year(target)), target)
    return list(found.values())


def _baseline(indicator: ET.Element, target: ReleasedTarget) -> None:
    value = _number(target, target.baseline_value or 0.0)
    baseline = _add(indicator, "baseline", {"year": str(_baseline_year(target)), "value": value})
    _where(baseline, target)
    if target.baseline_year is None:
        _told(_add(baseline, "comment"), WITHOUT_YEAR)


def _period(indicator: ET.Element, year: int, targets: Sequence[ReleasedTarget]) -> None:
    period = _add(indicator, "period")
    _add(period, "period-start", {"iso-date": f"{year}-01-01"})
    _add(period, "period-end", {"iso-date": f"{year}-12-31"})
    for target in targets:
        goal = _add(period, "target", {"value": _number(target, target.target_value)})
        _where(goal, target)
        if target.upper_value is not None:
            most = _number(target, target.upper_value)
            _told(_add(goal, "comment"), f"Zielband: {_number(target, target.target_value)} bis {most}.")
    for target in targets:
        if target.actual_value is not None:
            actual = _add(period, "actual", {"value": _number(target, target.actual_value)})
            _where(actual, target)
            _told(_add(actual, "comment"), target.reason)


def _where(element: ET.Element, target: ReleasedTarget) -> None:
    """The area, as a reference to the location of the activity and as a dimension."""
    _add(element, "location", {"ref": _place(target)})
    _add(element, "dimension", {"name": "Ebene", "value": target.level})


def _place(target: ReleasedTarget) -> str:
    return f"{target.level}-{_identifier(target.area_code)}"


def _baseline_year(target: ReleasedTarget) -> int:
    return target.baseline_year or target.target_year - 1


def _number(target: ReleasedTarget, value: float) -> str:
    """A figure with a point; shares as per cent, because that is what measure 2 says."""
    text = f"{value * (100 if target.unit == '%' else 1):.10f}"
    return text.rstrip("0").rstrip(".")


def _identifier(text: str) -> str:
    return _NOT_IDENTIFIER.sub("_", _clean(text))


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _add(parent: ET.Element, name: str, attributes: dict[str, str] | None = None, *, text: str = "") -> ET.Element:
    element = ET.SubElement(parent, name, {key: _clean(value) for key, value in (attributes or {}).items()})
    element.text = _clean(text) or None
    return element


def _told(parent: ET.Element, text: str) -> None:
    _add(parent, "narrative", text=text)
