"""Conditional formats and input rules of the centre's sheets, as far as they can hold nobody's data.

What belongs here: translating them for XlsxWriter. A formula is kept only if it consists of cell addresses, numbers,
known functions and known words; messages and titles of input rules stay behind.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from kiezwirkung.deliveries.feedback.original import OriginalSheet, cell_range
from kiezwirkung.deliveries.feedback.package import children, local
from kiezwirkung.deliveries.feedback.styles import Style, safe_color
from kiezwirkung.deliveries.feedback.words import is_known_text

Rule = tuple[str, dict[str, Any]]
_MOST_RULES = 200
_LONGEST_LIST = 255
_FUNCTIONS = (
    "AND|OR|NOT|IF|ISBLANK|ISNUMBER|ISTEXT|ISERROR|LEN|MOD|ROW|COLUMN|ABS|SUM|MIN|MAX|AVERAGE|COUNT|COUNTA|COUNTIF|"
    "ROUND|INT|DATE|YEAR|MONTH|DAY|WEEKDAY|TODAY|TRUE|FALSE"
)
_TOKEN = re.compile(
    rf"(?:\$?[A-Z]{{1,3}}\$?\d{{1,7}}(?![\d(])|(?:{_FUNCTIONS})(?=\()|TRUE|FALSE|\d{{1,8}}(?:\.\d{{1,8}})?%?"
    r"|[-+*/^&=<>(),:;% ]|\"(?P<words>[^\"]*)\")"
)
_CRITERIA = {
    "between": "between", "notBetween": "not between", "equal": "equal to", "notEqual": "not equal to",
    "greaterThan": "greater than", "lessThan": "less than", "greaterThanOrEqual": "greater than or equal to",
    "lessThanOrEqual": "less than or equal to",
}  # fmt: skip
_VALIDATE = {"whole": "integer", "decimal": "decimal", "date": "date", "time": "time", "textLength": "length"}
_PLAIN = {
    "duplicateValues": "duplicate", "uniqueValues": "unique", "containsBlanks": "blanks",
    "notContainsBlanks": "no_blanks", "containsErrors": "errors", "notContainsErrors": "no_errors",
}  # fmt: skip


def is_safe_formula(text: str) -> bool:
    """Whether a formula holds nothing but addresses of its own sheet, numbers, known functions and known words.

    >>> is_safe_formula('AND($B2>10,C2="offen")'), is_safe_formula('A1="Quirin"'), is_safe_formula("Tabelle2!A1")
    (True, False, False)
    """
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or (token["words"] and not is_known_text(token["words"])):
            return False
        at = token.end()
    return bool(text)


def conditional_formats(sheet: OriginalSheet, differences: Sequence[Style]) -> Iterator[tuple[*Rule, Style]]:
    """Ranges, XlsxWriter options and the style to apply, for each rule that can be kept."""
    found = 0
    for group in sheet.look.parts.get("conditionalFormatting", ()):
        ranges = _ranges(group.get("sqref", ""))
        for rule in children(group, "cfRule"):
            options = _conditional(rule)
            number = rule.get("dxfId", "")
            style = differences[int(number)] if number.isdigit() and int(number) < len(differences) else {}
            if ranges and options is not None and found < _MOST_RULES:
                found += 1
                yield ranges, options | ({"stop_if_true": True} if rule.get("stopIfTrue") == "1" else {}), style


def _conditional(rule: ET.Element) -> dict[str, Any] | None:
    kind, formulas = rule.get("type", ""), [one.text or "" for one in children(rule, "formula")]
    if not all(is_safe_formula(text) for text in formulas):
        return None
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if kind == "cellIs" and rule.get("operator") in _CRITERIA:
        bounds = _bounds([f"={text}" for text in formulas], ("value", "minimum", "maximum"))
        return {"type": "cell", "criteria": _CRITERIA[rule.get("operator", "")]} | bounds if bounds else None
    if kind == "expression" and formulas:
        return {"type": "formula", "criteria": f"={formulas[0]}"}
    if kind in {"top10", "aboveAverage"}:
        return _ranked(rule, kind)
    return _scale(rule) if kind in {"colorScale", "dataBar"} else None


def _bounds(values: Sequence[Any], names: tuple[str, str, str]) -> dict[str, Any]:
    if len(values) == 1:
        return {names[0]: values[0]}
    return {names[1]: values[0], names[2]: values[1]} if len(values) == 2 else {}


def _ranked(rule: ET.Element, kind: str) -> dict[str, Any]:
    if kind == "aboveAverage":
        return {"type": "average", "criteria": "below" if rule.get("aboveAverage") == "0" else "above"}
    rank = rule.get("rank", "10")
    ranked = {"type": "bottom" if rule.get("bottom") == "1" else "top"}
    return ranked | {"value": int(rank) if rank.isdigit() else 10} | ({"criteria": "%"} if rule.get("percent") else {})


def _scale(rule: ET.Element) -> dict[str, Any] | None:
    """Colour scales and data bars between the least and the greatest value."""
    kind = rule.get("type", "")
    colors = [safe_color(one) for group in rule if local(group) == kind for one in group if local(one) == "color"]
    if not colors or None in colors:
        return None
    if kind == "dataBar":
        return {"type": "data_bar", "bar_color": colors[0]}
    if len(colors) == 3:
        return {"type": "3_color_scale", "min_color": colors[0], "mid_color": colors[1], "max_color": colors[2]}
    return {"type": "2_color_scale", "min_color": colors[0], "max_color": colors[1]} if len(colors) == 2 else None


def input_rules(sheet: OriginalSheet, choices: Mapping[int, Sequence[str]]) -> Iterator[Rule]:
    """Ranges and XlsxWriter options of the input rules that can be kept.

    `choices` are the labels of the code list by column (0-based): lists that lay on another sheet are written out.
    """
    for found, rule in enumerate(sheet.look.children("dataValidations")):
        ranges = _ranges(rule.get("sqref", ""))
        options = _input_rule(rule, ranges, choices) if ranges and found < _MOST_RULES else None
        if options is not None:
            yield ranges, options | {"ignore_blank": rule.get("allowBlank") == "1", "error_type": "warning"}


def _input_rule(rule: ET.Element, ranges: str, choices: Mapping[int, Sequence[str]]) -> dict[str, Any] | None:
    texts = [one.text or "" for one in rule if local(one) in {"formula1", "formula2"}]
    kind = rule.get("type", "none")
    if kind == "list" and texts:
        source = _choices(texts[0], ranges, choices)
        return {"validate": "list", "source": source} if source else None
    if kind not in _VALIDATE or not texts or not all(_is_number(text) for text in texts):
        return None
    numbers = [float(text) for text in texts]
    if _VALIDATE[kind] in {"integer", "length"}:
        numbers = [round(number) for number in numbers]
    criteria = _CRITERIA.get(rule.get("operator", "between"), "between")
    bounds = _bounds(numbers if "between" in criteria else numbers[:1], ("value", "minimum", "maximum"))
    return {"validate": _VALIDATE[kind], "criteria": criteria} | bounds if bounds else None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,9}(?:\.\d{1,6})?", text.strip()) is not None


def _choices(text: str, ranges: str, choices: Mapping[int, Sequence[str]]) -> list[str] | str | None:
    """The entries of a list: known words as they stand, cells of the same sheet, else the labels of the form."""
    if text.startswith('"'):
        return _short([entry.strip() for entry in text.strip('"').split(",")])
    if cell_range(text):
        return f"={text}" if re.fullmatch(r"\$[A-Z]{1,3}\$\d+:\$[A-Z]{1,3}\$\d+", text) else None
    place = cell_range(ranges.split(maxsplit=1)[0])
    return _short(choices.get(place[1], ())) if place else None


def _short(entries: Iterable[str]) -> list[str] | None:
    kept = [entry for entry in entries if is_known_text(entry) and "," not in entry]
    return kept if kept and len(",".join(kept)) <= _LONGEST_LIST else None


def _ranges(text: str) -> str:
    """The ranges of a rule, those that are none left out."""
    return " ".join(part for part in text.split()[:50] if cell_range(part))
